import { hash } from 'node:crypto'
import { type Clock, plusMs } from '#kernel/time'
import { postChains, stands } from '#ledger'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type Bank, type Batch, type Instruction, type Outcome, within } from '../bank.ts'
import { digestOf } from './open-account.ts'
import { arrivePosting, bankName, comeBackPosting, takeOutPosting, type Told } from './postings.ts'
import { statementOfDay } from './statement-of-day.ts'
import {
  type BankAccount,
  findAccounts,
  findReceived,
  insertReceived,
  markRejected,
  type Received,
  type Rule,
  takeRule,
} from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

const deadlineMs = 20_000

/**
 * The built-in demo bank: another institution, which keeps its own books in the `demo_bank_*`
 * accounts and its own tables. It decides about an instruction when it receives it, and tells as
 * time passes. Each call is a transaction of its own; an instruction that comes again is the same.
 */
export const createDemoBank = (deps: Deps): Bank => ({
  name: bankName,
  custody: bankName,
  send: (batch) => within(deadlineMs, receive(deps, batch)),
  query: (ids) => within(deadlineMs, tell(deps, ids)),
  statement: (date) => within(deadlineMs, statementOfDay(deps.db, date)),
  bookings,
})

const receive = ({ db, keys, now }: Deps, { instructions }: Batch): Promise<readonly Outcome[]> =>
  inTransaction(db, async (tx) => {
    const at = now()
    const numberOf = ({ accountNumber }: Instruction) => digestOf(keys, accountNumber)
    const known = new Map(
      (await findAccounts(tx, instructions.map(numberOf))).map((each) => [each.numberDigest, each]),
    )
    const fresh: Received[] = []
    // In order of the ids, so that two who send the same wait for each other and do not cross.
    for (const one of instructions.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const account = known.get(numberOf(one))
      const refused = account ? refusalOf(account, one) : 'AC01'
      const isFirst = (await findReceived(tx, [one.id])).length === 0
      const rule = isFirst && !refused ? await takeRule(tx, numberOf(one)) : undefined
      const received = decide(one, { account, refused, rule, at })
      if (await insertReceived(tx, received)) fresh.push(received)
    }
    await takeOut(
      tx,
      fresh.filter(({ payAt }) => payAt !== null),
      at,
    )
    const kept = await findReceived(
      tx,
      instructions.map(({ id }) => id),
    )
    for (const one of instructions) assertSame(kept, one)
    return kept.map((received) => outcomeAt(received, at))
  })

const refusalOf = (account: BankAccount, { holderName }: Instruction): string | undefined =>
  account.holderName.trim() === holderName.trim() ? undefined : 'BE01'

type Known = Readonly<{
  account: BankAccount | undefined
  refused: string | undefined
  rule: Rule | undefined
  at: Date
}>

function decide(one: Instruction, { account, refused, rule, at }: Known): Received {
  const later = plusMs(at, Number(rule?.delayMs ?? 0n))
  const isRejected = refused !== undefined || rule?.kind === 'rejected'
  return {
    id: one.id,
    accountId: account?.id ?? null,
    contentDigest: contentOf(one),
    amount: one.amount,
    memo: one.memo,
    receivedAt: at,
    rejectReason: isRejected ? (refused ?? rule?.reason ?? 'MS03') : null,
    isRetryable: isRejected && refused === undefined && rule?.isRetryable === true,
    silentUntil: rule?.kind === 'unknown' ? later : null,
    payAt: isRejected ? null : rule?.kind === 'slow' ? later : at,
    returnAt: rule?.kind === 'returned' ? later : null,
  }
}

const contentOf = ({ amount, accountNumber, holderName, memo }: Instruction): string =>
  hash('sha256', JSON.stringify([String(amount.minor), accountNumber, holderName, memo]))

function assertSame(kept: readonly Received[], one: Instruction): void {
  if (kept.find(({ id }) => id === one.id)?.contentDigest !== contentOf(one))
    throw new Error(`the demo bank knows another instruction under ${one.id}`)
}

async function takeOut(tx: Tx, fresh: readonly Received[], at: Date): Promise<void> {
  const verdicts = await postChains(
    tx,
    fresh.map((received) => [takeOutPosting(received)]),
    at,
  )
  const short = fresh.filter((_, index) => !verdicts[index]?.every(stands))
  await markRejected(
    tx,
    short.map(({ id }) => id),
    'AM04',
  )
}

async function tell({ db, now }: Deps, ids: readonly string[]): Promise<readonly Outcome[]> {
  const at = now()
  const known = new Map((await findReceived(db, ids)).map((each) => [each.id, each]))
  return ids.map((id): Outcome => {
    const received = known.get(id)
    return received ? outcomeAt(received, at) : { id, state: 'unknown' }
  })
}

/** What the bank says of an instruction at an instant. */
function outcomeAt(received: Received, at: Date): Outcome {
  const { id, amount, rejectReason, isRetryable, silentUntil, payAt, returnAt } = received
  if (silentUntil !== null && at < silentUntil) return { id, state: 'unknown' }
  if (rejectReason !== null || payAt === null)
    return { id, amount, state: 'rejected', reason: rejectReason ?? 'MS03', isRetryable }
  if (returnAt !== null && at >= returnAt)
    return { id, amount, state: 'returned', at: returnAt, paidAt: payAt, reason: 'AC04' }
  return at < payAt ? { id, amount, state: 'accepted' } : { id, amount, state: 'paid', at: payAt }
}

const bookings: NonNullable<Bank['bookings']> = async (tx, outcomes) => {
  const received = await findReceived(
    tx,
    outcomes.map(({ id }) => id),
  )
  const told = new Map<string, Told>(
    received.flatMap(({ id, accountId, amount }) =>
      accountId === null ? [] : [[id, { id, accountId, amount }]],
    ),
  )
  return ({ id }, step) => {
    const one = told.get(id)
    if (!one) throw new Error(`the demo bank has no account for ${id}, which it says it paid`)
    return [step === 'paid' ? arrivePosting(one) : comeBackPosting(one)]
  }
}
