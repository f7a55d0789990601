type FeeTold = Readonly<{
  /** In fen; below zero where it is given back. */
  fee: bigint
  /** As the bill writes it: `0.60%`. */
  rate: string
  paid: bigint
  back: bigint
}>

const ratePattern = /^(?<whole>\d{1,3})\.(?<part>\d{2,4})%$/

/**
 * By how much a fee of a channel's bill is not what its own row says: amount times rate, half a fen up.
 * A fee that is given back in parts may be a fen off, and need not be given back at all. A rate that
 * cannot be read judges nothing. Pure. Source: APIv3 bills (手续费, 费率).
 */
export function deviationOf({ fee, rate, paid, back }: FeeTold): bigint {
  const { whole, part } = ratePattern.exec(rate)?.groups ?? {}
  if (whole === undefined || part === undefined) return 0n
  const millionths = BigInt(whole + part.padEnd(4, '0'))
  const byRate = ((paid + back) * millionths + 500_000n) / 1_000_000n
  if (paid > 0n) return fee - byRate
  const off = fee + byRate
  const isAllowed = fee === 0n || (off >= -1n && off <= 1n)
  return isAllowed ? 0n : off
}
