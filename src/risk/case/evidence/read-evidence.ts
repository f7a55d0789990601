import { dayMs, plusMs } from '#kernel/time'
import { digestOfText, type Decision as Word, findDecisions, writeAudit } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import type { Decision, Held } from '../../decision/decision.ts'
import { findDecision } from '../../decision/store.ts'
import { type Fact, factOf } from '../../fact/fact.ts'
import { catalogue, catalogueVersion, placeOf } from '../../factor/catalogue.ts'
import type { Factor } from '../../factor/factor.ts'
import type { Title } from '../../rule/text/terms.ts'
import { type Case, type CaseStep, refuse } from '../case.ts'
import { findCase, findCasesOf, findSteps } from '../store.ts'
import type { CaseAsk, CaseDeps } from '../take-case.ts'
import {
  type DecidedBefore,
  findDecisionsOf,
  findEvents,
  findRuleWords,
  type RuleWords,
} from './store.ts'
import { type Graph, walkLinks } from './walk-links.ts'

/** A factor with what it was, in the words of people. */
export type ShownFactor = Factor & Readonly<{ value: number }>

export type HeldInWords = Held & Readonly<{ name: Title; condition: string; reference: string }>

/** What moved the model, in logits. */
export type ShownContribution = Readonly<{ feature: string; title: Title; logits: number }>

export type Evidence = Readonly<{
  case: Case
  steps: readonly CaseStep[]
  /** What other people said of the outcome that is, or was, proposed. */
  words: readonly Word[]
  /** Absent where an appeal is about no payment. */
  decision: Decision | undefined
  /** Everything that was known, in the order of the catalogue. */
  factors: readonly ShownFactor[]
  held: readonly HeldInWords[]
  contributions: readonly ShownContribution[]
  /** Thirty days up to now, newest first. */
  facts: readonly Fact[]
  decisions: readonly DecidedBefore[]
  graph: Graph
  /** Other cases of this customer, newest first. */
  earlier: readonly Case[]
}>

const spanMs = 30 * dayMs
const eventsMost = 300
const earlierMost = 50

/**
 * Everything that is known of a case, in one read, which is itself written into the log of all acts:
 * whoever looks at a person's data is known by name (Personal Information Protection Law Art 51).
 */
export async function readEvidence(
  { db, now }: CaseDeps,
  { caseId, by }: CaseAsk,
): Promise<Evidence> {
  const found = await findCase(db, caseId)
  if (!found) throw refuse('CASE_NOT_FOUND', { value: caseId })
  await inTransaction(db, (tx) => {
    const act = { actor: by, action: 'case-read', subject: found.id }
    return writeAudit(tx, { ...act, contentDigest: digestOfText(found.customer) }, now())
  })
  const { customer, payment, approvalId } = found
  const decision = payment === null ? undefined : await findDecision(db, customer, payment)
  const span = { customer, since: plusMs(found.openedAt, -spanMs), until: now() }
  const held = decision?.held ?? []
  const [steps, words, rules, bodies, decisions, graph, cases] = await Promise.all([
    findSteps(db, found),
    approvalId === null ? [] : findDecisions(db, approvalId),
    wordsOfRules(db, held),
    findEvents(db, span, eventsMost),
    findDecisionsOf(db, span, eventsMost),
    walkLinks(db, customer),
    findCasesOf(db, customer, earlierMost + 1),
  ])
  return {
    case: found,
    steps,
    words,
    decision,
    factors: factorsOf(decision),
    held: held.map((one) => inWords(one, rules)),
    contributions: contributionsOf(decision),
    facts: bodies.map(factOf),
    decisions,
    graph,
    earlier: cases.filter(({ id }) => id !== found.id),
  }
}

/** Of a decision that was made by another catalogue the numbers stand for something else. */
function factorsOf(decision: Decision | undefined): readonly ShownFactor[] {
  const values = decision?.values
  if (!values || decision.versions.catalogue !== catalogueVersion) return []
  return catalogue.flatMap((factor, place) => {
    const value = values[place] ?? Number.NaN
    return Number.isNaN(value) ? [] : [{ ...factor, value }]
  })
}

function wordsOfRules(db: Db, held: readonly Held[]): Promise<readonly RuleWords[]> {
  const versions = held.map(({ rule }) => {
    const [id = '', version = '0'] = rule.split('@')
    return { id, version: Number(version) }
  })
  return versions.length === 0 ? Promise.resolve([]) : findRuleWords(db, versions)
}

function inWords(held: Held, rules: readonly RuleWords[]): HeldInWords {
  const found = rules.find(({ rule }) => rule === held.rule)
  const name = { zh: found?.nameZh ?? held.rule, en: found?.nameEn ?? held.rule }
  return { ...held, name, condition: found?.condition ?? '', reference: found?.reference ?? '' }
}

const contributionsOf = (decision: Decision | undefined): readonly ShownContribution[] =>
  (decision?.contributions ?? []).map(({ feature, logits }) => {
    const title = catalogue[placeOf(feature) ?? -1]?.title ?? { zh: feature, en: feature }
    return { feature, title, logits }
  })
