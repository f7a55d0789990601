import { Type } from 'typebox'
import { dayMs, plusMs } from '#kernel/time'
import { Refusal } from '#kernel/refusal'
import { findStaffNames } from '#oversight'
import {
  backtestRule,
  draftRule,
  type Factor,
  moveRule,
  products,
  proposeMove,
  readCondition,
  readRule,
  readRules,
  reasons,
  refuseRule,
  rollBack,
  ruleOf,
  terms,
} from '#risk'
import type { ConsoleDeps } from './deps.ts'
import {
  askView,
  backtestText,
  backtestView,
  lineView,
  stepView,
  versionView,
} from './risk-rule-view.ts'
import { type ConsoleRoute, route, strict } from './route.ts'

const Id = Type.String({ pattern: '^[a-z0-9-]{3,80}$' })
const Title = Type.String({ minLength: 1, maxLength: 200 })
const Condition = Type.String({ minLength: 1, maxLength: 4_000 })
const Note = Type.String({ maxLength: 200 })
const version = strict({ id: Id, version: Type.String({ pattern: String.raw`^\d{1,6}$` }) })
/** Figures of a rule are those of so many days. */
const days = 30
const backtestMost = 20_000

/** Rules: what there is and how it does, drafts, and every step that lets one decide. */
export const riskRuleRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  ...readingRoutes(deps),
  ...draftingRoutes(deps),
  ...movingRoutes(deps),
]

const lately = ({ now }: ConsoleDeps) => ({ from: plusMs(now(), -(days - 1) * dayMs), to: now() })

/** Names of the staff among those ids; of others, such as the platform, what stands there. */
async function namesOf(
  { db }: ConsoleDeps,
  ids: Iterable<string | null>,
): Promise<(id: string) => string> {
  const names = await findStaffNames(db, ids)
  return (id) => names.get(id) ?? id
}

const readingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'GET',
    url: '/risk/rules',
    permission: 'risk.rule.read',
    async answer() {
      const lines = await readRules(deps.db, lately(deps))
      const ids = lines.flatMap(({ version: { draftedBy }, ask }) => [
        draftedBy,
        ask?.maker ?? null,
      ])
      const nameOf = await namesOf(deps, ids)
      return { days, rules: lines.map((line) => lineView(line, nameOf)) }
    },
  }),
  route({
    method: 'GET',
    url: '/risk/rules/:id',
    permission: 'risk.rule.read',
    params: strict({ id: Id }),
    async answer({ params }) {
      const { versions, steps, asks } = await readRule(deps.db, params.id, lately(deps))
      const nameOf = await namesOf(deps, [
        ...versions.map(({ draftedBy }) => draftedBy),
        ...steps.map(({ by }) => by),
        ...asks.map(({ maker }) => maker),
      ])
      return {
        days,
        versions: versions.map((one) => versionView(one, nameOf)),
        steps: steps.map((one) => stepView(one, nameOf)),
        asks: asks.map((one) => askView(one, nameOf)),
      }
    },
  }),
  route({
    method: 'GET',
    url: '/risk/rule-words',
    permission: 'risk.rule.read',
    answer: wordsView,
  }),
]

/** Everything that a condition may name. */
const wordsView = () => ({
  factors: terms.catalogue.map(({ name, unit, title, family }: Factor) => ({
    name,
    unit,
    title,
    family,
    codes: Object.keys(terms.codes[name] ?? {}),
  })),
  thresholds: Object.entries(terms.thresholds).map(([name, { title }]) => ({ name, title })),
  tables: Object.entries(terms.tables).map(([name, { title }]) => ({ name, title })),
  lists: Object.entries(terms.lists).map(([name, { title }]) => ({ name, title })),
  products,
  reasons: Object.entries(reasons).map(([code, { staff }]) => ({ code, title: staff })),
})

const draftingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/risk/rule-check',
    permission: 'risk.rule.draft',
    body: strict({ condition: Type.String({ maxLength: 5_000 }) }),
    answer: ({ body }) => checkView(body.condition),
  }),
  route({
    method: 'POST',
    url: '/risk/rules',
    permission: 'risk.rule.draft',
    body: strict({
      id: Id,
      name: strict({ zh: Title, en: Title }),
      owner: Title,
      /** Empty: all. */
      products: Type.Array(Type.Enum([...products], { type: 'string' }), { maxItems: 20 }),
      condition: Condition,
      outcome: Type.String({ minLength: 1, maxLength: 60 }),
      reasons: Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 8 }),
      source: strict({
        kind: Type.Enum(['law', 'typology', 'engineering'], { type: 'string' }),
        reference: Title,
      }),
    }),
    async answer({ staff, body }) {
      const { version: _first, ...rule } = ruleOf({
        ...body,
        version: 1,
        products: body.products.length === 0 ? 'all' : body.products.join(' '),
        reasons: body.reasons.join(' '),
      })
      const drafted = await draftRule({ ...deps, terms }, { ...rule, by: staff.id })
      return { id: drafted.id, version: drafted.version }
    },
  }),
]

/** Whether a condition is one, and where not, what is wrong; never a refusal, because it is asked while it is typed. */
function checkView(condition: string) {
  try {
    const { canonical, factors, cost } = readCondition(condition, terms)
    const titles = new Map(terms.catalogue.map(({ name, title }) => [name, title]))
    const named = factors.map((name) => ({ name, title: titles.get(name) }))
    return { isRule: true, canonical, factors: named, cost }
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'RULE_TEXT_REFUSED') throw error
    const { line, column, fault, issue } = error.detail ?? {}
    return { isRule: false, line, column, fault, issue }
  }
}

const movingRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  route({
    method: 'POST',
    url: '/risk/rules/:id/:version/backtest',
    permission: 'risk.rule.draft',
    params: version,
    body: strict({ last: Type.Integer({ minimum: 1, maximum: backtestMost }) }),
    async answer({ staff, params, body }) {
      const { id, number, state, rule } = await versionOf(deps, params)
      const result = await backtestRule({ ...deps, terms }, { rule, last: body.last })
      const moved = { id, version: number, to: 'backtest', by: staff.id } as const
      if (state === 'draft') await moveRule(deps, { ...moved, note: backtestText(result) })
      return backtestView(result)
    },
  }),
  route({
    method: 'POST',
    url: '/risk/rules/:id/:version/move',
    permission: 'risk.rule.draft',
    params: version,
    body: strict({ to: Type.Enum(['shadow', 'retired'], { type: 'string' }), note: Note }),
    async answer({ staff, params, body }) {
      const { id, number } = await versionOf(deps, params)
      const moved = await moveRule(deps, { id, version: number, by: staff.id, ...body })
      return { state: moved.state }
    },
  }),
  route({
    method: 'POST',
    url: '/risk/rules/:id/:version/propose',
    permission: 'risk.rule.draft',
    params: version,
    body: strict({
      to: Type.Enum(['canary', 'live', 'retired'], { type: 'string' }),
      percent: Type.Integer({ minimum: 0, maximum: 99 }),
    }),
    async answer({ staff, params, body }) {
      const { id, number } = await versionOf(deps, params)
      const approval = await proposeMove(deps, { id, version: number, ...body, maker: staff.id })
      return { approvalId: approval.id }
    },
  }),
  route({
    method: 'POST',
    url: '/risk/rules/:id/:version/roll-back',
    permission: 'risk.rule.draft',
    params: version,
    body: strict({ note: Type.String({ minLength: 1, maxLength: 200 }) }),
    async answer({ staff, params, body }) {
      const { id, number } = await versionOf(deps, params)
      const back = await rollBack(deps, { id, version: number, note: body.note, by: staff.id })
      return { version: back.rule.version }
    },
  }),
]

async function versionOf(deps: ConsoleDeps, params: Readonly<{ id: string; version: string }>) {
  const number = Number(params.version)
  const { versions } = await readRule(deps.db, params.id, lately(deps))
  const found = versions.find(({ rule }) => rule.version === number)
  if (!found) throw refuseRule('RULE_NOT_FOUND', { value: `${params.id}@${params.version}` })
  return { id: params.id, number, state: found.state, rule: found.rule }
}
