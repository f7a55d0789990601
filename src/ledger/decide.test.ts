import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { assert as check, property } from 'fast-check'
import { fen } from '#kernel/money'
import { type Command, histories, residents, town } from '#test/ledger/commands'
import { newModel, newPot, potName, runModel, setPotState, sumsOfPot } from '#test/ledger/model'
import { playTable, type Stage } from '#test/ledger/table'
import { tables } from '#test/ledger/tables'
import { chart } from './chart.ts'
import { type Decision, decide, refName } from './decide.ts'
import {
  type Account,
  type AccountRef,
  availableOf,
  type Entry,
  isEmpty,
  type Movement,
  postedOf,
  type Transfer,
} from './transfer.ts'

/** The whole books in memory; each batch is decided on them and written into them. */
function openBooks() {
  const accountIds = new Map<string, bigint>()
  const accounts = new Map<bigint, Account>()
  const entries = new Map<string, Entry>()
  const resolutions = new Map<string, Entry>()
  const idOf = (ref: AccountRef) => accountIds.get(refName(ref.kind, ref.owner, 'CNY')) ?? -1n
  const accountOf = (ref: AccountRef): Account => {
    const account = accounts.get(idOf(ref))
    assert(account, `${ref.owner} is open`)
    return account
  }
  return {
    entries,
    accounts,
    accountOf,
    open(ref: AccountRef): void {
      const id = BigInt(accounts.size + 1)
      const { side, limited } = chart[ref.kind]
      accountIds.set(refName(ref.kind, ref.owner, 'CNY'), id)
      accounts.set(id, { ...emptyAccount, id, normalSide: side, limited })
    },
    setState(ref: AccountRef, state: Account['state']): boolean {
      const account = accountOf(ref)
      if (state === 'closed' && !isEmpty(account)) return false
      accounts.set(account.id, { ...account, state })
      return true
    },
    post(transfers: readonly Transfer[]): Decision {
      const decision = decide({ accountIds, accounts, entries, resolutions }, transfers)
      for (const account of decision.accounts) accounts.set(account.id, account)
      for (const entry of decision.entries) {
        assert(!entries.has(entry.key), 'a key is written once')
        entries.set(entry.key, entry)
        if (entry.pendingKey) resolutions.set(entry.pendingKey, entry)
      }
      return decision
    },
  }
}

const emptyAccount = {
  currency: 'CNY',
  state: 'open',
  debits: 0n,
  credits: 0n,
  pendingDebits: 0n,
  pendingCredits: 0n,
} as const

function stageInMemory(): Stage {
  const books = openBooks()
  return {
    open: async (ref) => books.open(ref),
    setState: async (ref, state) => books.setState(ref, state),
    post: async (transfers) => books.post(transfers).verdicts,
    balance: async (ref) => {
      const account = books.accountOf(ref)
      return [postedOf(account), availableOf(account)]
    },
  }
}

for (const [title, table] of Object.entries(tables))
  test(title, () => playTable(table, stageInMemory()))

function isBalanced(accounts: Iterable<Account>): boolean {
  let [posted, pending] = [0n, 0n]
  for (const account of accounts) {
    posted += account.debits - account.credits
    pending += account.pendingDebits - account.pendingCredits
  }
  return posted === 0n && pending === 0n
}

function compareHistory(history: readonly Command[]): void {
  const books = openBooks()
  for (const ref of residents) books.open(ref)
  const model = newModel(
    residents.map((ref) => [potName(ref), newPot(chart[ref.kind].side, chart[ref.kind].limited)]),
  )
  for (const command of [{ transfers: fillings }, ...history]) {
    if ('account' in command) {
      const { account, state } = command
      const isDone = books.setState(account, state)
      assert.equal(isDone, setPotState(model, potName(account), state), `${account.owner} ${state}`)
      continue
    }
    assert.deepEqual(books.post(command.transfers).verdicts, runModel(model, command.transfers))
    for (const ref of residents) {
      const pot = model.pots.get(potName(ref))
      assert(pot)
      const { debits, credits, pendingDebits, pendingCredits, limited } = books.accountOf(ref)
      assert.deepEqual(
        { debits, credits, pendingDebits, pendingCredits },
        sumsOfPot(pot),
        ref.owner,
      )
      assert(!limited || availableOf(books.accountOf(ref)) >= 0n, `${ref.owner} is below zero`)
    }
    assert(isBalanced(books.accounts.values()), 'debits equal credits')
  }
}

const fillings: readonly Transfer[] = [
  {
    key: 'fill',
    kind: 'direct',
    debit: town.custody,
    credit: town.alice,
    amount: fen(50n),
    posting: 'fill',
  },
]

test('5,000 random histories: the same verdicts and sums as the plain model', (t) => {
  const seed = randomInt(2 ** 31)
  t.diagnostic(`seed ${seed}`)
  check(property(histories, compareHistory), { numRuns: 5_000, seed })
})

test('money set aside never leaves a closed account, whoever closed it', () => {
  const books = openBooks()
  for (const ref of residents) books.open(ref)
  const aside = { ...direct, key: 'h1', kind: 'pending', debit: town.vault } as const
  assert.deepEqual(books.post([aside, { ...aside, key: 'h2' }]).verdicts, ['posted', 'posted'])
  const closed = { ...books.accountOf(town.vault), state: 'closed' } as const
  books.accounts.set(closed.id, closed)
  const end = { pendingKey: 'h1', posting: 'test' }
  assert.deepEqual(
    books.post([
      { ...end, key: 'p1', kind: 'post' },
      { ...end, key: 'v1', kind: 'void' },
    ]).verdicts,
    ['account_not_open', 'posted'],
  )
})

test('an unlimited account of either side gives all that is asked', () => {
  for (const normalSide of ['debit', 'credit'] as const) {
    const books = openBooks()
    for (const ref of residents) books.open(ref)
    const free = { ...books.accountOf(town.vault), normalSide }
    books.accounts.set(free.id, free)
    const all = { ...direct, amount: fen(9n), balancing: true }
    assert.deepEqual(books.post([all, { ...all, key: 'k2' }]).verdicts, ['posted', 'posted'])
    assert.equal(availableOf(books.accountOf(town.alice)), 18n)
  }
})

const direct: Movement = {
  key: 'k',
  kind: 'direct',
  debit: town.vault,
  credit: town.alice,
  amount: fen(1n),
  posting: 'test',
}

test('what only our own mistake can ask for stops the program', () => {
  const mistakes: readonly (readonly [claim: RegExp, transfers: readonly Transfer[]])[] = [
    [/positive amount/, [{ ...direct, amount: fen(0n) }]],
    [/positive amount/, [{ ...direct, amount: fen(-1n) }]],
    [/between two accounts/, [{ ...direct, credit: direct.debit }]],
    [/linked to nothing/, [{ ...direct, linked: true }]],
    [/linked to nothing/, [direct, { ...direct, key: 'k2', linked: true }]],
  ]
  for (const [claim, transfers] of mistakes) {
    const books = openBooks()
    for (const ref of residents) books.open(ref)
    assert.throws(() => books.post(transfers), claim)
    assert.equal(books.entries.size, 0)
  }
})

test('a batch reports only what it changed, each account once', () => {
  const books = openBooks()
  for (const ref of residents) books.open(ref)
  const again = { ...direct, key: 'k2' }
  const first = books.post([direct, again, direct])
  assert.deepEqual(
    first.entries.map(({ key }) => key),
    ['k', 'k2'],
  )
  assert.equal(first.accounts.length, 2)
  const second = books.post([direct, again])
  assert.deepEqual(second, { verdicts: ['exists', 'exists'], entries: [], accounts: [] })
})

test('books given to decide are not changed by it', () => {
  const books = openBooks()
  for (const ref of residents) books.open(ref)
  const before = structuredClone([books.accountOf(town.vault), books.accountOf(town.alice)])
  decide(
    {
      accountIds: new Map(
        residents.map((ref, at) => [refName(ref.kind, ref.owner, 'CNY'), BigInt(at + 1)]),
      ),
      accounts: books.accounts,
      entries: books.entries,
      resolutions: new Map(),
    },
    [direct],
  )
  assert.deepEqual([books.accountOf(town.vault), books.accountOf(town.alice)], before)
  assert.equal(books.entries.size, 0)
})

test('ten thousand transfers are decided in one batch', () => {
  const books = openBooks()
  for (const ref of residents) books.open(ref)
  const crowd = Array.from({ length: 10_000 }, (_, index) => ({ ...direct, key: `k${index}` }))
  const { verdicts, entries } = books.post(crowd)
  assert.equal(verdicts.filter((verdict) => verdict === 'posted').length, 10_000)
  assert.equal(entries.length, 10_000)
  assert.equal(availableOf(books.accountOf(town.alice)), 10_000n)
})
