import assert from 'node:assert/strict'
import { fen } from '#kernel/money'
import { type AccountKind, type AccountRef, chart, type Transfer, type Verdict } from '#ledger'

/** What a table is played on: the pure decision in memory, or the whole ledger on PostgreSQL. */
export type Stage = Readonly<{
  open: (ref: AccountRef) => Promise<void>
  /** Answers whether it may: only an empty account is closed. */
  setState: (ref: AccountRef, state: 'open' | 'frozen' | 'closed') => Promise<boolean>
  post: (transfers: readonly Transfer[]) => Promise<readonly Verdict[]>
  /** In fen: by posted transfers alone, and what may still leave. */
  balance: (ref: AccountRef) => Promise<readonly [posted: bigint, available: bigint]>
}>

const vault: AccountRef = { kind: 'demo_bank_vault', owner: 'vault' }

type Line = Readonly<{ text: string; words: readonly string[]; expected: string }>
type Asked = Readonly<{ transfer: Transfer; line: Line }>
type Play = {
  readonly stage: Stage
  readonly accounts: Map<string, AccountRef>
  batch: Asked[]
}

/**
 * Plays a table of text, one step a line; what stands behind `=` is what must come of it.
 *
 *     account alice customer_balance 100       opens an account and fills it from the vault
 *     state alice frozen                       freezes, closes or opens an account
 *     state alice closed = refused
 *     direct  k1 alice shop 60      = posted   debit, credit, amount
 *     pending h1 alice shop 60 link = posted   `link`: stands or falls with the next line
 *     direct  k1 alice shop 60 most = posted   balancing: as much of it as is there
 *     post    p1 h1 25              = posted   the amount may be left out; void takes none
 *     ---                                      ends a batch; so does every line of another kind
 *     holds alice 15 15                        posted and available
 */
export async function playTable(table: string, stage: Stage): Promise<void> {
  const play: Play = { stage, accounts: new Map([['vault', vault]]), batch: [] }
  await stage.open(vault)
  for (const line of linesOf(table)) {
    const transfer = transferOf(play, line)
    if (transfer) {
      play.batch.push({ transfer, line })
      continue
    }
    await endBatch(play)
    await playStep(play, line)
  }
  await endBatch(play)
}

const linesOf = (table: string): Line[] =>
  table
    .split('\n')
    .map((text) => text.replace(/#.*/, '').trim())
    .filter((text) => text !== '')
    .map((text) => {
      const [asked = '', expected = ''] = text.split('=')
      return { text, words: asked.trim().split(/\s+/), expected: expected.trim() }
    })

function transferOf({ accounts }: Play, { words, text }: Line): Transfer | undefined {
  const [kind, key = '', first = '', ...rest] = words.filter(
    (word) => word !== 'link' && word !== 'most',
  )
  const common = { key, posting: 'table', linked: words.includes('link') }
  const ref = (name = ''): AccountRef =>
    accounts.get(name) ?? { kind: 'customer_balance', owner: name }
  if (kind === 'direct' || kind === 'pending') {
    const [credit, amount = ''] = rest
    const legs = { debit: ref(first), credit: ref(credit), amount: fen(BigInt(amount)) }
    return { ...common, kind, ...legs, balancing: words.includes('most') }
  }
  if (kind !== 'post' && kind !== 'void') return undefined
  assert(rest.length <= 1, `too many words: ${text}`)
  const [amount] = rest
  return { ...common, kind, pendingKey: first, ...(amount ? { amount: fen(BigInt(amount)) } : {}) }
}

async function endBatch(play: Play): Promise<void> {
  const { batch, stage } = play
  play.batch = []
  if (batch.length === 0) return
  const verdicts = await stage.post(batch.map(({ transfer }) => transfer))
  const told = batch.map(({ line }, index) => `${line.words.join(' ')} = ${verdicts[index]}`)
  const expected = batch.map(({ line }) => `${line.words.join(' ')} = ${line.expected}`)
  assert.deepEqual(told, expected)
}

async function playStep({ stage, accounts }: Play, { words, text, expected }: Line): Promise<void> {
  const [step, name = '', third = '', fourth = ''] = words
  if (step === '---') return
  if (step === 'account') return openAccount({ stage, accounts }, name, third, BigInt(fourth))
  const ref = accounts.get(name)
  assert(ref, `no account of that name: ${text}`)
  if (step === 'state') {
    assert(third === 'open' || third === 'frozen' || third === 'closed', `no such state: ${text}`)
    const isDone = await stage.setState(ref, third)
    return assert.equal(isDone ? '' : 'refused', expected, text)
  }
  assert.equal(step, 'holds', `no such step: ${text}`)
  const [posted, available] = await stage.balance(ref)
  assert.equal(`holds ${name} ${posted} ${available}`, words.join(' '))
}

async function openAccount(
  { stage, accounts }: Pick<Play, 'stage' | 'accounts'>,
  name: string,
  kind: string,
  amount: bigint,
): Promise<void> {
  assert(isKind(kind), `no such kind of account: ${kind}`)
  const ref = { kind, owner: name }
  accounts.set(name, ref)
  await stage.open(ref)
  if (amount === 0n) return
  const [debit, credit] = chart[kind].side === 'credit' ? [vault, ref] : [ref, vault]
  const key = `fill-${name}`
  const filled = {
    key,
    kind: 'direct',
    debit,
    credit,
    amount: fen(amount),
    posting: 'fill',
  } as const
  assert.deepEqual(await stage.post([filled]), ['posted'])
}

const isKind = (kind: string): kind is AccountKind => kind in chart
