import type { Keys } from '#platform/keys'
import { refuse } from './customer.ts'

const mainland = /^(?:\+?86)?(1[3-9][0-9]{9})$/

/** Eleven digits, whatever blanks, hyphens or +86 they came with; refuses PHONE_INVALID. */
export function phoneOf(given: string): string {
  const phone = mainland.exec(given.replaceAll(/[\s-]/g, ''))?.[1]
  if (phone === undefined) throw refuse('PHONE_INVALID')
  return phone
}

/** `138****0001` */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`

/** Phones are so few that a plain hash could be tried through in minutes; this one needs the key. */
export const phoneDigest = (keys: Keys, phone: string): string =>
  keys.digest('parties.phone', phone)

export const phoneContext = (customerId: string): string => `parties.customer.phone:${customerId}`
