import type { Rule } from '../rule.ts'
import { cardRules } from './card.ts'
import { cashoutRules } from './cashout.ts'
import { deviceRules } from './device.ts'
import { dormantRules } from './dormant.ts'
import { gamblingRules } from './gambling.ts'
import { geoRules } from './geo.ts'
import { merchantRules } from './merchant.ts'
import { muleRules } from './mule.ts'
import { productRules } from './product.ts'
import { refundRules } from './refund.ts'
import { structuringRules } from './structuring.ts'
import { takeoverRules } from './takeover.ts'

/** The rules that come with the program, as first versions; an installation makes its own of them. */
export const shippedRules: readonly Rule[] = [
  ...cardRules,
  ...takeoverRules,
  ...muleRules,
  ...gamblingRules,
  ...cashoutRules,
  ...structuringRules,
  ...dormantRules,
  ...merchantRules,
  ...refundRules,
  ...deviceRules,
  ...geoRules,
  ...productRules,
]
