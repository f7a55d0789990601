/**
 * Verifies an exported journal, alone:
 *
 *     node verify-journal.ts FILE [--from HASH] [--head HASH]… [--sums CSV]
 *
 * Every digest and every hash is made again from the text. `--from` is the hash that an earlier
 * export ended with, `--head` one that was noted at the time and must be met on the way, `--sums` a
 * file to be written with the sums of each account. It says the head and exits with 0, or names the
 * first line that is wrong and exits with 1. README.md says what that proves and what not.
 */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

type Batch = { height: bigint; number: string; entries: number; digest: string; hash: string }
type Sums = { currency: string; debits: bigint; credits: bigint }

/** What is known after each line. */
type State = {
  /** The number of the line, from 1. */
  line: number
  /** The highest height that is proved, and its hash; `undefined` before the first line. */
  head: { height: bigint; hash: string } | undefined
  /** The batch whose entries are being read: how many are still to come, and their digest so far. */
  open: { batch: Batch; missing: number; digest: Hash } | undefined
  hasEnded: boolean
  /** Hashes that were noted at the time and have not been met yet. */
  noted: Set<string>
  entries: number
  /** By account; of money that moved, not of money set aside. */
  sums: Map<string, Sums>
}

const ground = '0'.repeat(64)
const hex = /^[0-9a-f]{64}$/
const whole = /^[1-9][0-9]{0,18}$/
const kinds = new Set(['direct', 'pending', 'post', 'void'])

class Wrong extends Error {}

function check(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Wrong(why)
}

const sha256 = (text: string): string => createHash('sha256').update(text, 'latin1').digest('hex')

/** Line 1: `tongbao-journal`, version, first height, hash below it. */
function readTitle(text: string, from: string | undefined): NonNullable<State['head']> {
  const [name, version, first = '', below = '', ...rest] = text.split('\t')
  check(name === 'tongbao-journal' && version === '1', 'not a journal of version 1')
  check(whole.test(first) && hex.test(below) && rest.length === 0, 'not the title of a journal')
  check(first !== '1' || below === ground, 'below height 1 stands something')
  check(from === undefined || from === below, `stands on ${below}, not on the hash given`)
  return { height: BigInt(first) - 1n, hash: below }
}

/** `batch`, height, number, count of entries, digest, hash. */
function readBatch(text: string, below: NonNullable<State['head']>): Batch {
  const [word, height = '', number = '', entries = '', digest = '', hash = '', ...rest] =
    text.split('\t')
  check(word === 'batch' && rest.length === 0, 'here a batch should begin')
  check(
    [height, number, entries].every((field) => whole.test(field)),
    'not a number',
  )
  check(BigInt(height) === below.height + 1n, `height ${height} follows height ${below.height}`)
  const made = sha256(`${below.hash}\t${number}\t${entries}\t${digest}\n`)
  check(
    made === hash,
    `height ${height}, batch ${number}: the hash does not follow from the one below`,
  )
  return { height: BigInt(height), number, entries: Number(entries), digest, hash }
}

/** Eleven fields; one amount leaves one account and reaches another, so debits equal credits. */
function readEntry(text: string, sums: State['sums']): void {
  const fields = text.split('\t')
  const [key = '', kind = '', debit = '', credit = '', amount = '', , currency = ''] = fields
  check(fields.length === 11 && key !== '' && kinds.has(kind), 'not an entry')
  check(whole.test(amount), 'the amount is not a whole number above zero')
  check(debit !== credit, 'both legs are on one account')
  if (kind !== 'direct' && kind !== 'post') return
  const moved = BigInt(amount)
  sumOf(sums, debit, currency).debits += moved
  sumOf(sums, credit, currency).credits += moved
}

function sumOf(sums: State['sums'], account: string, currency: string): Sums {
  const known = sums.get(account)
  const sum = known ?? { currency, debits: 0n, credits: 0n }
  if (!known) sums.set(account, sum)
  check(sum.currency === currency, `account ${account} holds ${sum.currency} and ${currency}`)
  return sum
}

/** One step: the next line, without its line feed. */
function read(state: State, text: string, from: string | undefined): void {
  state.line++
  check(!state.hasEnded, 'something follows the end')
  if (!state.head) climb(state, readTitle(text, from))
  else if (state.open) readOpen(state, state.open, text)
  else if (text.startsWith('end\t')) {
    check(text === `end\t${state.head.height}\t${state.head.hash}`, 'ends with another head')
    state.hasEnded = true
  } else {
    const batch = readBatch(text, state.head)
    state.open = { batch, missing: batch.entries, digest: createHash('sha256') }
  }
}

/** An entry of the open batch; after its last one the digest is known. */
function readOpen(state: State, open: NonNullable<State['open']>, text: string): void {
  readEntry(text, state.sums)
  state.entries++
  open.digest.update(`${text}\n`, 'latin1')
  if (--open.missing > 0) return
  const { height, number, digest, hash } = open.batch
  check(
    open.digest.digest('hex') === digest,
    `height ${height}, batch ${number}: the entries that end here are not those of the digest`,
  )
  climb(state, { height, hash })
  state.open = undefined
}

function climb(state: State, head: NonNullable<State['head']>): void {
  state.head = head
  state.noted.delete(head.hash)
}

type Asked = Readonly<{ file: string; from: string | undefined; noted: readonly string[] }>

/** Byte by byte what the file has: Latin-1 gives every byte a character of its own. */
async function readFile({ file, from, noted }: Asked): Promise<State> {
  const state: State = {
    line: 0,
    head: undefined,
    open: undefined,
    hasEnded: false,
    noted: new Set(noted),
    entries: 0,
    sums: new Map(),
  }
  let rest = ''
  try {
    for await (const chunk of createReadStream(file, {
      encoding: 'latin1',
      highWaterMark: 65_536,
    })) {
      const lines = `${rest}${chunk}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) read(state, line, from)
    }
    state.line++
    check(state.hasEnded && rest === '', 'the file breaks off')
  } catch (error) {
    throw error instanceof Wrong ? new Wrong(`line ${state.line}: ${error.message}`) : error
  }
  for (const hash of state.noted) throw new Wrong(`no height has the hash ${hash}`)
  return state
}

function csvOf(sums: State['sums']): string {
  const rows = [...sums].map(
    ([account, { currency, debits, credits }]) => `${account},${currency},${debits},${credits}\n`,
  )
  return `account,currency,debits,credits\n${rows.join('')}`
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      from: { type: 'string' },
      head: { type: 'string', multiple: true, default: [] },
      sums: { type: 'string' },
    },
  })
  const [file] = positionals
  check(file !== undefined, 'node verify-journal.ts FILE [--from HASH] [--head HASH]… [--sums CSV]')
  const { head, entries, sums } = await readFile({ file, from: values.from, noted: values.head })
  if (values.sums !== undefined) writeFileSync(values.sums, csvOf(sums), 'latin1')
  process.stdout.write(
    `${entries} entries are as they were sealed\nheight ${head?.height}\nhead ${head?.hash}\n`,
  )
}

await main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
