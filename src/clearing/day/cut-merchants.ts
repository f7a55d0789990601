import { assert } from '#kernel/assert'
import type { Calendar } from '#kernel/calendar'
import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import { accountsOf, amountsOf, openAccounts, postChains, stands } from '#ledger'
import { dueDateOf, feeBookOf, settlementTermsOf, unitsOf } from '#merchants'
import type { Tx } from '#platform/db'
import { takeSharingFees } from '../sharing/order/take-sharing-fees.ts'
import { insertPayments, insertRefunds } from './item/store.ts'
import { methods } from './methods.ts'
import {
  type Charge,
  chargeFeePosting,
  chargeSharedFeePosting,
  oweFeePosting,
  returnFeePosting,
} from './postings.ts'
import {
  findAdvanced,
  findOthers,
  findUncut,
  findVolumes,
  insertMerchantDays,
  insertSettlements,
  type MerchantDay,
  sumUnits,
  type UnitSum,
} from './store.ts'

type Slice = Readonly<{ date: string; mchids: readonly string[]; now: Date }>

/** Cuts some merchants' day, and answers how many were not cut before. The day's row is held. */
export async function cutMerchants(tx: Tx, calendar: Calendar, slice: Slice): Promise<number> {
  const { date, now } = slice
  const mchids = await findUncut(tx, date, slice.mchids)
  if (mchids.length === 0) return 0
  // Purses that a merchant has had no need of yet, or that came with a newer version.
  const purses = mchids.flatMap((mchid) => accountsOf('merchant', mchid))
  await openAccounts(tx, purses, 'CNY', now)
  await insertPayments(tx, {
    date,
    mchids,
    terms: await termsOf(tx, date, mchids),
    units: await codesOf(tx, mchids),
  })
  await insertRefunds(tx, { date, mchids })
  // Before anything is posted: what shared orders have kept for their fees.
  const shared = await takeSharingFees(tx, { date, mchids })
  const units = await sumUnits(tx, date, mchids)
  const others = await findOthers(tx, date, mchids)
  const days = await chargeFees(tx, { units, others, shared }, { date, mchids, now })
  await insertMerchantDays(tx, days)
  await writeSettlements(tx, calendar, { units, others, shared }, { date, mchids })
  return mchids.length
}

/** What a day came to, by merchant and unit; amounts in fen. */
type Sums = Readonly<{
  units: readonly UnitSum[]
  others: ReadonlyMap<string, bigint>
  shared: ReadonlyMap<string, bigint>
}>

/** What each method costs each merchant on that date. */
async function termsOf(tx: Tx, date: string, mchids: readonly string[]) {
  const book = await feeBookOf(tx, { mchids, date })
  const volumes = await findVolumes(tx, date, mchids)
  return mchids.flatMap((mchid) =>
    methods.map((method) => ({
      ...book.termsOf(mchid, method, volumes.get(mchid) ?? 0n),
      mchid,
      method,
    })),
  )
}

/** Which terminal or store settles with whom, where it is not the merchant. */
async function codesOf(tx: Tx, mchids: readonly string[]) {
  const units = await unitsOf(tx, mchids)
  return mchids.flatMap((mchid) =>
    [...(units.get(mchid) ?? [])].map(([code, unit]) => ({ mchid, code, unit })),
  )
}

type Fee = Readonly<{ charge: Charge; shared: Charge; returned: Charge }>

/**
 * Fees leave the money that they were earned with. What is not there any more, because everything was
 * refunded and the fee is kept by contract, is owed by the merchant and recovered when more comes.
 */
async function chargeFees(
  tx: Tx,
  sums: Sums,
  { date, mchids, now }: Slice,
): Promise<readonly MerchantDay[]> {
  const fees = mchids.map((mchid) => feeOf(sums, mchid, newId('fe', now)))
  const asked = fees.flatMap(({ charge, shared, returned }) => [
    ...(charge.amount.minor > 0n ? [chargeFeePosting(charge)] : []),
    ...(shared.amount.minor > 0n ? [chargeSharedFeePosting(shared)] : []),
    ...(returned.amount.minor > 0n ? [returnFeePosting(returned)] : []),
  ])
  await postChains(
    tx,
    asked.map((movement) => [movement]),
    now,
  )
  const moved = await amountsOf(
    tx,
    asked.map(({ key }) => key),
  )
  const days = fees.map(({ charge, shared, returned }) => {
    const taken = moved.get(`${charge.id}:fee`)?.minor ?? 0n
    const takenShared = moved.get(`${charge.id}:shared_fee`)?.minor ?? 0n
    return {
      mchid: charge.mchid,
      id: charge.id,
      businessDate: date,
      other: sums.others.get(charge.mchid) ?? 0n,
      feeUnsettled: charge.amount.minor - returned.amount.minor,
      feeSharing: shared.amount.minor,
      feeOwed: charge.amount.minor + shared.amount.minor - taken - takenShared,
      cutAt: now,
    }
  })
  const owed = days.filter(({ feeOwed }) => feeOwed > 0n)
  const verdicts = await postChains(
    tx,
    owed.map(({ mchid, id, feeOwed }) => [oweFeePosting({ mchid, id, amount: fen(feeOwed) })]),
    now,
  )
  assert(verdicts.flat().every(stands), 'what is owed can always be written down')
  return days
}

/** Fees given back go to the unsettled money, also those of shared orders, whose own may be gone. */
function feeOf({ units, shared }: Sums, mchid: string, id: string): Fee {
  const fromShared = shared.get(mchid) ?? 0n
  const own = units.filter((unit) => unit.mchid === mchid)
  const net = own.reduce((sum, { fee }) => sum + fee, 0n) - fromShared
  const part = (minor: bigint): Charge => ({ mchid, id, amount: fen(minor) })
  return {
    charge: part(net > 0n ? net : 0n),
    returned: part(net < 0n ? -net : 0n),
    shared: part(fromShared),
  }
}

async function writeSettlements(
  tx: Tx,
  calendar: Calendar,
  { units, others, shared }: Sums,
  { date, mchids }: Pick<Slice, 'date' | 'mchids'>,
): Promise<void> {
  const advanced = await findAdvanced(tx, date, mchids)
  const terms = await settlementTermsOf(tx, { mchids, date })
  const rows = units.map((unit) => {
    const isMain = unit.unit === unit.mchid
    const of = (sums: ReadonlyMap<string, bigint>) => (isMain ? (sums.get(unit.mchid) ?? 0n) : 0n)
    return {
      ...unit,
      net: unit.unsettled + of(others),
      fee: unit.fee - of(shared),
      businessDate: date,
      dueOn: dueDateOf(calendar, terms(unit.mchid, unit.unit), date),
    }
  })
  await insertSettlements(
    tx,
    rows.filter(
      ({ unit, net, fee, paymentCount, refundCount }) =>
        net !== 0n || fee !== 0n || paymentCount + refundCount > 0 || advanced.has(unit),
    ),
  )
}
