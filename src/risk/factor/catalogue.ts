import { createHash } from 'node:crypto'
import { derived } from './derived.ts'
import { type Factor, families } from './factor.ts'
import { type Counted, counted } from './grammar.ts'
import { givenByDevice, givenToPayer, type Row } from './given.ts'

/** From where a factor has its number. */
export type Origin = 'counted' | 'given' | 'derived'

const factorOf = ([name, family, unit, zh, en]: Row): Factor => ({
  name,
  family,
  unit,
  title: { zh, en },
})

const plain = ({ name, family, unit, title }: Counted): Factor => ({ name, family, unit, title })

const withOrigin: readonly Readonly<{ factor: Factor; origin: Origin }>[] = [
  ...counted.map((each) => ({ factor: plain(each), origin: 'counted' as const })),
  ...[...givenToPayer, ...givenByDevice].map((row) => ({
    factor: factorOf(row),
    origin: 'given' as const,
  })),
  ...derived.map((row) => ({ factor: factorOf(row), origin: 'derived' as const })),
]

const letters = Object.keys(families)

const ordered = withOrigin.toSorted(
  (a, b) => letters.indexOf(a.factor.family) - letters.indexOf(b.factor.family),
)

/** Every factor, in the order of `Values`: by family, then as the tables have them. */
export const catalogue: readonly Factor[] = ordered.map(({ factor }) => factor)

const places: ReadonlyMap<string, number> = new Map(
  catalogue.map(({ name }, index) => [name, index]),
)
const origins: ReadonlyMap<string, Origin> = new Map(
  ordered.map(({ factor, origin }) => [factor.name, origin]),
)

/** The place of a factor in `Values`; `undefined` for a name that the catalogue has not. */
export const placeOf = (name: string): number | undefined => places.get(name)

export const originOf = (name: string): Origin | undefined => origins.get(name)

/**
 * Which catalogue a logged vector, a model or a rule was made with. It changes when a factor comes,
 * goes, moves, or is told in another unit; a change of what a name means takes another name.
 */
export const catalogueVersion: string = createHash('sha256')
  .update(catalogue.map(({ name, family, unit }) => `${family} ${name} ${unit}`).join('\n'))
  .digest('hex')
  .slice(0, 16)
