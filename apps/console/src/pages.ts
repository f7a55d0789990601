import { accountPages } from './account/pages.ts'
import { developerPages } from './developer/pages.ts'
import { homePages } from './home/pages.ts'
import { onboardingPages } from './onboarding/pages.ts'
import { operatorPages } from './operator/pages.ts'
import { ordersPages } from './orders/pages.ts'
import { oversightPages } from './oversight/pages.ts'
import { riskPages } from './risk/pages.ts'
import { riskCasesPages } from './risk-cases/pages.ts'
import { shopPages } from './shop/pages.ts'
import { shopDeskPages } from './shop-desk/pages.ts'

/** Every page behind sign-in, an area a line. */
export const pages = [
  ...homePages,
  ...developerPages,
  ...accountPages,
  ...onboardingPages,
  ...operatorPages,
  ...oversightPages,
  ...riskPages,
  ...riskCasesPages,
  ...ordersPages,
  ...shopPages,
  ...shopDeskPages,
]
