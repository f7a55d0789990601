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
  const { compare, spill = memorySpill(), partitions = 64 } = input
  await deal(input.left, { spill, partitions, offset: 0 })
  await deal(input.right, { spill, partitions, offset: 1 })
  for (let partition = 0; partition < partitions; partition++) {
    const pairs = new Map<string, Pair>()
    await gather(pairs, 'left', spill.read(2 * partition))
    await gather(pairs, 'right', spill.read(2 * partition + 1))
    for (const pair of pairs.values()) {
      if (pair.more || pair.left === undefined || pair.right === undefined)
        yield* settled(pair, compare)
      else {
        const [left, right] = [rowOf(pair.left), rowOf(pair.right)]
        const words = compare(left, right)
        if (words.length > 0) yield { kind: 'differs', key: left.key, words, left, right }
      }
    }
  }
}

type Dealing = Readonly<{ spill: Spill; partitions: number; offset: 0 | 1 }>

async function deal(rows: Rows, { spill, partitions, offset }: Dealing): Promise<void> {
  for await (const row of rows) {
    const writing = spill.write(2 * (hashOf(row.key) % partitions) + offset, lineOf(row))
    // A wait per row costs more than the row, and most spills only buffer.
    if (writing) await writing
  }
}

/**
 * JSON, because it keeps every text apart from every other, line breaks and lone surrogates too; a
 * tab, which JSON has nowhere, ends the key, so that a row is looked up before it is taken apart.
 */
const lineOf = ({ key, fields, raw }: MatchRow): string =>
  `${JSON.stringify(key)}\t${JSON.stringify([raw, ...fields])}`

function rowOf(line: string): MatchRow {
  const end = line.indexOf('\t')
  const [raw = '', ...fields] = JSON.parse(line.slice(end + 1)) as string[]
  return { key: JSON.parse(line.slice(0, end)) as string, fields, raw }
}

/** FNV-1a over the code units. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < key.length; index++)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  return hash >>> 0
}

type Surplus = Readonly<{ side: Side; line: string }>

/**
 * The lines that stand under one key; mostly one of each side, and room for more is made when it
 * comes. They are taken apart when they are compared: a partition of lines is a third of its rows.
 */
type Pair = {
  left: string | undefined
  right: string | undefined
  more: Surplus[] | undefined
}

async function gather(
  pairs: Map<string, Pair>,
  side: Side,
  lines: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  for await (const line of lines) {
    const key = line.slice(0, line.indexOf('\t'))
    const pair = pairs.get(key)
    if (!pair) {
      const isLeft = side === 'left'
      pairs.set(key, {
        left: isLeft ? line : undefined,
        right: isLeft ? undefined : line,
        more: undefined,
      })
    } else if (pair[side] !== undefined) (pair.more ??= []).push({ side, line })
    else pair[side] = line
  }
}

type Compare<Word extends string> = MatchInput<Word>['compare']

/** A key that has not exactly one row on each side. */
function* settled<Word extends string>(
  pair: Pair,
  compare: Compare<Word>,
): Generator<Difference<Word>> {
  const [lefts, rights] = [rowsOf(pair, 'left'), rowsOf(pair, 'right')]
  const { left, right, words } = chosen(lefts, rights, compare)
  const key = left?.key ?? right?.key ?? ''
  if (left && !right) yield { kind: 'missing_in_right', key, left }
  else if (right && !left) yield { kind: 'missing_in_left', key, right }
  else if (left && right && words.length > 0) yield { kind: 'differs', key, words, left, right }
  for (const row of lefts) if (row !== left) yield { kind: 'duplicated', key, side: 'left', row }
  for (const row of rights) if (row !== right) yield { kind: 'duplicated', key, side: 'right', row }
}

/** By content, so that it does not matter which row came first. */
const rowsOf = (pair: Pair, side: Side): readonly MatchRow[] =>
  [
    ...(pair[side] === undefined ? [] : [pair[side]]),
    ...(pair.more ?? []).filter((surplus) => surplus.side === side).map(({ line }) => line),
  ]
    .toSorted()
    .map(rowOf)

/** Past this many rows of one key a side is not searched for an equal: n times m would never end. */
const searchedMax = 100

/** The two rows that stand for their key: an equal pair if there is one, else the first in order. */
function chosen<Word extends string>(
  lefts: readonly MatchRow[],
  rights: readonly MatchRow[],
  compare: Compare<Word>,
) {
  const [left] = lefts
  const [right] = rights
  if (!left || !right) return { left, right, words: [] }
  for (const mine of lefts.slice(0, searchedMax))
    for (const other of rights.slice(0, searchedMax))
      if (compare(mine, other).length === 0) return { left: mine, right: other, words: [] }
  return { left, right, words: compare(left, right) }
}
