import { developerArea } from './developer/area.ts'
import type { Area } from './frame/area.ts'
import { homeArea } from './home/area.ts'
import { onboardingArea } from './onboarding/area.ts'
import { operatorArea, shopTicketArea } from './operator/area.ts'
import { oversightArea } from './oversight/area.ts'
import { ordersArea } from './orders/area.ts'
import { riskArea } from './risk/area.ts'
import { riskCasesArea } from './risk-cases/area.ts'
import { shopArea } from './shop/area.ts'
import { shopDeskArea, shopHouseArea } from './shop-desk/area.ts'

/** Every area that has lines in the menu, in the menu's order. */
export const areas: readonly Area[] = [
  homeArea,
  shopArea,
  shopDeskArea,
  shopHouseArea,
  developerArea,
  ordersArea,
  onboardingArea,
  operatorArea,
  riskCasesArea,
  riskArea,
  shopTicketArea,
  oversightArea,
]
