import type acceptance from './locales/acceptance.zh.json'
import type faults from './locales/faults.zh.json'
import type zh from './locales/zh.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: typeof zh & { faults: typeof faults; acceptance: typeof acceptance }
    }
  }
}
