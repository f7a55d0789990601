import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { newId } from '#kernel/id'
import type { Db } from '#platform/db'
import type { Decision } from '../src/risk/decision/decision.ts'
import { catalogueVersion, placeOf } from '../src/risk/factor/catalogue.ts'
import type { Values } from '../src/risk/factor/factor.ts'
import { createValues } from '../src/risk/window/factors-of.ts'

const start = new Date('2026-11-20T03:30:00Z')

/** A decision that let ten thousand fen go; `given` says what is otherwise. */
export const decisionOf = (given: Partial<Decision>): Decision => ({
  id: newId('rd', given.at ?? start),
  customer: 'cu_a',
  payment: 'p1',
  at: start,
  product: 'app',
  amountMinor: 10_000n,
  outcome: { act: 'ALLOW' },
  reasons: [],
  listed: [],
  duties: [],
  held: [],
  contributions: [],
  shadows: [],
  faults: [],
  score: null,
  probability: null,
  versions: { catalogue: catalogueVersion, rules: 1n, models: 1n, lists: 1n, model: null },
  latencyUs: 200,
  values: undefined,
  ...given,
})

/**
 * Counts until nothing is left. What is written is read once no older transaction runs any more, which on
 * this server may be another test's.
 */
export async function countAll(db: Db, count: () => Promise<number>): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ waiting: boolean }>`
      select exists (select from risk.decision where position >= line.position)
          or exists (select from risk.fact where position >= line.position) as waiting
      from (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as position) line`.execute(
      db,
    )
    const isReadable = rows[0]?.waiting === false
    while ((await count()) > 0);
    if (isReadable) return
    await setTimeout(20)
  }
}

/** Factors by name; all others are not known. */
export function valuesOf(given: Readonly<Record<string, number>>): Values {
  const values = createValues()
  for (const [name, value] of Object.entries(given)) values[placeOf(name) ?? -1] = value
  return values
}
