import type { Monotone } from './train/find-split.ts'

/**
 * Factors that speak for a fraud the more there is of them, whatever else is known: what was found out,
 * reported, tampered with, or scored as a risk by somebody else. Of amounts and frequencies none is here:
 * a thief may try little and seldom.
 */
const rising: readonly RegExp[] = [
  /^terminal\.delayed_fraud(?:_rate|s)\./,
  /^customer\.delayed_fraud(?:_rate|s)\./,
  /^payee\.reports\./,
  /^change\.(?:login|face)_fails\./,
  /^change\.limit_raised$/,
  /^device\.(?:emulator|rooted|hooked|debugged|clone_app|locale_mismatch|fingerprint_drift)$/,
  /^ip\.(?:proxy|asn_risk|risk)$/,
  /^place\.(?:mocked|county_risk)$/,
  /^session\.(?:pin_fails|bot_score|screen_shared)$/,
  /^graph\.(?:black_share|black_links|mule_score)$/,
  /^list\.(?:black|grey|match_)/,
  /^feedback\.confirm_rate$/,
]

/** Those that speak against one. */
const falling: readonly RegExp[] = [
  /^device\.(?:trust|id_consistent|app_signature)$/,
  /^ip\.province_match$/,
  /^graph\.black_distance$/,
  /^device\.list_distance$/,
  /^payee\.watch_distance$/,
  /^list\.white$/,
]

/** Which way the probability may go as a factor of the catalogue rises. */
export function monotoneOf(factor: string): Monotone {
  if (rising.some((pattern) => pattern.test(factor))) return 1
  return falling.some((pattern) => pattern.test(factor)) ? -1 : 0
}

/** For a test: every line speaks of something. */
export const monotonePatterns: readonly RegExp[] = [...rising, ...falling]
