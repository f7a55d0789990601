import type { Factor } from '../../factor/factor.ts'
import type { Sort } from './sorts.ts'

export type Title = Readonly<{ zh: string; en: string }>

/** A number that many rules speak of by one name, in the units of factors (fen, a part of one, …). */
export type Threshold = Readonly<{ sort: Exclude<Sort, 'flag'>; value: number; title: Title }>

export type Table = Readonly<{ of: Sort; to: Exclude<Sort, 'flag'>; title: Title }> &
  (
    | Readonly<{
        kind: 'steps'
        /** Ascending: from this on, this. What lies before the first is `before`. */
        steps: readonly (readonly [from: number, to: number])[]
        before: number
      }>
    /** `otherwise` may be `NaN`: then what is not in the table is not known. */
    | Readonly<{
        kind: 'lookup'
        rows: readonly (readonly [from: number, to: number])[]
        otherwise: number
      }>
  )

/** A named list of codes, such as the MCCs of trades with a high risk. */
export type CodeList = Readonly<{ values: readonly number[]; title: Title }>

/** Everything that a rule may name. */
export type Terms = Readonly<{
  catalogue: readonly Factor[]
  thresholds: Readonly<Record<string, Threshold>>
  tables: Readonly<Record<string, Table>>
  lists: Readonly<Record<string, CodeList>>
  /** Words for the values of a factor that holds codes, by the factor's name. */
  codes: Readonly<Record<string, Readonly<Record<string, number>>>>
}>
