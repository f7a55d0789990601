import { memorySpill, type Spill } from './spill.ts'

/** One row of one side. Amounts stand in `fields` as whole numbers of fen, spelled out. */
export type MatchRow = Readonly<{
  /** What both sides call the same thing by. */
  key: string
  /** What the comparer looks at, in an order that caller and comparer agree on. */
  fields: readonly string[]
  /** Whatever the caller wants back in a difference: the line, its number. */
  raw: string
}>

export type Side = 'left' | 'right'

/** `Word` is what the comparer says about two rows of one key: `amount_differs`… */
export type Difference<Word extends string> =
  | Readonly<{ kind: 'missing_in_right'; key: string; left: MatchRow }>
  | Readonly<{ kind: 'missing_in_left'; key: string; right: MatchRow }>
  | Readonly<{
      kind: 'differs'
      key: string
      words: readonly Word[]
      left: MatchRow
      right: MatchRow
    }>
  /** A further row of a side that has the key already. */
  | Readonly<{ kind: 'duplicated'; key: string; side: Side; row: MatchRow }>

type Rows = AsyncIterable<MatchRow> | Iterable<MatchRow>

export type MatchInput<Word extends string> = Readonly<{
  /** Read to its end before `right` is begun. */
  left: Rows
  right: Rows
  /** Says how two rows of one key differ; nothing when they are equal. Pure. */
  compare: (left: MatchRow, right: MatchRow) => readonly Word[]
  /** In memory, with a bound, when left out. */
  spill?: Spill
  /** One partition of both sides is in memory at a time. 64 suit some ten million rows. */
  partitions?: number
}>

/**
 * Every difference between two sets of rows, whatever their order and size: both are dealt out to
 * partitions by their key, then partition by partition matched. Rows of one key are paired equal
 * with equal where they can be; what is left over on a side is `duplicated`. The same two sets give
 * the same differences in whatever order they come, only in another order.
 */
export async function* matchRows<Word extends string>(
  input: MatchInput<Word>,
): AsyncGenerator<Difference<Word>> {
  const { left, right, compare, spill = memorySpill(), partitions = 64 } = input
  await deal(left, { spill, partitions, offset: 0 })
  await deal(right, { spill, partitions, offset: 1 })
  for (let partition = 0; partition < partitions; partition++) {
    const lefts = await grouped(spill.read(2 * partition))
    const rights = await grouped(spill.read(2 * partition + 1))
    for (const [key, rows] of lefts) {
      const others = rights.get(key) ?? []
      rights.delete(key)
      yield* settled(key, { lefts: rows, rights: others, compare })
    }
    for (const [key, rows] of rights) yield* settled(key, { lefts: [], rights: rows, compare })
  }
}

type Dealing = Readonly<{ spill: Spill; partitions: number; offset: 0 | 1 }>

async function deal(rows: Rows, { spill, partitions, offset }: Dealing): Promise<void> {
  for await (const { key, fields, raw } of rows) {
    // JSON, because it keeps every text apart from every other, line breaks and lone surrogates too.
    const line = JSON.stringify([key, raw, ...fields])
    const writing = spill.write(2 * (hashOf(key) % partitions) + offset, line)
    // A wait per row costs more than the row, and most spills only buffer.
    if (writing) await writing
  }
}

/** FNV-1a over the code units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

async function grouped(
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<Map<string, MatchRow[]>> {
  const groups = new Map<string, MatchRow[]>()
  for await (const line of lines) {
    const [key = '', raw = '', ...fields] = JSON.parse(line) as string[]
    const row = { key, fields, raw }
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return groups
}

type Group<Word extends string> = Readonly<{
  lefts: readonly MatchRow[]
  rights: readonly MatchRow[]
  compare: MatchInput<Word>['compare']
}>

function* settled<Word extends string>(
  key: string,
  group: Group<Word>,
): Generator<Difference<Word>> {
  const { left, right, words } = paired(group)
  if (left && !right) yield { kind: 'missing_in_right', key, left }
  else if (right && !left) yield { kind: 'missing_in_left', key, right }
  else if (left && right && words.length > 0) yield { kind: 'differs', key, words, left, right }
  for (const row of group.lefts)
    if (row !== left) yield { kind: 'duplicated', key, side: 'left', row }
  for (const row of group.rights)
    if (row !== right) yield { kind: 'duplicated', key, side: 'right', row }
}

type Pair<Word> = Readonly<{
  left: MatchRow | undefined
  right: MatchRow | undefined
  words: readonly Word[]
}>

/** Past this many rows of one key a side is not searched for an equal: n times m would never end. */
const searchedMax = 100

/** The two rows that stand for their key: an equal pair if there is one, else the first in order. */
function paired<Word extends string>({ lefts, rights, compare }: Group<Word>): Pair<Word> {
  const [ours, theirs] = [ordered(lefts), ordered(rights)]
  const [left] = ours
  const [right] = theirs
  if (!left || !right) return { left, right, words: [] }
  const words = compare(left, right)
  if (words.length === 0) return { left, right, words }
  for (const mine of ours.slice(0, searchedMax))
    for (const other of theirs.slice(0, searchedMax))
      if (compare(mine, other).length === 0) return { left: mine, right: other, words: [] }
  return { left, right, words }
}

/** By content, so that it does not matter which row came first. */
const ordered = (rows: readonly MatchRow[]): readonly MatchRow[] =>
  rows.length < 2 ? rows : rows.toSorted((a, b) => (contentOf(a) < contentOf(b) ? -1 : 1))

const contentOf = ({ fields, raw }: MatchRow): string => JSON.stringify([fields, raw])
