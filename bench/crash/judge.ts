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

/** What was promised against what stands in the books, and the books against themselves. */
export async function judge(db: Db, book: Book): Promise<Judgement> {
  const { rows, faults } = await compare(db, book)
  for (const fault of await verifyBooks(db)) faults.add('verifyBooks', fault)
  return { rows, lost: faults.count(lost), doubled: faults.count(doubled), faults: faults.list() }
}

export async function compare(db: Db, book: Book): Promise<{ rows: number; faults: Faults }> {
  const faults = createFaults()
  const seen = new Uint8Array(book.length)
  const moved = new Map<number, bigint>()
  const ids = new Map((await readSums(db)).map(({ id, owner }) => [id, owner]))
  let rows = 0
  for await (const page of readRows(db))
    for (const row of page) {
      rows++
      if (!isGift(row.key)) judgeRow({ book, seen, moved, ids, faults }, row)
    }
  judgeBook(book, seen, faults)
  judgeSums(sumsOf(book, moved), await readSums(db), faults)
  return { rows, faults }
}

type Reading = Readonly<{
  book: Book
  /** How often each transfer was met. */
  seen: Uint8Array
  /** What balancing transfers moved; only the row says how much that was. */
  moved: Map<number, bigint>
  ids: ReadonlyMap<bigint, string>
  faults: Faults
}>

function judgeRow({ book, seen, moved, ids, faults }: Reading, row: Row): void {
  const one = askedUnder(book, row.key)
  if (!one) return faults.add('nobody asked for it', row.key)
  const times = (seen[one.index] ?? 0) + 1
  seen[one.index] = times
  if (times > 1) faults.add(doubled, row.key)
  const pending = one.pending === undefined ? undefined : book[one.pending]
  const isBalancing = one.kind === 'balancing'
  const most = BigInt(one.amount)
  if (isBalancing) moved.set(one.index, row.amount)
  const isAsAsked =
    row.kind === (isBalancing ? 'direct' : one.kind) &&
    ids.get(row.debitAccount) === accountRef(one.debit).owner &&
    ids.get(row.creditAccount) === accountRef(one.credit).owner &&
    (isBalancing ? row.amount <= most : row.amount === most) &&
    row.atMost === (isBalancing ? most : null) &&
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

function judgeSums(expected: readonly Sums[], sums: readonly AccountSums[], faults: Faults): void {
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

/** By addition alone. */
function sumsOf(book: Book, moved: ReadonlyMap<number, bigint>): readonly Sums[] {
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
    const amount = moved.get(one.index) ?? BigInt(one.amount)
    const isMoved = one.kind !== 'pending' && one.kind !== 'void'
    debit.debits += isMoved ? amount : 0n
    credit.credits += isMoved ? amount : 0n
    const setAside = one.kind === 'pending' ? amount : -BigInt(pending?.amount ?? 0)
    debit.pendingDebits += setAside
    credit.pendingCredits += setAside
  }
  return sums
}
