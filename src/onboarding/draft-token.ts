import { timingSafeEqual } from 'node:crypto'
import type { Keys } from '#platform/keys'

/**
 * The word that opens one application to whoever has no seat: the applicant of our own form, and whoever
 * signs for a provider's. It is made from the application's id by the master key, so it lies nowhere
 * and can be told again.
 */
export const tokenOf = (keys: Keys, id: string): string =>
  `${id}.${keys.digest('onboarding.application.token', id)}`

/** The id that a token opens; undefined where it is not ours. */
export function idOfToken(keys: Keys, token: string): string | undefined {
  const id = token.split('.', 1)[0] ?? ''
  if (!/^oa_[0-9A-Z]{26}$/.test(id)) return undefined
  const [given, expected] = [Buffer.from(token), Buffer.from(tokenOf(keys, id))]
  return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined
}

export const linkOf = (publicUrl: string, token: string): string =>
  `${publicUrl}/console/join#${token}`
