/** The one place where the app reads the device's clock; countdowns use it, money never does. */
export function nowMs(): number {
  return Date.now()
}
