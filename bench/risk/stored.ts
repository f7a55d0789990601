/** The same judgements through the whole module: facts and decisions written to a durable PostgreSQL beside it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '#platform/db'
import { createKeys } from '#platform/keys'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { seatModel } from '#test/risk-models'
import { migrate } from '#platform/migrate'
import { startPostgres } from '#platform/postgres'
import {
  catalogue,
  createRisk,
  installRules,
  type Model,
  moveModel,
  registerModel,
  terms,
  writeModel,
} from '#risk'
import type { Told } from '../../test/risk-facts.ts'
import { runCallers } from '../ledger/callers.ts'
import { manyRules } from './engine.ts'

const callers = 16

export async function benchStored(model: Model, told: readonly Told[], seconds: number) {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-risk-'))
  const log = createLog({ level: 'error' })
  const postgres = await startPostgres({ home, durable: true, log })
  const url = postgres.url('postgres')
  await migrate(url)
  const db = openDb(url, { max: 8 })
  const now = () => new Date()
  try {
    await installRules({ db, now, terms }, { rules: manyRules(), to: 'live' })
    const deps = { db, now, actor: 'platform' }
    const factors = catalogue.map(({ name }) => name)
    const { id } = await registerModel(deps, { title: 'bench', file: writeModel(model), factors })
    await moveModel(deps, { id, to: 'shadow', note: '' })
    await seatModel(deps, { id, to: 'champion' })
    const keys = createKeys(Buffer.alloc(32, 1))
    const risk = await createRisk({ db, now, keys, log, metrics: createMetrics() })
    const asked = told.flatMap(({ fact, given }) =>
      fact.kind === 'asked' ? [{ id: fact.id, payment: fact.payment, given }] : [],
    )
    let next = 0
    const turn = await runCallers(callers, seconds, async () => {
      const one = asked[next % asked.length]
      if (one) await risk.assess({ ...one, id: `${one.id}:${next++}` }, one.given)
    })
    await risk.stop()
    return {
      callers,
      p50_us: Math.round(turn.p50 * 1_000),
      p99_us: Math.round(turn.p99 * 1_000),
      decisions_per_s: Math.round(turn.perS),
    }
  } finally {
    await db.destroy()
    await postgres.stop()
    rmSync(home, { recursive: true, force: true })
  }
}
