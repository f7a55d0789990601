import { minuteMs } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import { factOf } from '../fact/fact.ts'
import { countDecision } from './count-decision.ts'
import { createTally } from './figure.ts'
import { type Counted, countKnown, type Heard, type Known, learn, unknown } from './known.ts'
import {
  addFigures,
  type FactRow,
  findCounted,
  findFound,
  findKnown,
  holdCursor,
  type Key,
  moveCursor,
  putKnown,
  readDecisions,
  readOutcomes,
} from './store.ts'

/** What is counted in one transaction; then others have their turn. */
export const sliceMax = 2_000

/**
 * Counts decisions that are not counted yet, at most a slice, and answers how many it has read. The place
 * up to which it has read moves with the figures: killed at any line nothing is counted twice or left
 * out, and of several processes one counts.
 */
export function countDecisions(db: Db, limit = sliceMax): Promise<number> {
  return inTransaction(db, async (tx) => {
    const after = await holdCursor(tx, 'decisions')
    const read = after ? await readDecisions(tx, after, limit) : []
    const last = read.at(-1)
    if (!last) return 0
    const tally = createTally()
    for (const { judged } of read) countDecision(tally, judged)
    await addFigures(tx, tally.figures())
    await moveCursor(tx, 'decisions', last.place)
    return read.length
  })
}

/**
 * The same for what became of payments: how they ended, and what they turned out to be. What comes late
 * is counted in the hour of its decision, whose figures change.
 */
export function countOutcomes(db: Db, limit = sliceMax): Promise<number> {
  return inTransaction(db, async (tx) => {
    const after = await holdCursor(tx, 'facts')
    const read = after ? await readOutcomes(tx, after, limit) : []
    const last = read.at(-1)
    if (!last) return 0
    await learnAll(tx, read.flatMap(newsOf))
    await moveCursor(tx, 'facts', last.place)
    return read.length
  })
}

/** Cases are no stream: those of the last minutes are read again, in case one was being written. */
const overlapMs = 10 * minuteMs

/** The same for what cases found. */
export function countCases(db: Db, limit = sliceMax): Promise<number> {
  return inTransaction(db, async (tx) => {
    // Held first, because both write down what is known of payments.
    if (!(await holdCursor(tx, 'facts'))) return 0
    const after = await holdCursor(tx, 'cases')
    if (!after) return 0
    const since = new Date(Math.max(0, Number(after.number) - overlapMs))
    const found = await findFound(tx, since, limit)
    const last = found.at(-1)
    if (!last) return 0
    await learnAll(
      tx,
      found.map(({ customer, payment, isFraud, decidedAt }) => ({
        customer,
        payments: [payment],
        heard: { what: 'found', isFraud, at: decidedAt },
      })),
    )
    await moveCursor(tx, 'cases', { ...after, number: BigInt(last.decidedAt.getTime()) })
    return found.length
  })
}

/** What is told of a payment whose id is one of the beginnings of a fact's. */
type News = Readonly<{ customer: string; payments: readonly string[]; heard: Heard }>

function newsOf({ id, body }: FactRow): readonly News[] {
  if (body === null) return []
  const fact = factOf(body)
  if (fact.kind !== 'ended' && fact.kind !== 'labelled') return []
  const heard: Heard =
    fact.kind === 'ended'
      ? { what: 'ended', ended: fact.outcome }
      : { what: 'labelled', isFraud: fact.isFraud }
  return [{ customer: fact.payment.customer, payments: beginningsOf(id), heard }]
}

/** `order:balance:ended` is a fact of `order:balance`, or of `order`; the longest that was decided counts. */
const beginningsOf = (id: string): readonly string[] => {
  const parts = id.split(':')
  return parts.map((_, index) => parts.slice(0, parts.length - index).join(':'))
}

const textOf = ({ customer, payment }: Key): string => `${customer} ${payment}`

const keysOf = (news: readonly News[]): readonly Key[] => {
  const keys = news.flatMap(({ customer, payments }) =>
    payments.map((payment) => ({ customer, payment })),
  )
  return [...new Map(keys.map((each) => [textOf(each), each])).values()]
}

async function learnAll(tx: Tx, news: readonly News[]): Promise<void> {
  const [ended, labelled] = [
    news.filter(({ heard }) => heard.what === 'ended'),
    news.filter(({ heard }) => heard.what !== 'ended'),
  ]
  const found = [
    ...(await findCounted(tx, keysOf(ended), { isHeld: true })),
    ...(await findCounted(tx, keysOf(labelled), { isHeld: false })),
  ]
  const decided = new Map(found.map((each): [string, Counted] => [textOf(each), each]))
  const before = new Map(
    (await findKnown(tx, [...decided.values()])).map((each): [string, Known] => [
      textOf(each),
      each,
    ]),
  )
  const after = new Map<string, Known>()
  for (const { customer, payments, heard } of news) {
    const own = payments.map((payment) => textOf({ customer, payment }))
    const name = own.find((each) => decided.has(each))
    const counted = name === undefined ? undefined : decided.get(name)
    if (name === undefined || !counted) continue
    after.set(name, learn(after.get(name) ?? before.get(name) ?? unknown(counted), heard))
  }
  await write(tx, before, after)
}

/** Takes back what was counted of a payment before, and counts what is known now. */
async function write(
  tx: Tx,
  before: ReadonlyMap<string, Known>,
  after: ReadonlyMap<string, Known>,
): Promise<void> {
  const tally = createTally()
  for (const [name, known] of after) {
    const old = before.get(name)
    if (old) countKnown(tally, old, -1n)
    countKnown(tally, known, 1n)
  }
  const ordered = [...after].toSorted(([a], [b]) => (a < b ? -1 : 1))
  await putKnown(
    tx,
    ordered.map(([, known]) => known),
  )
  await addFigures(tx, tally.figures())
}
