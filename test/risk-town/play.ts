import { type Compiled, compileRule, createRuleSet } from '../../src/risk/rule/rule-set.ts'
import { stableHash } from '../../src/risk/stable-hash.ts'
import type { Act } from '../../src/risk/rule/outcome.ts'
import { shippedRules } from '../../src/risk/rule/shipped/shipped.ts'
import { terms } from '../../src/risk/rule/shipped/terms.ts'
import { createValues } from '../../src/risk/window/factors-of.ts'
import { keepWindows, type KeptWindows } from '../../src/risk/window/keep-windows.ts'
import type { ColdStore } from '../../src/risk/window/window-store.ts'
import { createDice } from './dice.ts'
import type { Deed, Story } from './diary.ts'
import { flowPatterns } from './flows.ts'
import { keepHouses } from './houses.ts'
import { liveTown } from './life.ts'
import { type Pattern, plantStory } from './plot.ts'
import { takeoverPatterns } from './takeovers.ts'
import { dayMs, townOf, type TownOptions, warmDays, when } from './town.ts'
import { tradePatterns } from './trades.ts'

export const patterns: readonly Pattern[] = [
  ...[...flowPatterns, ...tradePatterns].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  ...takeoverPatterns,
]

/** A payment that was judged, with the rules that held. */
export type Judged = Readonly<{
  life: string
  story: Story | undefined
  held: readonly string[]
  atMs: number
}>

export type Played = Readonly<{ judged: readonly Judged[]; labels: number; facts: number }>

/** Acts that a customer feels; a rule that only watches or scores is none. */
const felt: readonly Act[] = ['CHALLENGE', 'DELAY', 'REVIEW', 'DENY', 'FREEZE']
const rulesOf = (acts: readonly Act[]): ReadonlySet<string> =>
  new Set(shippedRules.filter(({ outcome }) => acts.includes(outcome.act)).map(({ id }) => id))
const feltRules = rulesOf(felt)
/** Whoever launders passes any challenge; only these hold the money. */
const holdingRules = rulesOf(felt.filter((act) => act !== 'CHALLENGE'))
export const isFelt = (rule: string): boolean => feltRules.has(rule)
export const isHolding = (rule: string): boolean => holdingRules.has(rule)

/** Everything fits into memory, so nothing is ever brought back. */
const noDisk: ColdStore = {
  load: async () => [],
  spill: async () => undefined,
  commit: async () => undefined,
  begin: async () => 0n,
}

/** A town with so many stories of each pattern, judged by the shipped rules as facts come. */
export async function playTown(
  options: TownOptions & Readonly<{ stories: number }>,
): Promise<Played> {
  const deeds = deedsOf(options)
  const windows = keepWindows({ cold: noDisk, append: async () => undefined, lastNumber: 0n })
  const rules = createRuleSet(
    shippedRules.map((rule) => compileRule({ rule, state: 'live', percent: 0 }, terms)),
    {
      onFault: ({ error }) => {
        throw error
      },
    },
  )
  const desk = {
    windows,
    rules,
    balances: new Map<string, number>(),
    judged: [] as Judged[],
    cleared: new Map<string, number>(),
  }
  for (const [number, deed] of deeds.entries()) await play(desk, deed, `fa_${number}`)
  const labels = deeds.filter(
    (deed) => deed.kind === 'told' && deed.fact.kind === 'labelled',
  ).length
  return { judged: desk.judged, labels, facts: deeds.length }
}

function deedsOf({ stories, ...options }: TownOptions & Readonly<{ stories: number }>): Deed[] {
  const town = townOf(options)
  const deeds: Deed[] = []
  const dice = createDice(options.seed + 1)
  liveTown({ dice, town, deeds })
  keepHouses({ dice, town, deeds })
  patterns.forEach((pattern, place) => {
    const own = createDice(options.seed * 1_000 + place)
    for (let number = 0; number < stories; number++)
      plantStory({ dice: own, town, deeds, pattern, number })
  })
  const endMs = when(warmDays + options.days, 0)
  return deeds.filter(({ atMs }) => atMs < endMs).toSorted((a, b) => a.atMs - b.atMs)
}

type Desk = Readonly<{
  windows: KeptWindows
  rules: ReturnType<typeof createRuleSet>
  /** Yuan of each account. */
  balances: Map<string, number>
  judged: Judged[]
  /** Namesakes of somebody on a list, and when staff saw that they are. */
  cleared: Map<string, number>
}>

async function play(desk: Desk, deed: Deed, id: string): Promise<void> {
  const { atMs, story, life } = deed
  if (deed.kind === 'told') {
    if (deed.fact.kind === 'topped_up')
      earn(desk, deed.fact.customer, Number(deed.fact.amountMinor) / 100)
    await desk.windows.record({ ...deed.fact, id, atMs })
    return
  }
  const { payment, payer } = deed
  const fen = Number(payment.amountMinor)
  if (!desk.balances.has(payer.id)) desk.balances.set(payer.id, payer.balance)
  await fill(desk, deed, id)
  const out = createValues()
  const given = {
    ...deed.given,
    'profile.account_days': (atMs - payer.openedMs) / dayMs,
    'list.white': (desk.cleared.get(payer.id) ?? atMs) < atMs ? 1 : 0,
    'profile.balance': Math.max(0, desk.balances.get(payer.id) ?? 0) * 100,
    ...(deed.shopOpenedMs === undefined
      ? {}
      : { 'merchant.age_days': (atMs - deed.shopOpenedMs) / dayMs }),
  }
  await desk.windows.record({ id, atMs, kind: 'asked', payment }, { given, out })
  if (
    !story &&
    life !== 'past' &&
    (given['list.match_name'] ?? 0) >= 0.92 &&
    !desk.cleared.has(payer.id)
  )
    desk.cleared.set(payer.id, atMs + dayMs)
  if (atMs >= when(warmDays, 0)) {
    const held: string[] = []
    const { product } = payment
    desk.rules.judge(
      { values: out, product, customer: stableHash(payment.customer) },
      (each: Compiled) => held.push(each.rule.id),
    )
    desk.judged.push({ life, story, held, atMs })
  }
  const { outcome } = deed
  await desk.windows.record({
    id: `${id}_end`,
    atMs: atMs + 1_500,
    kind: 'ended',
    payment,
    outcome,
  })
  if (outcome === 'declined') return
  if (payment.funding === 'balance') earn(desk, payer.id, -fen / 100)
  if (payment.payee) earn(desk, payment.payee, fen / 100)
}

const earn = ({ balances }: Desk, account: string, yuan: number): void => {
  balances.set(account, (balances.get(account) ?? 0) + yuan)
}

/** Whoever pays from a balance that is too small has topped it up a minute before. */
async function fill(desk: Desk, deed: Extract<Deed, { kind: 'paid' }>, id: string): Promise<void> {
  const { payment, payer, atMs } = deed
  const missing = Number(payment.amountMinor) / 100 - (desk.balances.get(payer.id) ?? 0)
  if (payment.funding !== 'balance' || missing <= 0) return
  const yuan = Math.ceil(missing / 100) * 100
  earn(desk, payer.id, yuan)
  await desk.windows.record({
    id: `${id}_top`,
    atMs: atMs - 60_000,
    kind: 'topped_up',
    customer: payer.id,
    amountMinor: BigInt(yuan * 100),
    isCash: false,
  })
}
