import { assert } from '#kernel/assert'
import { catalogue, placeOf } from '../factor/catalogue.ts'
import type { DerivedName } from '../factor/derived.ts'
import type { GivenName } from '../factor/given.ts'
import type { Aggregate, Entity, Window } from '../factor/grammar.ts'
import type { Payment } from '../fact/fact.ts'
import type { Given } from '../factor/given.ts'
import type { Keys } from './keys.ts'

/** Where each factor that is given or derived stands in `Values`. */
export const at = Object.fromEntries(catalogue.map(({ name }, index) => [name, index])) as Readonly<
  Record<DerivedName | GivenName, number>
>

/** Where a counted factor stands, window by window; -1 for a window that it is not asked in. */
export const placesOf = (
  entity: Entity,
  aggregate: Aggregate,
  windows: readonly Window[],
): Int32Array =>
  Int32Array.from(windows, (window) => placeOf(`${entity}.${aggregate}.${window}`) ?? -1)

/** The place of one that must be there. */
export function placeNamed(name: string): number {
  const place = placeOf(name)
  assert(place !== undefined, `the catalogue has ${name}`)
  return place
}

/** A payment that is judged, at its own time, before anything of it is counted. */
export type Question = Readonly<{
  payment: Payment
  keys: Keys
  atMs: number
  /** The amount, approximately. */
  fen: number
  given: Given
}>

export const flag = (is: boolean): number => (is ? 1 : 0)
/** Not known when there is nothing to divide by. */
export const ratio = (part: number, whole: number): number =>
  whole > 0 ? part / whole : Number.NaN
