/** How well scores order payments; of equal scores it does not matter which one stands first. */

/** Rows from the highest score down. */
export const ranked = (scores: Float64Array): Int32Array =>
  Int32Array.from(scores, (_, row) => row).toSorted(
    (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b,
  )

type Step = Readonly<{ frauds: number; others: number }>

/** How many of each kind share a score, from the highest score down. */
function stepsOf(scores: Float64Array, labels: Uint8Array): Step[] {
  const steps: { frauds: number; others: number }[] = []
  let last = Number.NaN
  for (const row of ranked(scores)) {
    const score = scores[row] ?? 0
    if (score !== last) steps.push({ frauds: 0, others: 0 })
    last = score
    const step = steps.at(-1)
    if (step) step[labels[row] === 1 ? 'frauds' : 'others'] += 1
  }
  return steps
}

/** The area under the ROC curve: how often a fraud stands above another payment; a tie is a half. */
export function areaUnderRoc(scores: Float64Array, labels: Uint8Array): number {
  let [frauds, others, area] = [0, 0, 0]
  for (const step of stepsOf(scores, labels)) {
    area += step.others * (frauds + step.frauds / 2)
    frauds += step.frauds
    others += step.others
  }
  return area / (frauds * others)
}

/** Average precision, as scikit-learn defines it: Σ (recall gained) × precision, score by score. */
export function averagePrecision(scores: Float64Array, labels: Uint8Array): number {
  const steps = stepsOf(scores, labels)
  const total = steps.reduce((sum, { frauds }) => sum + frauds, 0)
  let [found, seen, sum] = [0, 0, 0]
  for (const { frauds, others } of steps) {
    found += frauds
    seen += frauds + others
    sum += (frauds / total) * (found / seen)
  }
  return sum
}

/** What the highest scores hold, when so large a share of all is looked at. */
export function atAlertRate(
  scores: Float64Array,
  labels: Uint8Array,
  rate: number,
): Readonly<{ recall: number; precision: number }> {
  const alerts = Math.max(1, Math.round(rate * scores.length))
  const total = labels.reduce((sum, label) => sum + label, 0)
  let hits = 0
  for (const row of ranked(scores).subarray(0, alerts)) hits += labels[row] ?? 0
  return { recall: hits / total, precision: hits / alerts }
}

export type Judged = Readonly<{
  /** Number of the day of each row. */
  days: Int32Array
  customers: Int32Array
  scores: Float64Array
  labels: Uint8Array
}>

/**
 * Card precision at k (Fraud Detection Handbook, chapter 4): each day the k customers with the
 * highest scores are looked at; the share of those with a fraud that day, as a mean over the days.
 * A customer that was found is not looked at again.
 */
export function cardPrecision({ days, customers, scores, labels }: Judged, k: number): number {
  const found = new Set<number>()
  const precisions: number[] = []
  for (const day of [...new Set(days)].toSorted((a, b) => a - b)) {
    const worst = new Map<number, { score: number; isFraud: boolean }>()
    for (const [row, customer] of customers.entries()) {
      if (days[row] !== day || found.has(customer)) continue
      const before = worst.get(customer) ?? { score: -Infinity, isFraud: false }
      const score = Math.max(before.score, scores[row] ?? 0)
      worst.set(customer, { score, isFraud: before.isFraud || labels[row] === 1 })
    }
    const top = [...worst].toSorted(([, a], [, b]) => b.score - a.score).slice(0, k)
    const hits = top.filter(([, { isFraud }]) => isFraud)
    for (const [customer] of hits) found.add(customer)
    precisions.push(hits.length / k)
  }
  return precisions.reduce((sum, precision) => sum + precision, 0) / precisions.length
}
