import { deepEqual, equal } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { closeDay, setAccountState } from '#ledger'
import { addNode, agreeFees, agreeSettlement, registerMerchant, setSettlesItself } from '#merchants'
import { inTransaction } from '#platform/db'
import { createKeys } from '#platform/keys'
import { at, available, endOfDay, settleOn } from '#test/clearing'
import { created, createPaymentWorld, mchid, order, pay, start } from '#test/payments'
import { faultsOf } from '../../../test/fortnight/invariants.ts'
import { advanceDay } from './advance-day.ts'
import { settleDue } from './settle-due.ts'
import { findSettlements } from './store.ts'

const tuesday = '2026-11-24'
const wednesday = '2026-11-25'
const thursday = '2026-11-26'

/** A merchant that settles within the day and pays one per cent; Tuesday's ten yuan are settled. */
async function createInstantShop() {
  const world = await createPaymentWorld()
  const { db } = world
  const deps = { db, keys: createKeys(randomBytes(32)), now: () => start }
  await registerMerchant(deps, { mchid, name: '通宝早餐铺' })
  const fee = {
    ratePpm: 10_000n,
    floor: 0n,
    cap: null,
    rounding: 'half_up',
    returnsFee: true,
  } as const
  const rows = [{ ...fee, method: '*', tierFrom: 0n }] as const
  await agreeFees(deps, { subject: mchid, effectiveFrom: tuesday, rows })
  const terms = {
    cycle: 'D',
    days: 0,
    payout: 'auto',
    payoutMin: 1n,
    refundShare: 'merchant_pays',
  } as const
  await agreeSettlement(deps, { mchid, effectiveFrom: tuesday, terms })
  await paidOn(world, 'number-0', tuesday)
  deepEqual(await advanceDay({ db, now: () => at(tuesday) }), { made: 0, refused: [] })
  await endOfDay(db, tuesday)
  await settleOn(db, tuesday)
  equal(await available(db, 'merchant_available', mchid), 990n)
  return world
}

type Shop = Awaited<ReturnType<typeof createInstantShop>>

async function paidOn(
  world: Awaited<ReturnType<typeof createPaymentWorld>>,
  number: string,
  date: string,
  given = {},
) {
  const now = at(date)
  const asked = order(number, { createdAt: now, expiresAt: at('2026-12-24'), ...given })
  equal(await pay(world, await created(world, asked, now), {}, now), 'SUCCESS')
}

const advance = ({ db }: Shop, date: string, time?: string) =>
  advanceDay({ db, now: () => at(date, time) })

test('money is available within the day, less the fee that falls due; an hour has one turn', async () => {
  await using world = await createInstantShop()
  const { db } = world
  await paidOn(world, 'number-1', wednesday)
  const turns = await Promise.all(Array.from({ length: 5 }, () => advance(world, wednesday)))
  deepEqual(
    turns.map(({ made }) => made).toSorted((a, b) => a - b),
    [0, 0, 0, 0, 1],
  )
  equal(await available(db, 'merchant_available', mchid), 1_980n)
  await paidOn(world, 'number-2', wednesday)
  deepEqual(await advance(world, wednesday, '13:00:00'), { made: 1, refused: [] })
  equal(await available(db, 'merchant_available', mchid), 2_970n)
  await endOfDay(db, wednesday)
  await settleDue({ db, now: () => at(thursday, '00:20:00') })
  const rows = await findSettlements(db, { mchid, from: wednesday, to: wednesday })
  deepEqual(
    rows.map(({ net, fee, advanced, state, settled }) => [net, fee, advanced, state, settled]),
    [[2_000n, 20n, 1_980n, 'settled', 0n]],
  )
  equal(await available(db, 'merchant_unsettled', mchid), 0n)
  const inOrder = (await faultsOf(db)).filter((fault) => !fault.startsWith('what lies in bank'))
  deepEqual(inOrder, [])
})

test('where the day has closed meanwhile, or a purse takes nothing, nothing is advanced', async () => {
  await using world = await createInstantShop()
  const { db } = world
  await paidOn(world, 'number-1', wednesday)
  const purse = { kind: 'merchant_available', owner: mchid } as const
  await inTransaction(db, (tx) => setAccountState(tx, purse, 'CNY', 'frozen'))
  const outrun = { made: 0, refused: [{ mchid, code: 'ADVANCE_OUTRUN' }] }
  deepEqual(await advance(world, wednesday), outrun)
  await inTransaction(db, (tx) => setAccountState(tx, purse, 'CNY', 'open'))
  // This process believes that it is a minute before midnight; the ledger knows better.
  await closeDay(db, { businessDate: wednesday, now: at(thursday, '00:10:00') })
  deepEqual(await advance(world, wednesday, '23:59:00'), outrun)
  equal(await available(db, 'merchant_available', mchid), 990n)
  await endOfDay(db, wednesday)
  await settleDue({ db, now: () => at(thursday, '00:20:00') })
  equal(await available(db, 'merchant_available', mchid), 1_980n)
})

test('a purse that a branch shares is not advanced', async () => {
  await using world = await createInstantShop()
  const deps = { db: world.db, now: () => start }
  const branch = await addNode(deps, { mchid, kind: 'branch', code: 'till-7', name: '东门店' })
  await setSettlesItself(deps, { mchid, id: branch.id, settlesItself: true })
  await paidOn(world, 'number-1', wednesday, { deviceId: 'till-7' })
  deepEqual(await advance(world, wednesday), { made: 0, refused: [] })
})
