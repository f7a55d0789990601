import assert from 'node:assert/strict'
import { type TableDigests, tableDigests } from '../table-digests.ts'
import { json, type Till } from '../till.ts'
import type { Answer } from '../signed-face.ts'

export type Row = readonly [
  what: string,
  ask: () => Promise<Answer>,
  status: number,
  /** Left out for what may be asked again and is no news. */
  code?: string,
  /** Where the answer says that the fault lies: at this member, or within it. */
  field?: string | undefined,
]

/** Digesting every table costs more than asking; whatever was written in between is seen all the same. */
const rowsPerLook = 16

/** Asks row by row; each answers as it says, and not a row of any table is written. */
export async function refuseAll({ server }: Till, rows: readonly Row[]): Promise<void> {
  const faults: string[] = []
  let before = await tableDigests(server.world.db)
  for (let from = 0; from < rows.length; from += rowsPerLook) {
    const looked = rows.slice(from, from + rowsPerLook)
    for (const row of looked) faults.push(...(await askOne(row)))
    const after = await tableDigests(server.world.db)
    const asked = looked.map(([what]) => what).join(', ')
    faults.push(
      ...changes(before, after).map((table) => `${table} was written by one of: ${asked}`),
    )
    before = after
  }
  assert.deepEqual(faults, [])
}

async function askOne([what, ask, status, code, field]: Row): Promise<readonly string[]> {
  const answer = await ask()
  const { code: told, detail } = json(answer)
  const isAsSaid =
    answer.status === status &&
    (status < 300 ? code === undefined : told === code) &&
    (field === undefined || fieldOf(detail).startsWith(field))
  return isAsSaid ? [] : [`${what}: ${answer.status} ${answer.text}`]
}

const fieldOf = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && 'field' in detail ? String(detail.field) : ''

const changes = (before: TableDigests, after: TableDigests): string[] =>
  Object.keys(after).filter((table) => before[table] !== after[table])
