import type { Db } from '#platform/db'
import { dayMs } from '#kernel/time'
import { areaUnderRoc, atAlertRate, averagePrecision, cardPrecision } from '../evaluate/metrics.ts'
import { alertRate, type Figures } from '../evaluate/protocol.ts'
import type { Model } from '../model.ts'
import { marginOf } from '../score.ts'
import { readExamples } from './read-examples.ts'
import type { Span } from './store.ts'

export type Judged = Readonly<{ span: Span; rows: number; frauds: number; figures: Figures }>

/**
 * How well a model finds the frauds of later days; `model` is bound to the catalogue. `undefined` where
 * not both kinds are known there.
 */
export async function judgeLater(
  db: Db,
  model: Model,
  { span, labelledBy }: Readonly<{ span: Span; labelledBy: Date }>,
): Promise<Judged | undefined> {
  if (span.to <= span.from) return undefined
  const scores: number[] = []
  const labels: number[] = []
  const customers: number[] = []
  const days: number[] = []
  const numbers = new Map<string, number>()
  for await (const { customer, at, values, isFraud } of readExamples(db, span, labelledBy)) {
    const number = numbers.get(customer) ?? numbers.size
    numbers.set(customer, number)
    scores.push(marginOf(model, values))
    labels.push(Number(isFraud))
    customers.push(number)
    days.push(Math.floor((at.getTime() - span.from.getTime()) / dayMs))
  }
  const frauds = labels.reduce((sum, label) => sum + label, 0)
  if (frauds === 0 || frauds === labels.length) return undefined
  const judged = {
    scores: Float64Array.from(scores),
    labels: Uint8Array.from(labels),
    customers: Int32Array.from(customers),
    days: Int32Array.from(days),
  }
  const figures = {
    auc: areaUnderRoc(judged.scores, judged.labels),
    ap: averagePrecision(judged.scores, judged.labels),
    cardPrecision100: cardPrecision(judged, 100),
    ...atAlertRate(judged.scores, judged.labels, alertRate),
  }
  return { span, rows: labels.length, frauds, figures }
}
