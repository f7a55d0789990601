import type account from './account/locales/zh.json'
import type developer from './developer/locales/zh.json'
import type frame from './locales/zh.json'
import type onboarding from './onboarding/locales/zh.json'
import type operator from './operator/locales/zh.json'
import type oversight from './oversight/locales/zh.json'
import type risk from './risk/locales/zh.json'
import type riskCases from './risk-cases/locales/zh.json'
import type shop from './shop/locales/zh.json'
import type shopDesk from './shop-desk/locales/zh.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'frame'
    /** An area a line. */
    resources: {
      frame: typeof frame
      account: typeof account
      developer: typeof developer
      onboarding: typeof onboarding
      operator: typeof operator
      oversight: typeof oversight
      risk: typeof risk
      'risk-cases': typeof riskCases
      shop: typeof shop
      'shop-desk': typeof shopDesk
    }
  }
}
