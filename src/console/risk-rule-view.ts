import { beijing } from '#kernel/time'
import {
  type BacktestResult,
  customerText,
  outcomeText,
  type RuleAsk,
  type RuleLine,
  type RuleStep,
  type RuleVersion,
} from '#risk'

type NameOf = (id: string) => string

type Shown = RuleVersion & Readonly<{ figures?: RuleLine['figures'] }>

export function versionView(
  { rule, state, percent, replaced, draftedBy, draftedAt, figures }: Shown,
  nameOf: NameOf,
) {
  const [reason] = rule.reasons
  return {
    ...rule,
    products: rule.products === 'all' ? [] : rule.products,
    outcome: outcomeText(rule.outcome),
    told: reason ? customerText(reason, rule.outcome.act) : null,
    state,
    percent,
    replaced,
    draftedBy: nameOf(draftedBy),
    draftedAt: beijing(draftedAt),
    figures,
  }
}

export const askView = ({ askedAt, maker, ...ask }: RuleAsk, nameOf: NameOf) => ({
  ...ask,
  maker: nameOf(maker),
  askedAt: beijing(askedAt),
})

export const stepView = ({ at, by, ...step }: RuleStep, nameOf: NameOf) => ({
  ...step,
  by: nameOf(by),
  at: beijing(at),
})

export const lineView = ({ version, newest, figures, ask }: RuleLine, nameOf: NameOf) => ({
  ...versionView({ ...version, figures }, nameOf),
  newest: { version: newest.rule.version, state: newest.state },
  ask: ask ? askView(ask, nameOf) : null,
})

/** What was not measured is null. */
const rate = (value: number): number | null => (Number.isNaN(value) ? null : value)

export const backtestView = ({
  overlap,
  caught,
  caughtAnew,
  from,
  to,
  ...result
}: BacktestResult) => ({
  decisions: result.decisions,
  alerts: result.alerts,
  faults: result.faults,
  alertRate: rate(result.alertRate),
  precision: rate(result.precision),
  recall: rate(result.recall),
  falseAlarmRate: rate(result.falseAlarmRate),
  caughtMinor: String(caught),
  caughtAnewMinor: String(caughtAnew),
  from: from && beijing(from),
  to: to && beijing(to),
  overlap: overlap
    .filter(({ both }) => both > 0)
    .toSorted((a, b) => b.both - a.both)
    .slice(0, 10)
    .map(({ id, both, share }) => ({ id, both, share: rate(share) })),
})

const percent = (value: number): string =>
  Number.isNaN(value) ? '—' : `${(100 * value).toFixed(2)}%`

/** What a back-test said, as the history of a version keeps it. */
export const backtestText = (result: BacktestResult): string =>
  `回测${result.decisions}笔：命中${result.alerts}笔（${percent(result.alertRate)}），` +
  `精确率${percent(result.precision)}，召回率${percent(result.recall)}，误伤率${percent(result.falseAlarmRate)}`
