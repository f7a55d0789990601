import { assert } from '#kernel/assert'
import { monthOf } from './birth.ts'
import type { AccountKind } from './chart.ts'
import {
  type Account,
  type AccountRef,
  availableOf,
  type Entry,
  type Movement,
  type Resolution,
  stands,
  type Transfer,
  type Verdict,
} from './transfer.ts'

type Lookup<Key, Value> = Readonly<{ get: (key: Key) => Value | undefined }>

/** The part of the books that a batch touches, which nobody else changes meanwhile. */
export type Books = Readonly<{
  /** By `refName`; an account that is not here does not exist. */
  accountIds: Lookup<string, bigint>
  accounts: Lookup<bigint, Account>
  /** Entries whose key the batch uses, as its own or as `pendingKey`. */
  entries: Lookup<string, Entry>
  /** Posts and voids, by the key of the pending transfer that they resolve. */
  resolutions: Lookup<string, Entry>
}>

export type Decision = Readonly<{
  verdicts: readonly Verdict[]
  entries: readonly Entry[]
  accounts: readonly Account[]
}>

export const refName = (kind: AccountKind, owner: string, currency: string): string =>
  `${kind}:${currency}:${owner}`

/**
 * Decides a batch in order of arrival. Pure: books in, verdicts and new books out.
 * A transfer that is refused changes nothing and never fails its neighbours, except those it is
 * linked with: a chain of linked transfers stands or falls as one.
 */
export function decide(books: Books, transfers: readonly Transfer[]): Decision {
  const draft = draftOver(books)
  const verdicts: Verdict[] = []
  let start = 0
  for (const [index, transfer] of transfers.entries()) {
    if (transfer.linked) continue
    // One alone refuses before it writes, so it needs no draft of its own to be forgotten with.
    if (index === start) verdicts.push(apply(draft, transfer))
    else verdicts.push(...applyChain(draft, transfers.slice(start, index + 1)))
    start = index + 1
  }
  assert(start === transfers.length, 'the last transfer of a call is linked to nothing')
  return { verdicts, entries: [...draft.entries.values()], accounts: [...draft.accounts.values()] }
}

/** The first refusal names the cause. What a later link would say rests on a leg that never moved. */
function applyChain(draft: Draft, chain: readonly Transfer[]): readonly Verdict[] {
  const attempt = draftOver(draft)
  const answers: Verdict[] = []
  for (const [index, transfer] of chain.entries()) {
    const answer = apply(attempt, transfer)
    if (!stands(answer)) return chain.map((_, at) => (at === index ? answer : 'linked_failed'))
    answers.push(answer)
  }
  merge(draft, attempt)
  return answers
}

/** Changes laid over what is below them: those of a chain over those of the batch, over the books. */
type Layer = Books & Readonly<{ below?: Layer }>

type Draft = Layer &
  Readonly<{
    accounts: Map<bigint, Account>
    entries: Map<string, Entry>
    resolutions: Map<string, Entry>
  }>

const draftOver = (below: Layer): Draft => ({
  below,
  accountIds: below.accountIds,
  accounts: new Map(),
  entries: new Map(),
  resolutions: new Map(),
})

function merge(into: Draft, from: Draft): void {
  for (const [id, account] of from.accounts) into.accounts.set(id, account)
  for (const [key, entry] of from.entries) into.entries.set(key, entry)
  for (const [key, entry] of from.resolutions) into.resolutions.set(key, entry)
}

const accountOf = ({ accounts, below }: Layer, id: bigint): Account | undefined =>
  accounts.get(id) ?? (below && accountOf(below, id))

const entryOf = ({ entries, below }: Layer, key: string): Entry | undefined =>
  entries.get(key) ?? (below && entryOf(below, key))

const resolutionOf = ({ resolutions, below }: Layer, key: string): Entry | undefined =>
  resolutions.get(key) ?? (below && resolutionOf(below, key))

const apply = (draft: Draft, transfer: Transfer): Verdict =>
  'pendingKey' in transfer ? applyResolution(draft, transfer) : applyMovement(draft, transfer)

function applyMovement(draft: Draft, movement: Movement): Verdict {
  const { amount: asked, key, kind, posting, balancing = false } = movement
  assert(asked.minor > 0n, 'every transfer moves a positive amount')
  const debitAccount = idOf(draft, movement.debit, asked.currency)
  const creditAccount = idOf(draft, movement.credit, asked.currency)
  assert(!debitAccount || debitAccount !== creditAccount, 'money moves between two accounts')
  if (debitAccount === undefined || creditAccount === undefined) return 'account_not_found'

  const entry: Entry = {
    key,
    kind,
    debitAccount,
    creditAccount,
    amount: asked.minor,
    atMost: balancing ? asked.minor : null,
    currency: asked.currency,
    posting,
    pendingKey: null,
  }
  const earlier = entryOf(draft, key)
  if (earlier) return isSame(earlier, entry) ? 'exists' : 'exists_with_other_content'

  const debit = accountOf(draft, debitAccount)
  const credit = accountOf(draft, creditAccount)
  if (!debit || !credit) return 'account_not_found'
  if (debit.state !== 'open' || credit.state !== 'open') return 'account_not_open'
  const most = mostOf(debit, credit, asked.minor)
  const amount = balancing ? most : asked.minor
  if (amount > most || amount <= 0n) return 'insufficient_funds'

  // Past this line nothing may refuse.
  record(draft, balancing ? { ...entry, amount } : entry, moved(debit, credit, kind, amount))
  return 'posted'
}

function applyResolution(draft: Draft, resolution: Resolution): Verdict {
  const { key, kind, pendingKey, posting } = resolution
  assert(
    monthOf(key) === monthOf(pendingKey),
    'the key of a resolution begins with its pending key',
  )
  const pending = entryOf(draft, pendingKey)
  if (pending?.kind !== 'pending') return 'pending_not_found'

  // Only a post may be partial; a void gives back whatever was set aside.
  const asked = kind === 'post' ? resolution.amount : undefined
  assert(!asked || asked.currency === pending.currency, 'a post is in the currency of its pending')
  const amount = asked?.minor ?? pending.amount
  const entry: Entry = { ...pending, key, kind, amount, atMost: null, posting, pendingKey }
  const earlier = entryOf(draft, key)
  if (earlier) return isSame(earlier, entry) ? 'exists' : 'exists_with_other_content'
  const resolved = resolutionOf(draft, pendingKey)
  if (resolved)
    return resolved.kind === 'post' ? 'pending_already_posted' : 'pending_already_voided'
  if (amount > pending.amount || amount <= 0n) return 'exceeds_pending'

  const debit = accountOf(draft, pending.debitAccount)
  const credit = accountOf(draft, pending.creditAccount)
  // A pending that was committed after this batch took its locks: for this batch it came too late.
  if (!debit || !credit) return 'pending_not_found'
  // Money already set aside may come back to a frozen account, but may not go into one.
  if (kind === 'post' && (debit.state === 'closed' || credit.state !== 'open'))
    return 'account_not_open'

  // Past this line nothing may refuse: the amount was set aside when it became pending.
  const released = [
    { ...debit, pendingDebits: debit.pendingDebits - pending.amount },
    { ...credit, pendingCredits: credit.pendingCredits - pending.amount },
  ] as const
  record(draft, entry, kind === 'void' ? released : moved(...released, 'direct', amount))
  return 'posted'
}

function moved(
  debit: Account,
  credit: Account,
  kind: 'direct' | 'pending',
  amount: bigint,
): readonly [Account, Account] {
  return kind === 'direct'
    ? [
        { ...debit, debits: debit.debits + amount },
        { ...credit, credits: credit.credits + amount },
      ]
    : [
        { ...debit, pendingDebits: debit.pendingDebits + amount },
        { ...credit, pendingCredits: credit.pendingCredits + amount },
      ]
}

/**
 * As much of an amount as leaves neither account below zero. A debit can only overdraw a
 * credit-normal account, and a credit only a debit-normal one; an unlimited account gives all.
 */
function mostOf(debit: Account, credit: Account, amount: bigint): bigint {
  let most = amount
  if (debit.limited && debit.normalSide === 'credit') most = lesser(most, availableOf(debit))
  if (credit.limited && credit.normalSide === 'debit') most = lesser(most, availableOf(credit))
  return most
}

const lesser = (a: bigint, b: bigint): bigint => (a < b ? a : b)

function record(draft: Draft, entry: Entry, accounts: readonly Account[]): void {
  draft.entries.set(entry.key, entry)
  if (entry.pendingKey) draft.resolutions.set(entry.pendingKey, entry)
  for (const account of accounts) draft.accounts.set(account.id, account)
}

const idOf = (draft: Draft, ref: AccountRef, currency: string): bigint | undefined =>
  draft.accountIds.get(refName(ref.kind, ref.owner, currency))

/** Of two balancing transfers the bounds are compared: what one moved was the moment's, not asked. */
const isSame = (a: Entry, b: Entry): boolean =>
  a.kind === b.kind &&
  a.debitAccount === b.debitAccount &&
  a.creditAccount === b.creditAccount &&
  a.atMost === b.atMost &&
  (a.atMost !== null || a.amount === b.amount) &&
  a.currency === b.currency &&
  a.pendingKey === b.pendingKey
