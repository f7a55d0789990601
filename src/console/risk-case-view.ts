import { beijing } from '#kernel/time'
import {
  type Case,
  caseMeanings,
  catalogue,
  type Evidence,
  factText,
  families,
  fittingOutcomes,
  needsFourEyes,
  reasons,
  type WhatIfAnswer,
} from '#risk'

export type NameOf = (id: string | null) => string | null

const time = (at: Date | null): string | null => at && beijing(at)
const amount = (minor: bigint | null): string | null => (minor === null ? null : String(minor))

const reasonView = (code: keyof typeof reasons) => ({ code, title: reasons[code].staff })

/** A line of the queue. */
export const caseView = (one: Case, nameOf: NameOf, now: Date) => ({
  id: one.id,
  customer: one.customer,
  sort: one.sort,
  payment: one.payment,
  ofCase: one.ofCase,
  product: one.product,
  amount: amount(one.amountMinor),
  act: one.act,
  score: one.score,
  reasons: one.reasons.map(reasonView),
  priority: one.priority,
  words: one.words,
  state: one.state,
  owner: one.owner,
  ownerName: nameOf(one.owner),
  outcome: one.outcome,
  outcomeTitle: one.outcome && caseMeanings[one.outcome].title,
  reason: one.reason,
  answer: one.answer,
  approvalId: one.approvalId,
  openedAt: beijing(one.openedAt),
  dueAt: beijing(one.dueAt),
  isOverdue: one.state !== 'DECIDED' && one.dueAt < now,
  takenAt: time(one.takenAt),
  decidedAt: time(one.decidedAt),
  isFraud: one.isFraud,
})

/** Everything about a case; `me` is who looks at it. */
export function evidenceView(
  evidence: Evidence,
  { me, nameOf, now }: Readonly<{ me: string; nameOf: NameOf; now: Date }>,
) {
  const one = evidence.case
  return {
    case: caseView(one, nameOf, now),
    isMine: one.owner === me,
    choices: fittingOutcomes(one).map((outcome) => ({
      outcome,
      title: caseMeanings[outcome].title,
      customer: caseMeanings[outcome].customer,
      needsTwo: needsFourEyes(outcome, one),
    })),
    steps: evidence.steps.map((step) => ({
      ...step,
      byName: nameOf(step.by),
      at: beijing(step.at),
    })),
    words: evidence.words.map(({ staffId, verdict, note, at }) => ({
      by: staffId,
      byName: nameOf(staffId),
      verdict,
      note,
      at: beijing(at),
    })),
    decision: decisionView(evidence),
    factors: evidence.factors.map(({ family, ...factor }) => ({
      ...factor,
      family: families[family],
    })),
    held: evidence.held.map(({ reasons: codes, ...held }) => ({
      ...held,
      reasons: codes.map(reasonView),
    })),
    contributions: evidence.contributions,
    timeLine: timeLineOf(evidence),
    graph: {
      ...evidence.graph,
      edges: evidence.graph.edges.map((edge) => ({
        ...edge,
        times: String(edge.times),
        lastAt: beijing(edge.lastAt),
      })),
    },
    earlier: evidence.earlier.map((each) => caseView(each, nameOf, now)),
  }
}

function decisionView({ decision }: Evidence) {
  if (!decision) return null
  const { id, at, product, outcome, listed, duties, faults, score, probability, versions } =
    decision
  return {
    id,
    at: beijing(at),
    product,
    amount: String(decision.amountMinor),
    outcome,
    reasons: decision.reasons.map(reasonView),
    listed,
    duties: duties.map(({ code, reasons: codes, verdict }) => ({
      code,
      act: verdict.act,
      reasons: codes.map(reasonView),
    })),
    faults,
    score,
    probability,
    versions: {
      ...versions,
      rules: String(versions.rules),
      models: String(versions.models),
      lists: String(versions.lists),
    },
  }
}

type Line = Readonly<{ at: Date; is: 'fact' | 'decision'; what: unknown }>

/** What happened and what was decided, in one row of time, newest first. */
function timeLineOf({ facts, decisions }: Evidence) {
  const lines: Line[] = [
    ...facts.map((fact) => ({
      at: new Date(fact.atMs),
      is: 'fact' as const,
      // As the log has it: amounts are texts.
      what: JSON.parse(factText(fact)) as unknown,
    })),
    ...decisions.map(({ at, amountMinor, ...decision }) => ({
      at,
      is: 'decision' as const,
      what: { ...decision, amount: String(amountMinor) },
    })),
  ]
  return lines
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .map(({ at, ...line }) => ({ at: beijing(at), ...line }))
}

/** Shares that nothing was measured for are null: JSON knows no NaN. */
const share = (part: number): number | null => (Number.isNaN(part) ? null : part)

export const whatIfView = ({
  was,
  without,
  with: beside,
  past,
  evidence,
  ...answer
}: WhatIfAnswer) => ({
  ...answer,
  evidence: Object.entries(evidence).map(([name, value]) => {
    const factor = catalogue.find((each) => each.name === name)
    return { name, title: factor?.title ?? { zh: name, en: name }, unit: factor?.unit ?? '', value }
  }),
  was: judgementView(was),
  without: judgementView(without),
  with: judgementView(beside),
  past: {
    ...past,
    alertRate: share(past.alertRate),
    precision: share(past.precision),
    recall: share(past.recall),
    falseAlarmRate: share(past.falseAlarmRate),
    caught: String(past.caught),
    caughtAnew: String(past.caughtAnew),
    overlap: past.overlap.filter(({ both }) => both > 0),
  },
})

const judgementView = ({ outcome, reasons: codes, score }: WhatIfAnswer['was']) => ({
  outcome,
  reasons: codes.map(reasonView),
  score,
})
