import type { Consent, Me } from '../api.ts'
import { nowMs } from '../clock.ts'
import { bounded } from './measure.ts'
import { deviceOf, forget, letKnow } from './device-id.ts'
import { isWatching, startWatching, stopWatching, takeCounts } from './watch.ts'

const SIGNED_IN = 'tongbao.signed-in'

let phone = ''
let pinFails = 0

/** Counts only where the customer agreed, and stops the moment that is no longer so. */
export function heedConsent<T extends Pick<Me, 'phone' | 'consent'>>(me: T): T {
  phone = me.phone
  if (me.consent === 'granted') {
    letKnow(me.phone)
    startWatching()
  } else {
    forget(me.phone)
    stopWatching()
  }
  return me
}

/** When the session began, for as long as this tab is open. */
export function noteSignIn(consent: Consent): void {
  try {
    if (consent === 'granted') sessionStorage.setItem(SIGNED_IN, String(nowMs()))
  } catch {
    // Then nobody knows how long ago it was.
  }
}

function signedInSeconds(): number | undefined {
  try {
    const at = Number(sessionStorage.getItem(SIGNED_IN) ?? Number.NaN)
    const seconds = (nowMs() - at) / 1_000
    return seconds >= 0 && seconds <= 86_400 ? bounded(seconds, 0, 86_400) : undefined
  } catch {
    return undefined
  }
}

/** What goes along with a sign-in or a payment of somebody who agreed on this device; else nothing. */
function signalsOf(who: string) {
  const device = deviceOf(who)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  // Some write more behind it: `en-US@posix`.
  const language = navigator.language.replace(/[^A-Za-z0-9-].*/, '').slice(0, 35)
  // A payment is not refused for a browser that says nothing of itself.
  const says = /^[A-Za-z0-9_+/-]{1,40}$/.test(zone) && language.length >= 2
  if (device === undefined || !says) return undefined
  const { width, height } = screen
  const [short, long] = [Math.min(width, height), Math.max(width, height)]
  const since = signedInSeconds()
  return {
    device,
    // Turned or upright it is the same screen.
    screen: `${short}x${long}@${bounded(devicePixelRatio, 1, 99)}`,
    zone,
    zoneMinutes: -new Date(nowMs()).getTimezoneOffset(),
    language,
    automated: navigator.webdriver,
    pinFails: bounded(pinFails, 0, 10),
    ...(since !== undefined && { signedInSeconds: since }),
    ...takeCounts(),
  }
}

export function withDevice<T extends { phone: string }>(input: T) {
  const signals = signalsOf(input.phone)
  return signals ? { ...input, signals } : input
}

/** Sends a payment with its signals, and remembers how many wrong PINs there were before the right one. */
export async function withSignals<In extends object, Out>(
  input: In,
  send: (body: In & { signals?: object }) => Promise<Out>,
): Promise<Out> {
  const signals = isWatching() ? signalsOf(phone) : undefined
  try {
    const out = await send(signals ? { ...input, signals } : input)
    pinFails = 0
    return out
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'PIN_WRONG') pinFails++
    throw error
  }
}
