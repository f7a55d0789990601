import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { assert, bigInt, property } from 'fast-check'
import { fen } from '#kernel/money'
import { amountsOf, setAccountState, verifyBooks } from '#ledger'
import { inTransaction } from '#platform/db'
import { codeOf, created, createPaymentWorld, mchid, order, pay } from '#test/payments'
import {
  askRefund,
  inPurses,
  purses,
  refundOf,
  refundRequest as ask,
  shift,
  sweepRefunds,
} from '#test/refunds'
import { accounts } from '../order/postings.ts'
import { reverseOrder } from '../order/reverse-order.ts'
import type { FundRefund } from './fund-refund.ts'
import { nothing, paidFrom } from './purse.ts'
import { refundViewOf } from './refund-view.ts'

const card = {
  id: 'bc_1',
  kind: 'debit',
  bankType: 'ICBC_DEBIT',
  title: '演示银行储蓄卡1234',
} as const

test('what is unsettled pays first, then what is available, then both', async () => {
  // What lies in each purse, what is asked of which, and what each gives.
  const table: readonly (readonly [
    unsettled: bigint,
    available: bigint,
    asked: bigint,
    fundsAccount: 'UNSETTLED' | 'AVAILABLE' | null,
    given: readonly [bigint, bigint] | string,
    shown?: string,
  ])[] = [
    [1_000n, 1_000n, 700n, null, [700n, 0n], 'UNSETTLED'],
    [600n, 1_000n, 700n, null, [0n, 700n], 'AVAILABLE'],
    [600n, 300n, 700n, null, [600n, 100n], 'UNSETTLED'],
    [700n, 0n, 700n, null, [700n, 0n], 'UNSETTLED'],
    [600n, 100n, 700n, null, [600n, 100n], 'UNSETTLED'],
    [600n, 99n, 700n, null, 'NOT_ENOUGH'],
    [0n, 0n, 1n, null, 'NOT_ENOUGH'],
    [1_000n, 700n, 700n, 'AVAILABLE', [0n, 700n], 'AVAILABLE'],
    [1_000n, 699n, 700n, 'AVAILABLE', 'NOT_ENOUGH'],
    [700n, 1_000n, 700n, 'UNSETTLED', [700n, 0n], 'UNSETTLED'],
    [699n, 1_000n, 700n, 'UNSETTLED', 'NOT_ENOUGH'],
  ]
  await using world = await createPaymentWorld()
  for (const [
    index,
    [unsettled, available, minor, fundsAccount, given, shown],
  ] of table.entries()) {
    const number = `number-${index}`
    await pay(world, await created(world, order(number)))
    await shift(world, 'unsettled', 'outside', 1_000n)
    if (unsettled > 0n) await shift(world, 'outside', 'unsettled', unsettled)
    if (available > 0n) await shift(world, 'outside', 'available', available)
    const answer = await askRefund(world, ask(number, `r${index}`, minor, { fundsAccount }))
    const row = `row ${index}`
    const left = await inPurses(world, 'unsettled', 'available')
    if (typeof given === 'string') {
      equal(answer, given, row)
      deepEqual(left, [unsettled, available], row)
    } else {
      equal(answer, 'PROCESSING', row)
      deepEqual(left, [unsettled - given[0], available - given[1]], row)
      const refund = await refundOf(world, `r${index}`)
      deepEqual(
        [refund.unsettledAmount, refund.availableAmount, refund.sharingAmount],
        [...given, 0n],
      )
      equal(refundViewOf(refund).funds_account, shown, row)
    }
    const [a = 0n, b = 0n] = left
    if (a > 0n) await shift(world, 'unsettled', 'outside', a)
    if (b > 0n) await shift(world, 'available', 'outside', b)
  }
  equal(await sweepRefunds(world), 7)
  deepEqual(await verifyBooks(world.db), [])
})

test('two purses pay two sources: every leg has its key, and all of it arrives', async () => {
  await using world = await createPaymentWorld()
  const funding = { method: 'mixed', card, balanceShare: 600n } as const
  await pay(world, await created(world, order('number-1')), { funding })
  await shift(world, 'unsettled', 'available', 700n)
  equal(await askRefund(world, ask('number-1', 'r1', 1_000n)), 'PROCESSING')
  const { id } = await refundOf(world, 'r1')
  const key = `${id}:refund`
  const legs: Readonly<Record<string, bigint | undefined>> = {
    [`${key}:balance`]: 300n,
    [`${key}:balance:available`]: 300n,
    [`${key}:card`]: 400n,
    [`${key}:bank`]: 400n,
    [`${key}:card:available`]: undefined,
  }
  const moved = await amountsOf(world.db, Object.keys(legs))
  for (const [name, minor] of Object.entries(legs)) equal(moved.get(name)?.minor, minor, name)
  equal(await sweepRefunds(world), 1)
  equal((await refundOf(world, 'r1')).state, 'SUCCESS')
  deepEqual(await inPurses(world, 'unsettled', 'available', 'alice'), [0n, 0n, 100_000n])
  deepEqual(await verifyBooks(world.db), [])
})

test('an account that takes no movement is no empty purse', async () => {
  await using world = await createPaymentWorld()
  await pay(world, await created(world, order('number-1')))
  await shift(world, 'unsettled', 'available', 900n)
  await inTransaction(world.db, (tx) => setAccountState(tx, purses.available, 'CNY', 'frozen'))
  equal(await askRefund(world, ask('number-1', 'r1', 500n)), 'ACCOUNT_ERROR')
  equal(await askRefund(world, ask('number-1', 'r1', 100n)), 'PROCESSING')
})

test('a hundred refunds at once over two purses give exactly what is there', async () => {
  await using world = await createPaymentWorld()
  const numbers = Array.from({ length: 100 }, (_, index) => `number-${index}`)
  for (const number of numbers) await pay(world, await created(world, order(number)))
  await shift(world, 'unsettled', 'outside', 40_000n)
  await shift(world, 'unsettled', 'available', 30_300n)
  const answers = await Promise.all(
    numbers.map((number, index) =>
      askRefund(index % 2 ? world : { db: world.sister }, ask(number, number, 1_000n)),
    ),
  )
  const count = (wanted: string) => answers.filter((answer) => answer === wanted).length
  deepEqual([count('PROCESSING'), count('NOT_ENOUGH')], [60, 40])
  deepEqual(await inPurses(world, 'unsettled', 'available'), [0n, 0n])
  equal(await sweepRefunds(world), 60)
  deepEqual(await inPurses(world, 'unsettled', 'available', 'alice'), [0n, 0n, 60_000n])
  deepEqual(await verifyBooks(world.db), [])
})

test('a shared order pays from shared money, or as whoever knows the shares says', async () => {
  await using world = await createPaymentWorld()
  const shared = { profitSharing: true }
  await pay(world, await created(world, order('number-1', shared)))
  await pay(world, await created(world, order('number-2')))
  equal(await askRefund(world, ask('number-1', 'r1', 400n)), 'PROCESSING')
  const [first] = [await refundOf(world, 'r1')]
  deepEqual([first.sharingAmount, refundViewOf(first).funds_account], [400n, 'UNAVAILABLE'])

  // Shares were sent: what waits is too little, and the port takes the rest from elsewhere.
  const fundRefund: FundRefund = async (_tx, { order: paid, amount }) => {
    equal(paid.profitSharing, true)
    return [
      { account: accounts.sharing(mchid), amount: fen(100n) },
      { account: accounts.merchant(mchid), amount: fen(amount.minor - 100n) },
    ]
  }
  await shift(world, 'sharing', 'outside', 500n)
  equal(await askRefund(world, ask('number-1', 'r2', 600n)), 'NOT_ENOUGH')
  equal(await askRefund(world, ask('number-1', 'r2', 600n), { fundRefund }), 'PROCESSING')
  const second = await refundOf(world, 'r2')
  deepEqual([second.sharingAmount, second.unsettledAmount], [100n, 500n])
  // An ordinary order does not ask it.
  equal(await askRefund(world, ask('number-2', 'r3', 100n), { fundRefund }), 'PROCESSING')
  equal(await sweepRefunds(world), 3)
  deepEqual(await inPurses(world, 'sharing', 'unsettled'), [0n, 400n])
  deepEqual(await verifyBooks(world.db), [])
})

test('a reversal finds its money where it lies by now', async () => {
  await using world = await createPaymentWorld()
  const funding = { method: 'mixed', card, balanceShare: 600n } as const
  const coded = (number: string, given = {}) =>
    created(world, order(number, { tradeType: 'MICROPAY', ...given }))
  const reverse = (outTradeNo: string) =>
    codeOf(async () => (await reverseOrder(world.deps, { mchid, outTradeNo, spMchid: null })).state)
  for (const number of ['number-1', 'number-2', 'number-3'])
    await pay(world, await coded(number), { funding })
  await pay(world, await coded('number-4', { profitSharing: true }))

  await shift(world, 'unsettled', 'available', 2_300n)
  equal(await reverse('number-1'), 'REVOKED')
  deepEqual(await inPurses(world, 'unsettled', 'available'), [700n, 1_300n])
  await shift(world, 'available', 'outside', 800n)
  equal(await reverse('number-2'), 'REVOKED')
  equal(await reverse('number-2'), 'REVOKED')
  deepEqual(await inPurses(world, 'unsettled', 'available'), [0n, 200n])
  equal(await reverse('number-3'), 'NOT_ENOUGH')
  equal(await reverse('number-4'), 'REVOKED')
  deepEqual(await inPurses(world, 'sharing', 'available'), [0n, 200n])
  deepEqual(await verifyBooks(world.db), [])
})

test('however parts meet movements, no fen is lost and no key comes twice', () => {
  const amount = bigInt(0n, 1_000n)
  assert(
    property(amount, amount, amount, bigInt(0n, 3_000n), (unsettled, available, sharing, cut) => {
      const total = unsettled + available + sharing
      if (total === 0n) return true
      const first = cut % (total + 1n)
      const parts = {
        ...nothing,
        unsettledAmount: unsettled,
        availableAmount: available,
        sharingAmount: sharing,
      }
      const movements = [first, total - first]
        .map((minor, index) => ({
          key: `k${index}`,
          kind: 'pending' as const,
          posting: 'p',
          debit: accounts.merchant(mchid),
          credit: accounts.custody,
          amount: fen(minor),
        }))
        .filter((movement) => movement.amount.minor > 0n)
      const legs = paidFrom(mchid, parts, movements)
      const sum = (wanted: (leg: (typeof legs)[number]) => boolean) =>
        legs.filter(wanted).reduce((all, leg) => all + leg.amount.minor, 0n)
      return (
        sum(({ debit }) => debit.kind === 'merchant_unsettled') === unsettled &&
        sum(({ debit }) => debit.kind === 'merchant_available') === available &&
        sum(({ debit }) => debit.kind === 'merchant_sharing') === sharing &&
        sum(({ key }) => key.startsWith('k0')) === first &&
        new Set(legs.map(({ key }) => key)).size === legs.length
      )
    }),
  )
})
