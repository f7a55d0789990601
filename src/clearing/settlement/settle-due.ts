import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import { businessDate } from '#kernel/time'
import { amountsOf, balanceOf, openAccounts, postChains } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { accounts } from '../day/postings.ts'
import { recoverPosting, settlePosting } from './postings.ts'
import {
  findDueMerchants,
  lockOpen,
  type OpenSettlement,
  type Settled,
  updateSettlements,
} from './store.ts'

type Deps = Readonly<{ db: Db; now: () => Date }>

const sliceSize = 200

/**
 * Settles what is due (结算): unsettled money becomes available, a unit at a time, all its due days
 * together with what earlier ones left. What a merchant owes is recovered first. Answers how many
 * merchants it looked at.
 *
 * A merchant that is held back is passed over and settled when the hold is lifted. Killed anywhere,
 * the next call goes on: states and postings of a slice commit together. The second time there is
 * nothing due.
 */
export async function settleDue({ db, now }: Deps): Promise<number> {
  let count = 0
  let after = ''
  for (;;) {
    const today = businessDate(now())
    const mchids = await findDueMerchants(db, { today, after, limit: sliceSize })
    const last = mchids.at(-1)
    if (last === undefined) return count
    await inTransaction(db, async (tx) =>
      settleUnits(tx, unitsOf(await lockOpen(tx, mchids, today), now()), now()),
    )
    count += mchids.length
    after = last
  }
}

/**
 * What a unit gets by this settlement: its last due day takes up everything else that is open; where
 * nothing is due, the last that was carried does.
 */
type Unit = Readonly<{
  mchid: string
  unit: string
  id: string
  last: OpenSettlement
  others: readonly OpenSettlement[]
  carriedIn: bigint
  total: bigint
}>

function unitsOf(open: readonly OpenSettlement[], now: Date): readonly Unit[] {
  const groups = Map.groupBy(open, ({ mchid, unit }) => `${mchid} ${unit}`)
  return [...groups.values()].flatMap((rows) => {
    const last = rows.findLast(({ state }) => state === 'due') ?? rows.at(-1)
    if (!last) return []
    const others = rows.filter((row) => row !== last)
    const carriedIn = others.reduce((sum, { total }) => sum + total, 0n)
    const { mchid, unit } = last
    const id = newId('se', now)
    return [{ mchid, unit, id, last, others, carriedIn, total: last.total + carriedIn }]
  })
}

async function settleUnits(tx: Tx, units: readonly Unit[], now: Date): Promise<void> {
  await openNodes(tx, units, now)
  await recover(tx, units, now)
  const paying = units.filter(({ total }) => total > 0n)
  const asked = paying.map((unit) => settlePosting({ ...unit, amount: fen(unit.total) }))
  await postChains(
    tx,
    asked.map((movement) => [movement]),
    now,
  )
  const moved = await amountsOf(
    tx,
    asked.map(({ key }) => key),
  )
  await updateSettlements(
    tx,
    units.flatMap((unit) => settledOf(unit, moved.get(`${unit.id}:settled`)?.minor ?? 0n)),
    now,
  )
}

function settledOf(unit: Unit, moved: bigint): readonly Settled[] {
  const { last, others, carriedIn, total } = unit
  const carriedOut = total - moved
  const isUnchanged = last.state === 'carried' && others.length === 0 && moved === 0n
  if (isUnchanged) return []
  return [
    ...others.map(({ mchid, unit: name, businessDate: date }) => ({
      mchid,
      unit: name,
      businessDate: date,
      state: 'absorbed' as const,
      carriedIn: 0n,
      settled: 0n,
      carriedOut: 0n,
    })),
    {
      mchid: last.mchid,
      unit: last.unit,
      businessDate: last.businessDate,
      state: carriedOut === 0n ? ('settled' as const) : ('carried' as const),
      carriedIn,
      settled: moved,
      carriedOut,
    },
  ]
}

/** A node of a merchant's tree that settles by itself gets its purse when it first needs one. */
async function openNodes(tx: Tx, units: readonly Unit[], now: Date): Promise<void> {
  const nodes = units.filter(({ mchid, unit }) => mchid !== unit)
  if (nodes.length === 0) return
  await openAccounts(
    tx,
    nodes.map(({ unit }) => accounts.available(unit)),
    'CNY',
    now,
  )
}

/** A merchant owes rarely; asking each costs an index look-up. */
async function recover(tx: Tx, units: readonly Unit[], now: Date): Promise<void> {
  const firsts = [...Map.groupBy(units, ({ mchid }) => mchid).values()].flatMap(
    ([unit]) => unit ?? [],
  )
  const owing: { unit: Unit; owed: bigint }[] = []
  for (const unit of firsts) {
    const { available } = await balanceOf(tx, accounts.receivable(unit.mchid), 'CNY')
    if (available.minor > 0n) owing.push({ unit, owed: available.minor })
  }
  await postChains(
    tx,
    owing.map(({ unit, owed }) => [recoverPosting({ ...unit, amount: fen(owed) })]),
    now,
  )
}
