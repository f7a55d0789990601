import type { Asked } from './asked.ts'

/** What a poster was asked once, and what was known of it then. */
export type Sent = Readonly<{ head: Asked; stood: boolean }>

export type Answers = Readonly<{
  /** Takes one answer; the verdict of the chain, unless it was known to stand before. */
  hear: (sent: Sent, verdicts: string) => string | undefined
  /** Of transfers: those that stand, and how often which answer was heard. */
  standing: () => number
  heard: ReadonlyMap<string, number>
  faults: Faults
}>

/** Refusals that this traffic may earn. Whatever else is heard, the ledger has lost something. */
const deserved: ReadonlySet<string> = new Set([
  'insufficient_funds',
  'pending_already_posted',
  'pending_already_voided',
  'exceeds_pending',
])

/** A transaction that ran again, its COMMIT being unknown, finds there what it may have posted itself. */
const standings: ReadonlySet<string> = new Set(['posted', 'exists', 'found_by_rerun'])

/** Keeps what was promised, and notices at once what contradicts an earlier promise. */
export function createAnswers(): Answers {
  const heard = new Map<string, number>()
  const faults = createFaults()
  let standing = 0

  function hear({ head, stood }: Sent, verdicts: string): string | undefined {
    const verdict = verdictOf(verdicts)
    heard.set(verdict, (heard.get(verdict) ?? 0) + head.length)
    const fault = faultOf(head, stood, verdict)
    if (fault) faults.add(fault, `${verdicts} of ${head.index}`)
    head.isPosted ||= verdict === 'posted'
    const isStanding = standings.has(verdict)
    if (head.state === 'stands') return undefined
    head.state = isStanding ? 'stands' : 'refused'
    if (isStanding) standing += head.length
    return verdict
  }

  return { hear, standing: () => standing, heard, faults }
}

/** A chain has one verdict: all of it stands, or one transfer names the cause. */
function verdictOf(verdicts: string): string {
  const [first = '', ...others] = verdicts.split(',')
  if (others.every((other) => other === first)) return first
  const causes = [first, ...others].filter((verdict) => verdict !== 'linked_failed')
  return causes.length === 1 ? (causes[0] ?? '') : 'torn'
}

function faultOf(head: Asked, stood: boolean, verdict: string): string | undefined {
  // It may come late as well: another process has found it there before.
  if (verdict === 'posted') return head.isPosted ? 'posted a second time' : undefined
  if (verdict === 'found_by_rerun') return undefined
  if (verdict === 'exists')
    return head.sendings === 1 ? 'exists, though it was asked for only once' : undefined
  // A refusal may come late: decided before, and told after another process had posted it.
  if (stood) return 'stood, and is refused'
  return deserved.has(verdict) ? undefined : `undeserved ${verdict}`
}

/** Faults by their sort, with the first example of each and their number. */
export type Faults = Readonly<{
  add: (sort: string, example: string) => void
  count: (sort: string) => number
  list: () => readonly string[]
}>

export function createFaults(): Faults {
  const found = new Map<string, { example: string; count: number }>()
  return {
    add: (sort, example) => {
      const known = found.get(sort) ?? { example, count: 0 }
      known.count++
      found.set(sort, known)
    },
    count: (sort) => found.get(sort)?.count ?? 0,
    list: () => [...found].map(([sort, { example, count }]) => `${count} × ${sort}: ${example}`),
  }
}
