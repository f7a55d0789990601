import { amountText, currencySign } from './money.ts'

/** Minor units as text, exact; the digits of a column stand below each other. */
export function Amount({
  minor,
  currency = 'CNY',
}: Readonly<{ minor: string | null | undefined; currency?: string }>) {
  if (minor === null || minor === undefined) return <span className="nothing">—</span>
  return (
    <span className="amount">
      {currencySign(currency)}
      {amountText(minor, currency)}
    </span>
  )
}
