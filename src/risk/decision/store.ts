import { sql } from 'kysely'
import type { Id } from '#kernel/id'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Product } from '../fact/fact.ts'
import type { Colour } from '../list/entry.ts'
import type { ModelId } from '../model/registry/registered-model.ts'
import { isReasonCode } from '../rule/reasons.ts'
import type { Decision, Duty, Held, Listed } from './decision.ts'
import { type Fault, faults as allFaults, type Seat } from './matrix.ts'
import { verdictOf, verdictText } from './verdict.ts'

const columns = {
  customer: 'text',
  payment: 'text',
  id: 'text',
  at: 'timestamptz',
  product: 'text',
  amount: 'bigint',
  outcome: 'text',
  reasons: 'text',
  listed: 'text',
  duties: 'text',
  held: 'text',
  contributions: 'text',
  shadows: 'text',
  faults: 'text',
  // Texts, because a batch has no columns of these types.
  score: 'text',
  probability: 'text',
  model: 'text',
  catalogue: 'text',
  rules: 'bigint',
  models: 'bigint',
  lists: 'bigint',
  latency: 'integer',
  // Where its factors lie in the bytes of the batch.
  place: 'integer',
  width: 'integer',
} as const

const bytesOf = ({ values }: Decision): Uint8Array =>
  values ? new Uint8Array(values.buffer, values.byteOffset, values.byteLength) : new Uint8Array(0)

const rowOf = ({ versions, amountMinor, values, ...decision }: Decision) => ({
  ...decision,
  ...versions,
  amount: amountMinor,
  outcome: verdictText(decision.outcome),
  reasons: decision.reasons.join(' '),
  listed: decision.listed.map(({ seat, colour }) => `${seat}:${colour}`).join(' '),
  duties: JSON.stringify(decision.duties),
  held: JSON.stringify(decision.held),
  contributions: JSON.stringify(decision.contributions),
  shadows: JSON.stringify(decision.shadows),
  faults: decision.faults.join(' '),
  score: decision.score === null ? null : String(decision.score),
  probability: decision.probability === null ? null : String(decision.probability),
  latency: decision.latencyUs,
  width: values?.byteLength ?? null,
})

/** Rows, and the factors of all of them in one piece: half as dear as a text a row, here and there. */
function batchOf(decisions: readonly Decision[]) {
  let place = 1
  const rows = decisions.map((decision) => {
    const row = { ...rowOf(decision), place }
    place += row.width ?? 0
    return row
  })
  return { rows, factors: Buffer.concat(decisions.map(bytesOf)) }
}

/**
 * Writes decisions down and answers for each the one that stands: a payment is decided once, and one
 * that was decided meanwhile by another process stays as it was decided there.
 */
export async function appendDecisions(
  db: Db | Tx,
  decisions: readonly Decision[],
): Promise<readonly Decision[]> {
  const batch = batchOf(decisions)
  const { rows } = await sql<{ id: string }>`
    insert into risk.decision (customer_id, payment_id, id, at, product, amount, outcome, reasons,
      listed, duties, held, contributions, shadows, faults, score, probability, model, catalogue,
      rules_version, models_version, lists_version, latency_us, factors)
    select r.customer, r.payment, r.id, r.at, r.product, r.amount, r.outcome, r.reasons, r.listed,
      r.duties, r.held, r.contributions, r.shadows, r.faults, r.score::numeric,
      r.probability::numeric, r.model, r.catalogue, r.rules, r.models, r.lists, r.latency,
      substring(f.factors from r.place for r.width)
    from ${tableOf(batch.rows, columns)}
    cross join (select ${batch.factors}::bytea as factors) f order by r.customer, r.payment
    on conflict (customer_id, payment_id) do nothing returning id`.execute(db)
  const written = new Set(rows.map(({ id }) => id))
  const standing: Decision[] = []
  for (const decision of decisions)
    standing.push(
      written.has(decision.id)
        ? decision
        : ((await findDecision(db, decision.customer, decision.payment)) ?? decision),
    )
  return standing
}

type Row = Readonly<{
  id: Id<'rd'>
  customer: string
  payment: string
  at: Date
  product: Product
  amount: bigint
  outcome: string
  reasons: string
  listed: string
  duties: string
  held: string
  contributions: string
  shadows: string
  faults: string
  score: string | null
  probability: string | null
  model: ModelId | null
  catalogue: string
  rules: bigint
  models: bigint
  lists: bigint
  latencyUs: number
  factors: Uint8Array | null
}>

/** What was decided about a payment of a customer. */
export async function findDecision(
  db: Db | Tx,
  customer: string,
  payment: string,
): Promise<Decision | undefined> {
  const { rows } = await sql<Row>`
    select id, customer_id as customer, payment_id as payment, at, product, amount, outcome, reasons,
           listed, duties, held, contributions, shadows, faults, score, probability, model, catalogue,
           rules_version as rules, models_version as models, lists_version as lists,
           latency_us as "latencyUs", factors
    from risk.decision where customer_id = ${customer} and payment_id = ${payment}`.execute(db)
  return rows[0] && decisionOf(rows[0])
}

function decisionOf(row: Row): Decision {
  const { amount, catalogue, rules, models, lists, model, factors, ...rest } = row
  return {
    ...rest,
    amountMinor: amount,
    score: row.score === null ? null : Number(row.score),
    probability: row.probability === null ? null : Number(row.probability),
    // A text that nobody wrote is no reason to let something pass.
    outcome: verdictOf(row.outcome) ?? { act: 'REVIEW' },
    reasons: wordsOf(row.reasons).filter(isReasonCode),
    listed: wordsOf(row.listed).map(listedOf),
    duties: JSON.parse(row.duties) as readonly Duty[],
    held: JSON.parse(row.held) as readonly Held[],
    contributions: JSON.parse(row.contributions) as Decision['contributions'],
    shadows: JSON.parse(row.shadows) as Decision['shadows'],
    faults: wordsOf(row.faults).filter(isFault),
    versions: { catalogue, rules, models, lists, model },
    values: factors === null ? undefined : new Float64Array(Uint8Array.from(factors).buffer),
  }
}

const wordsOf = (text: string): readonly string[] => text.split(' ').filter((word) => word !== '')

const isFault = (text: string): text is Fault => (allFaults as readonly string[]).includes(text)

function listedOf(text: string): Listed {
  const [seat, colour] = text.split(':')
  return { seat: seat as Seat, colour: colour as Colour }
}
