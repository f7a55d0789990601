import type { Factor, Unit } from '../src/risk/factor/factor.ts'
import type { Terms } from '../src/risk/rule/text/terms.ts'

const factor = (name: string, unit: Unit): Factor => ({
  name,
  family: 'A',
  unit,
  title: { zh: name, en: name },
})

const title = { zh: '测试', en: 'test' }

/** A catalogue small enough to look over, with one or two factors of each unit. */
export const small: Terms = {
  catalogue: [
    factor('a.1h', 'count'),
    factor('b.24h', 'count'),
    factor('amount', 'fen'),
    factor('balance', 'fen'),
    factor('share', 'ratio'),
    factor('chance', 'score'),
    factor('isNew', 'flag'),
    factor('isOld', 'flag'),
    factor('hours', 'hours'),
    factor('days', 'days'),
    factor('kind', 'code'),
  ],
  thresholds: {
    许多: { sort: 'count', value: 3, title },
    大额: { sort: 'fen', value: 300, title },
  },
  tables: {
    分档: {
      kind: 'steps',
      of: 'fen',
      to: 'count',
      before: 0,
      steps: [
        [200, 1],
        [400, 2],
      ],
      title,
    },
    类别: {
      kind: 'lookup',
      of: 'code',
      to: 'count',
      rows: [
        [1, 5],
        [2, 1],
      ],
      otherwise: Number.NaN,
      title,
    },
  },
  lists: { 高风险: { values: [2, 3], title } },
  codes: { kind: { shop: 1, person: 2, bank: 3 } },
}
