/** Millionths as a percentage, exact: `6000` → `0.6%`. */
export function percentOf(ratePpm: string): string {
  const digits = ratePpm.padStart(5, '0')
  const rest = digits.slice(-4).replace(/0{1,2}$/, '')
  return `${digits.slice(0, -4)}.${rest}%`
}
