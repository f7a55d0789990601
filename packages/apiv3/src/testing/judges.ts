import { equal } from 'node:assert/strict'
import Fastify from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'

export type Json = Readonly<Record<string, unknown>>
export type Row = readonly [why: string, path: string, value: unknown]

/** TypeBox judges in the client, Ajv in strict mode on a server; they must not differ. */
async function judges(schema: TSchema): Promise<(value: unknown) => Promise<boolean>> {
  const compiled = Compile(schema)
  const app = Fastify({
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: true } },
  })
  app.post('/', { schema: { body: schema } }, () => ({}))
  await app.ready()
  return async (value) => {
    const byAjv = await app.inject({
      method: 'POST',
      url: '/',
      payload: JSON.stringify(value),
      headers: { 'content-type': 'application/json' },
    })
    const verdict = compiled.Check(value)
    equal(byAjv.statusCode === 200, verdict, `judges differ over ${JSON.stringify(value)}`)
    return verdict
  }
}

async function rows(schema: TSchema, sample: Json, expected: boolean, table: readonly Row[]) {
  const judge = await judges(schema)
  equal(await judge(sample), true, 'the sample itself')
  for (const [why, path, value] of table) {
    equal(await judge(changed(sample, path, value)), expected, `${why}: ${path}`)
  }
}
export const refuses = (schema: TSchema, sample: Json, table: readonly Row[]) =>
  rows(schema, sample, false, table)
export const admits = (schema: TSchema, sample: Json, table: readonly Row[]) =>
  rows(schema, sample, true, table)

/** A copy with the member at `a.b.0.c` set, or taken away when the value is undefined. */
export function changed(sample: unknown, path: string, value: unknown): unknown {
  const [head = '', ...rest] = path.split('.')
  const copy = Array.isArray(sample) ? [...sample] : { ...Object(sample) }
  const next = rest.length === 0 ? value : changed(copy[head], rest.join('.'), value)
  if (next === undefined) delete copy[head]
  else copy[head] = next
  return copy
}

export const x = (length: number): string => 'x'.repeat(length)
export const wide = (length: number): string => '付'.repeat(length)
