import type { Product } from '../../fact/fact.ts'
import { type Rule, ruleOf, type Source } from '../rule.ts'

/** A shipped rule as one row. The source is `law:…`, `typology:T04` or `engineering:…`. */
export type Row = readonly [
  id: string,
  zh: string,
  en: string,
  condition: string,
  outcome: string,
  reasons: string,
  source: string,
]

type Shared = Readonly<{ owner: string; products: readonly Product[] | 'all' }>

/** Rows of one family as rules of their first version. */
export const family = ({ owner, products }: Shared, rows: readonly Row[]): readonly Rule[] =>
  rows.map(([id, zh, en, condition, outcome, reasons, source]) =>
    ruleOf({
      id,
      version: 1,
      name: { zh, en },
      owner,
      condition,
      outcome,
      reasons,
      products: products === 'all' ? 'all' : products.join(' '),
      source: sourceOf(source),
    }),
  )

const kinds: Readonly<Record<string, Source['kind']>> = {
  law: 'law',
  typology: 'typology',
  engineering: 'engineering',
}

function sourceOf(text: string): Source {
  const [name = '', reference = ''] = text.split(':')
  return { kind: kinds[name] ?? 'engineering', reference }
}
