import type { Given } from '#risk'
import { driftOf } from './device.ts'
import { deviationOf, type Rhythm } from './rhythm.ts'
import type { Signals } from './signals.ts'

/** Every account is of a mainland phone. */
const homeZoneMinutes = 480

type Known = Rhythm &
  Readonly<{
    /** Of this device when it was seen last, and now. */
    traits: string | null
    traitsNow: string
  }>

/**
 * The factors of families G and I that a page can know; what it cannot is left out and not guessed: a
 * page sees neither calls nor other applications, neither SIM nor system. Of family H we know nothing
 * but the address itself, whose counts risk makes.
 */
export function givenOf(signals: Signals, known: Known, now: Date): Given {
  const { curvature, hesitationSeconds, signedInSeconds } = signals
  const dwell = deviationOf(known.dwell, signals.dwellMs)
  const flight = deviationOf(known.flight, signals.flightMs)
  const pressure = deviationOf(known.pressure, signals.pressure)
  return {
    'device.locale_mismatch': Number(isElsewhere(signals, now)),
    ...(known.traits !== null && {
      'device.fingerprint_drift': driftOf(known.traits, known.traitsNow),
    }),
    'session.payee_pasted': Number(signals.payeePasted),
    'session.form_edits': signals.formEdits,
    'session.page_seconds': signals.pageSeconds,
    'session.pin_fails': signals.pinFails,
    'session.orientation_changes': signals.turns,
    'session.bot_score': signals.automated ? 1 : signals.scriptedPercent / 100,
    ...(dwell !== undefined && { 'session.typing_dwell_z': dwell }),
    ...(flight !== undefined && { 'session.typing_flight_z': flight }),
    ...(pressure !== undefined && { 'session.touch_pressure': pressure }),
    ...(curvature !== undefined && { 'session.swipe_curvature': curvature / 100 }),
    ...(hesitationSeconds !== undefined && { 'session.hesitation_seconds': hesitationSeconds }),
    ...(signedInSeconds !== undefined && { 'session.login_to_pay_seconds': signedInSeconds }),
  }
}

/** The clock is not that of Beijing, or not that of the zone which the page names. */
const isElsewhere = ({ zone, zoneMinutes }: Signals, now: Date): boolean =>
  zoneMinutes !== homeZoneMinutes || minutesOf(zone, now) !== zoneMinutes

/** Undefined for a zone that does not exist. */
function minutesOf(zone: string, now: Date): number | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    const name = parts.formatToParts(now).find(({ type }) => type === 'timeZoneName')?.value
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(name ?? '') ?? []
    const offset = Number(hours ?? 0) * 60 + Number(minutes ?? 0)
    return sign === '-' ? -offset : offset
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
