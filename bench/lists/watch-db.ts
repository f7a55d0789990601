import { CompiledQuery } from 'kysely'
import type { Db } from '#platform/db'

export type Asked = Readonly<{ query: CompiledQuery; ms: number }>

/** The same database; every statement that goes through it is remembered with what it took. */
export function watchDb(db: Db): Readonly<{ watched: Db; taken: () => readonly Asked[] }> {
  const asked: Asked[] = []
  const executor = db.getExecutor()
  const listening = new Proxy(executor, {
    get(target, name) {
      if (name !== 'executeQuery') return boundOf(target, name)
      return async (query: CompiledQuery) => {
        const began = performance.now()
        const result = await target.executeQuery(query)
        asked.push({ query, ms: performance.now() - began })
        return result
      }
    },
  })
  const watched = new Proxy(db, {
    get: (target, name) => (name === 'getExecutor' ? () => listening : boundOf(target, name)),
  })
  return { watched, taken: () => asked.splice(0) }
}

/** Their private members know them by themselves only. */
function boundOf(target: object, name: string | symbol): unknown {
  const member: unknown = Reflect.get(target, name, target)
  return typeof member === 'function' ? member.bind(target) : member
}

/** How PostgreSQL does it, line by line. */
export async function explain(db: Db, { sql, parameters }: CompiledQuery): Promise<string[]> {
  const { rows } = await db.executeQuery(
    CompiledQuery.raw(`explain (analyze, buffers, costs off) ${sql}`, [...parameters]),
  )
  return rows.flatMap((row) => Object.values(row as Record<string, string>))
}
