import { type AccountSums, readRows, readSums, type Row, type Sums } from './store.ts'
import { verifyBooks } from '#ledger'
import type { Db } from '#platform/db'
import { createFaults, type Faults } from './answers.ts'
import { type Asked, askedUnder, type Book, keyOf } from './asked.ts'
import { accountRef, accounts, giftMinor, isGift } from './town.ts'

export type Judgement = Readonly<{
  rows: number
  lost: number
  doubled: number
  /** Everything that is wrong, the lost and the doubled with it. */
  faults: readonly string[]
}>

const lost = 'acknowledged, and not in the books'
const doubled = 'twice in the books'

/** Compares what was promised with what stands in the books. */
export async function judge(db: Db, book: Book): Promise<Judgement> {
  const faults = createFaults()
  const seen = new Uint8Array(book.length)
  const ids = new Map((await readSums(db)).map(({ id, owner }) => [id, owner]))
  let rows = 0
  for await (const page of readRows(db))
    for (const row of page) {
      rows++
      if (!isGift(row.key)) judgeRow({ book, seen, ids, faults }, row)
    }
  judgeBook(book, seen, faults)
  judgeSums(book, await readSums(db), faults)
  for (const fault of await verifyBooks(db)) faults.add('verifyBooks', fault)
  return { rows, lost: faults.count(lost), doubled: faults.count(doubled), faults: faults.list() }
}

type Reading = Readonly<{
  book: Book
  /** How often each transfer was met. */
  seen: Uint8Array
  ids: ReadonlyMap<bigint, string>
  faults: Faults
}>

function judgeRow({ book, seen, ids, faults }: Reading, row: Row): void {
  const one = askedUnder(book, row.key)
  if (!one) return faults.add('nobody asked for it', row.key)
  const times = (seen[one.index] ?? 0) + 1
  seen[one.index] = times
  if (times > 1) faults.add(doubled, row.key)
  const pending = one.pending === undefined ? undefined : book[one.pending]
  const isAsAsked =
    row.kind === one.kind &&
    ids.get(row.debitAccount) === accountRef(one.debit).owner &&
    ids.get(row.creditAccount) === accountRef(one.credit).owner &&
    row.amount === BigInt(one.amount) &&
    row.pendingKey === (pending ? keyOf(book, pending) : null)
  if (!isAsAsked) faults.add('not what was asked for', row.key)
}

function judgeBook(book: Book, seen: Uint8Array, faults: Faults): void {
  const resolved = new Set<number>()
  for (const one of book) {
    const state = stateOf(book, one)
    const isThere = seen[one.index] !== 0
    if (state === 'unanswered') faults.add('never answered', keyOf(book, one))
    if (state === 'stands' && !isThere) faults.add(lost, keyOf(book, one))
    if (state === 'refused' && isThere) faults.add('refused, and in the books', keyOf(book, one))
    if (!isThere || one.pending === undefined) continue
    if (resolved.has(one.pending)) faults.add('resolved twice', keyOf(book, one))
    resolved.add(one.pending)
  }
}

/** A chain stands or falls as one, so the first speaks for all. */
const stateOf = (book: Book, one: Asked): Asked['state'] =>
  book[one.index - one.position]?.state ?? 'unanswered'

/** The sums of what was acknowledged, by addition alone. */
function judgeSums(book: Book, sums: readonly AccountSums[], faults: Faults): void {
  const expected = sumsOf(book)
  const found = new Map(sums.map((sum) => [sum.owner, sum]))
  for (const account of accounts) {
    const { owner } = accountRef(account)
    const [should, is] = [expected[account], found.get(owner)]
    if (!should || !is) return faults.add('no account', owner)
    if (!isSame(should, is)) faults.add('balance is not the sum of what was acknowledged', owner)
    if (is.credits - is.debits - is.pendingDebits < 0n) faults.add('below zero', owner)
  }
}

const isSame = (a: Sums, b: Sums): boolean =>
  a.debits === b.debits &&
  a.credits === b.credits &&
  a.pendingDebits === b.pendingDebits &&
  a.pendingCredits === b.pendingCredits

function sumsOf(book: Book): readonly Sums[] {
  const sums = accounts.map(() => ({
    debits: 0n,
    credits: giftMinor,
    pendingDebits: 0n,
    pendingCredits: 0n,
  }))
  for (const one of book) {
    const [debit, credit] = [sums[one.debit], sums[one.credit]]
    if (!debit || !credit || stateOf(book, one) !== 'stands') continue
    const pending = one.pending === undefined ? undefined : book[one.pending]
    if (one.kind === 'direct' || one.kind === 'post') {
      debit.debits += BigInt(one.amount)
      credit.credits += BigInt(one.amount)
    }
    const setAside = one.kind === 'pending' ? BigInt(one.amount) : -BigInt(pending?.amount ?? 0)
    debit.pendingDebits += setAside
    credit.pendingCredits += setAside
  }
  return sums
}
