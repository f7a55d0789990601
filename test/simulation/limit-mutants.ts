import type { Mutant } from './plant.ts'

const limit = (name: string): string => `../limit/${name}`

/** Guards of `src/payments/limit` taken away. */
export const limitMutants: readonly Mutant[] = [
  {
    name: 'of a batch each is judged alone',
    file: limit('admit.ts'),
    text: '  if (!least) for (const claim of claims) heldBy(counters, claim.name)[claim.grade] += claim.minor\n',
    instead: '',
    harm: 'payments that arrive together spend more than the limit',
  },
  {
    name: 'what came to nothing stays counted',
    file: limit('spend.ts'),
    text: 'await books.take([...sumsOf(claims).values()])',
    instead: 'sumsOf(claims)',
    harm: 'a payer who is refused once has less to spend',
  },
  {
    name: 'a batch is counted twice',
    file: limit('admit.ts'),
    text: '{ a: row.a - a, b: row.b - b, c: row.c - c, d: row.d - d }',
    instead: '{ a: row.a, b: row.b, c: row.c, d: row.d }',
    harm: 'a payment is refused that has room',
  },
  {
    name: 'each grade has a limit for itself',
    file: limit('limit.ts'),
    text: 'const counts = grades.slice(0, at + index + 1)',
    instead: 'const counts = [stronger]',
    harm: 'who pays with and without a PIN spends both limits',
  },
  {
    name: 'counters are locked as they come',
    file: limit('admit.ts'),
    text: 'return new Map([...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)))',
    instead: 'return sums',
    harm: 'two batches wait for each other for ever',
  },
  {
    name: 'a day is that of Greenwich',
    file: limit('claims.ts'),
    text: 'const day = businessDate(now)',
    instead: 'const day = now.toISOString().slice(0, 10)',
    harm: 'the limit of a day begins anew at eight in the morning',
  },
]
