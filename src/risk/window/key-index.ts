/** In which place the slot of a key lies. Keys are hashes, so their low bits find the row. */
type Rows = Readonly<{ keys: Float64Array; places: Int32Array }>

/**
 * A table of keys that grows by moving some rows with each key that is put in, so that no payment waits
 * for a whole table: a `Map` of a million keys stands still for a tenth of a second whenever it doubles,
 * and every half million evictions. It also takes a quarter of the memory.
 */
export type KeyIndex = { rows: Rows; older: Rows | undefined; moved: number; size: number }

const rowsLeast = 64
/** A key that left: its row keeps the way to those behind it. */
const gone = -1
const movedAtOnce = 16

const createRows = (count: number): Rows => ({
  keys: new Float64Array(count),
  places: new Int32Array(count),
})

export const createKeyIndex = (): KeyIndex => ({
  rows: createRows(rowsLeast),
  older: undefined,
  moved: 0,
  size: 0,
})

/** The row of a key, or the free one where it would stand. */
function rowOf({ keys }: Rows, key: number): number {
  const mask = keys.length - 1
  let row = (key | 0) & mask
  for (let found = keys[row]; found !== key && found !== 0; found = keys[row])
    row = (row + 1) & mask
  return row
}

/** The place of a key, or -1. */
export function placeOfKey(index: KeyIndex, key: number): number {
  const { rows, older } = index
  const row = rowOf(rows, key)
  if (rows.keys[row] === key) return rows.places[row] ?? gone
  if (older === undefined) return gone
  const before = rowOf(older, key)
  return older.keys[before] === key ? (older.places[before] ?? gone) : gone
}

/** Puts a key in that is not there. */
export function putKey(index: KeyIndex, key: number, place: number): void {
  if (index.older !== undefined) moveSome(index, index.older)
  // Half of the rows are free, so that a way to a key is short.
  else if ((index.size + 1) * 2 > index.rows.keys.length) grow(index)
  index.size++
  write(index.rows, key, place)
}

function write(rows: Rows, key: number, place: number): void {
  const row = rowOf(rows, key)
  rows.keys[row] = key
  rows.places[row] = place
}

function grow(index: KeyIndex): void {
  index.older = index.rows
  index.rows = createRows(index.rows.keys.length * 2)
  index.moved = 0
}

function moveSome(index: KeyIndex, older: Rows): void {
  const last = Math.min(older.keys.length, index.moved + movedAtOnce)
  for (; index.moved < last; index.moved++) {
    const [key = 0, place = gone] = [older.keys[index.moved], older.places[index.moved]]
    older.places[index.moved] = gone
    if (key !== 0 && place !== gone) write(index.rows, key, place)
  }
  if (last === older.keys.length) index.older = undefined
}

export function dropKey(index: KeyIndex, key: number): void {
  const { rows, older } = index
  const row = rowOf(rows, key)
  index.size--
  if (rows.keys[row] === key) return close(rows, row)
  if (older !== undefined) older.places[rowOf(older, key)] = gone
}

/** Draws up those behind a row that becomes free, where their way led over it. */
function close({ keys, places }: Rows, from: number): void {
  const mask = keys.length - 1
  let free = from
  for (let row = (free + 1) & mask; keys[row] !== 0; row = (row + 1) & mask) {
    const home = ((keys[row] ?? 0) | 0) & mask
    // How far it is from its home, and how far the free row is: only backwards, and not past its home.
    if (((row - home) & mask) < ((row - free) & mask)) continue
    keys[free] = keys[row] ?? 0
    places[free] = places[row] ?? gone
    free = row
  }
  keys[free] = 0
}

export function clearKeys(index: KeyIndex): void {
  index.rows.keys.fill(0)
  index.older = undefined
  index.size = 0
}
