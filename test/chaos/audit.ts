import { sql } from 'kysely'
import { idOfNumber } from '#payments'
import { balanceOf } from '#ledger'
import type { Db } from '#platform/db'
import { openingOf, type Lane } from './lane.ts'
import type { Heard } from './shop.ts'

/** What the merchant takes for true about one thing that it asked for. */
export type Belief = {
  kind: Heard['kind']
  number: string
  amount: number
  state: string
  /** A code payment has no address for callbacks. */
  isTold: boolean
}

type Thing = Readonly<{ number: string; state: string; amount: bigint; of: string }>
type Told = Readonly<{
  id: string
  kind: string
  subject: string
  target: string | null
  state: string
  standing: string | null
  amount: bigint
  lastAnswer: string | null
}>

type Row<Shape> = { [Name in keyof Shape]: Shape[Name] extends bigint ? string : Shape[Name] }

const things = async (
  query: ReturnType<typeof sql<Row<Thing>>>,
  db: Db,
): Promise<readonly Thing[]> =>
  (await query.execute(db)).rows.map((row) => ({ ...row, amount: BigInt(row.amount) }))

const ordersOf = (db: Db, mchid: string) =>
  things(
    sql`select out_trade_no as number, state, amount::text, id as of from payments.order where mchid = ${mchid}`,
    db,
  )
const refundsOf = (db: Db, mchid: string) =>
  things(
    sql`select out_refund_no as number, state, amount::text, out_trade_no as of from payments.refund where mchid = ${mchid}`,
    db,
  )
const billsOf = (db: Db, mchid: string) =>
  things(
    sql`select out_bill_no as number, state, amount::text, id as of from clearing.transfer_bill where mchid = ${mchid}`,
    db,
  )
const toldOf = async (db: Db, mchid: string): Promise<readonly Told[]> => {
  const { rows } = await sql<Row<Told>>`
    select id, kind, subject, target, state, standing, amount::text, last_answer as "lastAnswer"
    from payments.instruction where mchid = ${mchid}`.execute(db)
  return rows.map((row) => ({ ...row, amount: BigInt(row.amount) }))
}

const minor = async (db: Db, kind: Parameters<typeof balanceOf>[1]['kind'], owner: string) =>
  (await balanceOf(db, { kind, owner }, 'CNY')).posted.minor

const sum = (list: readonly { amount: bigint }[]): bigint =>
  list.reduce((all, { amount }) => all + amount, 0n)
const done = <Item extends { state: string }>(list: readonly Item[]): readonly Item[] =>
  list.filter(({ state }) => state === 'SUCCESS')

async function booksOf({ mchid, upMchid, up, down }: Lane) {
  const [below, above] = [down.program.modules.db, up.program.modules.db]
  const [orders, refunds, bills, told] = await Promise.all([
    ordersOf(below, mchid),
    refundsOf(below, mchid),
    billsOf(below, mchid),
    toldOf(below, mchid),
  ])
  const [upOrders, upRefunds, upBills] = await Promise.all([
    ordersOf(above, upMchid),
    refundsOf(above, upMchid),
    billsOf(above, upMchid),
  ])
  return { orders, refunds, bills, told, upOrders, upRefunds, upBills }
}
type LaneBooks = Awaited<ReturnType<typeof booksOf>>

const isPaid = ({ state }: Thing): boolean =>
  state === 'SUCCESS' || state === 'REFUND' || state === 'REVOKED'

/**
 * Where the merchant, the two installations, their ledgers and the payers disagree; empty when all is
 * at rest and right. Of everything that the lane ever did, so that a later case cannot hide an earlier
 * one's harm.
 */
export async function audit(lane: Lane, beliefs: readonly Belief[]): Promise<readonly string[]> {
  const books = await booksOf(lane)
  return [
    ...unfinished(books),
    ...disbelieved(books, beliefs),
    ...paidWrong(books),
    ...refundedWrong(books),
    ...sentWrong(books),
    ...heardWrong(lane, beliefs),
    ...(await moneyWrong(lane, books)),
  ]
}

const unfinished = ({ told }: LaneBooks): readonly string[] =>
  told
    .filter(
      ({ state, standing }) => state !== 'KNOWN' || standing === 'open' || standing === 'asking',
    )
    .map(
      ({ id, kind, state, standing, lastAnswer }) =>
        `${kind} ${id} is still ${state} ${standing ?? ''} (${lastAnswer ?? ''})`,
    )

/** The lower one's books, word by word. */
function disbelieved(books: LaneBooks, beliefs: readonly Belief[]): readonly string[] {
  const of = { order: books.orders, refund: books.refunds, transfer: books.bills }
  return beliefs.flatMap(({ kind, number, state, amount }) => {
    const thing = of[kind].find((one) => one.number === number)
    const is = thing?.state ?? 'NONE'
    if (is !== state) return [`the merchant takes ${kind} ${number} for ${state}, and it is ${is}`]
    return thing && thing.amount !== BigInt(amount)
      ? [`${kind} ${number} is over another amount`]
      : []
  })
}

/** Of each order here: what was paid for it there and not given back is what it is worth here. */
function paidWrong(books: LaneBooks): readonly string[] {
  const { orders, told, upOrders, upRefunds } = books
  return orders.flatMap((order) => {
    const pays = told.filter(({ kind, subject }) => kind === 'pay' && subject === order.of)
    const numbers = new Set(pays.map(({ id }) => id.replace('_', '')))
    const there = upOrders.filter(({ number }) => numbers.has(number))
    const kept = there.filter(({ state }) => state === 'SUCCESS' || state === 'REFUND')
    const back = done(upRefunds).filter(({ of }) => numbers.has(of))
    const worth = sum(kept) - sum(back)
    const isKept = order.state === 'SUCCESS' || order.state === 'REFUND'
    const backHere = done(books.refunds).filter(({ of }) => of === order.number)
    const wanted = isKept ? order.amount - sum(backHere) : 0n
    const wrong = []
    if (worth !== wanted)
      wrong.push(
        `order ${order.number} ${order.state}: ${wanted} are ours and ${worth} were paid there (${there.map(({ state }) => state).join()})`,
      )
    for (const { number, state } of there) {
      const own = pays.find(({ id }) => id.replace('_', '') === number)
      const isSo = own?.standing === 'succeeded' || own?.standing === 'reversed'
      if (isPaid({ number, state, amount: 0n, of: '' }) && state !== 'REVOKED' && !isSo)
        wrong.push(`${number} is ${state} there, and we heard ${own?.standing}`)
      if (!worth && state !== order.state && own?.standing === 'disputed')
        wrong.push(`${number} is ${state} there and ${order.state} here, and people have to look`)
      if (state === 'NOTPAY' || state === 'USERPAYING')
        wrong.push(`${number} can still be paid there, and ${order.number} is ${order.state}`)
    }
    return wrong
  })
}

function refundedWrong({ refunds, told, upRefunds }: LaneBooks): readonly string[] {
  const own = told.filter(({ kind }) => kind === 'refund' || kind === 'give_back')
  const wrong = own.flatMap(({ id, kind, subject, amount, standing }) => {
    const there = upRefunds.find(({ number }) => idOfNumber(number) === id)
    if (kind === 'give_back')
      return there?.state === 'SUCCESS' ? [] : [`${id} gives back and is ${there?.state} there`]
    if (!there) return standing === 'refused' ? [] : [`refund ${id} of ${subject} is not there`]
    return there.amount === amount ? [] : [`refund ${id} is over ${there.amount} there`]
  })
  if (sum(done(refunds)) !== sum(done(upRefunds)) - sum(own.filter(isGivenBack)))
    wrong.push(`${sum(done(refunds))} were refunded here and ${sum(done(upRefunds))} there`)
  for (const state of ['PROCESSING', 'ABNORMAL', 'CLOSED'] as const) {
    const count = (list: readonly Thing[]) => list.filter((one) => one.state === state).length
    if (count(refunds) !== count(upRefunds))
      wrong.push(`${count(refunds)} refunds are ${state} here and ${count(upRefunds)} there`)
  }
  return wrong
}
const isGivenBack = ({ kind, standing }: Told) => kind === 'give_back' && standing === 'succeeded'

function sentWrong({ bills, told, upBills }: LaneBooks): readonly string[] {
  return bills.flatMap(({ number, state, of, amount }) => {
    const own = told.filter(({ kind, subject }) => kind === 'transfer' && subject === of)
    const there = upBills.filter((bill) => own.some(({ id }) => idOfNumber(bill.number) === id))
    const arrived = done(there)
    const wrong = []
    if (sum(arrived) !== (state === 'SUCCESS' ? amount : 0n))
      wrong.push(`transfer ${number} is ${state}, and ${sum(arrived)} arrived there`)
    if (there.some((bill) => !ended.has(bill.state)))
      wrong.push(
        `transfer ${number} is ${state} and ${there.map((bill) => bill.state).join()} there`,
      )
    return wrong
  })
}
const ended: ReadonlySet<string> = new Set(['SUCCESS', 'FAIL', 'CANCELLED'])

/** What callbacks said is how things are, and every success was told. */
function heardWrong({ shop }: Lane, beliefs: readonly Belief[]): readonly string[] {
  const wrong = shop.turnedAway.map((why) => `a callback was turned away: ${why}`)
  const known = new Map(beliefs.map((belief) => [`${belief.kind} ${belief.number}`, belief]))
  for (const { kind, number, state, amount } of shop.heard) {
    const belief = known.get(`${kind} ${number}`)
    const isSo =
      belief?.state === state ||
      (kind === 'order' && (belief?.state === 'REFUND' || belief?.state === 'REVOKED')) ||
      (kind === 'refund' && state === 'ABNORMAL')
    if (!isSo || belief?.amount !== amount)
      wrong.push(`a callback says ${kind} ${number} ${state} ${amount}, it is ${belief?.state}`)
  }
  for (const { kind, number, state, isTold } of beliefs)
    if (
      isTold &&
      state === 'SUCCESS' &&
      !shop.heard.some((one) => one.kind === kind && one.number === number)
    )
      wrong.push(`nobody told of ${kind} ${number}`)
  return wrong
}

async function moneyWrong(lane: Lane, books: LaneBooks): Promise<readonly string[]> {
  const { up, down, channels, mchid, upMchid, payers } = lane
  const [below, above] = [down.program.modules.db, up.program.modules.db]
  const paid = sum(books.upOrders.filter(({ state }) => state === 'SUCCESS' || state === 'REFUND'))
  const [back, sent] = [sum(done(books.upRefunds)), sum(done(books.upBills))]
  const balances = await Promise.all(payers.map((payer) => payer.balance()))
  const all = async (kind: 'channel_receivable' | 'channel_surplus'): Promise<bigint> => {
    const each = await Promise.all(channels.map((channel) => minor(below, kind, channel)))
    return each.reduce((sofar, one) => sofar + one, 0n)
  }
  const expected: readonly (readonly [string, bigint, bigint])[] = [
    ['channel_receivable', await all('channel_receivable'), paid - back - sent],
    ['channel_surplus', await all('channel_surplus'), 0n],
    [
      'operation here',
      await minor(below, 'merchant_operation', mchid),
      1_000_000n - sum(done(books.bills)),
    ],
    ['operation there', await minor(above, 'merchant_operation', upMchid), 1_000_000n - sent],
    [
      'the payers',
      balances.reduce((total, one) => total + one, 0n),
      openingOf() - paid + back + sent,
    ],
  ]
  return expected
    .filter(([, is, wanted]) => is !== wanted)
    .map(([what, is, wanted]) => `${what}: ${is} and not ${wanted}`)
}
