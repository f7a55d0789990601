import { businessDate, daysAfter } from '#kernel/time'
import { createDirectory, type Merchant } from '#merchants'
import { findAllStaff, type Staff } from '#oversight'
import { ConfigRefused } from '#platform/config'
import { readDates } from '../ledger/errand.ts'
import type { ClearingErrand } from './errand.ts'

const complain = (what: string, value: string | undefined, expected: string): ConfigRefused =>
  new ConfigRefused([
    value === undefined
      ? `${what}: is missing. Expected: ${expected}.`
      : `${what}: ${JSON.stringify(value.slice(0, 80))} is not right. Expected: ${expected}.`,
  ])

/** Yuan with two decimals at most, as fen: `5`, `5.5` and `5.50` are 5 yuan and more. Exact. */
export function readYuan(what: string, value: string | undefined): bigint {
  const found = /^(?<yuan>\d{1,13})(?:\.(?<fen>\d{1,2}))?$/.exec(value ?? '')?.groups
  if (!found) throw complain(what, value, 'yuan with two decimals at most, for example 5.00')
  return BigInt(`${found['yuan']}${(found['fen'] ?? '').padEnd(2, '0')}`)
}

/** A percentage with four decimals at most, as millionths: `0.38%` is 3800. Exact. */
export function readPercent(what: string, value: string | undefined): bigint {
  const found = /^(?<whole>\d{1,3})(?:\.(?<part>\d{1,4}))?%$/.exec(value ?? '')?.groups
  const millionths = found && BigInt(`${found['whole']}${(found['part'] ?? '').padEnd(4, '0')}`)
  if (millionths === undefined || millionths > 1_000_000n)
    throw complain(what, value, 'a percentage up to 100% with four decimals at most, like 0.38%')
  return millionths
}

export function readChoice<const Choice extends string>(
  what: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value)
  if (found === undefined) throw complain(what, value, `one of ${choices.join(', ')}`)
  return found
}

const ids = { st: 'st', ap: 'ap', ho: 'ho', br: 'br', nd: 'nd' } as const
type Prefix = keyof typeof ids

/** The id of something, as it is printed by the errand that lists them. */
export function readId<Name extends Prefix>(
  what: string,
  value: string | undefined,
  prefix: Name,
): `${Name}_${string}` {
  if (!isId(value, prefix))
    throw complain(what, value, `an id like ${prefix}_01JA2B3C4D5E6F7G8H9JKMNPQR`)
  return value
}

const isId = <Name extends Prefix>(
  value: string | undefined,
  prefix: Name,
): value is `${Name}_${string}` =>
  value !== undefined &&
  value.startsWith(`${prefix}_`) &&
  /^[0-9A-HJKMNP-TV-Z]{26}$/.test(value.slice(prefix.length + 1))

/** The merchant of that number; one that nobody registered is refused, so that a slip does nothing. */
export async function readMerchant(
  { db, keys, now }: ClearingErrand,
  value: string | undefined,
): Promise<Merchant> {
  const expected = 'the number of a merchant that is registered, for example 1900000001'
  if (value === undefined || !/^[1-9]\d{7,9}$/.test(value)) throw complain('mchid', value, expected)
  const merchant = await createDirectory({ db, keys, now }).merchant(value)
  if (!merchant) throw complain('mchid', value, expected)
  return merchant
}

/** Whoever is named must work here, so that what was done can be laid at somebody's door. */
export async function readStaff({ db }: ClearingErrand, value: string | undefined): Promise<Staff> {
  const id = readId('--by', value, 'st')
  const staff = (await findAllStaff(db)).find((each) => each.id === id)
  if (staff?.state !== 'active')
    throw complain('--by', value, 'somebody who works here; see tongbao clearing staff list')
  return staff
}

/** From and to; a missing one is thirty days ago, and today. */
export function readPeriod(
  { now }: ClearingErrand,
  first: string | undefined,
  last: string | undefined,
): Readonly<{ from: string; to: string }> {
  const today = businessDate(now())
  return readDates(first ?? daysAfter(last ?? today, -30), last ?? today)
}
