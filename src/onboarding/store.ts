import { type RawBuilder, sql } from 'kysely'
import type { ApprovalId } from '#oversight'
import type { Db, Tx } from '#platform/db'
import {
  type ApplicationId,
  type ApplicationState,
  applicationStates,
  type Finding,
  type RejectReason,
  type RiskRating,
} from './application.ts'

/** An application as it lies. */
export type Stored = Readonly<{
  /** The provider; empty where it came by our own form. */
  mchid: string
  id: ApplicationId
  applymentId: bigint
  businessCode: string
  state: ApplicationState
  contentSealed: string
  contentDigest: string
  subjectType: string
  name: string
  licenceDigest: string | null
  accountDigest: string | null
  personDigest: string | null
  findings: readonly Finding[]
  reasons: readonly RejectReason[]
  approvalId: ApprovalId | null
  /** JSON: to the letter what was proposed. */
  review: string | null
  riskRating: RiskRating | null
  riskNote: string | null
  transferId: string | null
  transferSealed: string | null
  tries: number
  isConfirmed: boolean
  agreementVersion: string | null
  agreementDigest: string | null
  /** JSON, in both languages: to the letter what was signed. */
  agreementText: string | null
  signedBy: string | null
  signedAt: Date | null
  signedIp: string | null
  subMchid: string | null
  openedOn: string | null
  reviewOn: string | null
  deadline: Date | null
  createdAt: Date
  submittedAt: Date | null
  stateAt: Date
}>

type Row = Omit<Stored, 'findings' | 'reasons'> & Readonly<{ findings: string; reasons: string }>

const columns = sql`
  a.mchid, a.id, a.applyment_id as "applymentId", a.business_code as "businessCode", a.state,
  a.content_sealed as "contentSealed", a.content_digest as "contentDigest",
  a.subject_type as "subjectType", a.name, a.licence_digest as "licenceDigest",
  a.account_digest as "accountDigest", a.person_digest as "personDigest", a.findings, a.reasons,
  a.approval_id as "approvalId", a.review, a.risk_rating as "riskRating", a.risk_note as "riskNote",
  a.transfer_id as "transferId", a.transfer_sealed as "transferSealed", a.tries,
  a.is_confirmed as "isConfirmed", a.agreement_version as "agreementVersion",
  a.agreement_digest as "agreementDigest", a.agreement_text as "agreementText", a.signed_by as "signedBy", a.signed_at as "signedAt",
  a.signed_ip as "signedIp", a.sub_mchid as "subMchid", a.opened_on::text as "openedOn",
  a.review_on::text as "reviewOn", a.deadline, a.created_at as "createdAt",
  a.submitted_at as "submittedAt", a.state_at as "stateAt"`

function storedOf({ findings, reasons, ...row }: Row): Stored {
  const found: Finding[] = JSON.parse(findings)
  const given: RejectReason[] = JSON.parse(reasons)
  return { ...row, findings: found, reasons: given }
}

async function select(db: Db | Tx, condition: RawBuilder<unknown>): Promise<readonly Stored[]> {
  const { rows } = await sql<Row>`
    select ${columns} from onboarding.application a where ${condition}`.execute(db)
  return rows.map(storedOf)
}

export async function findById(db: Db | Tx, id: string): Promise<Stored | undefined> {
  const [found] = await select(db, sql`a.id = ${id}`)
  return found
}

/** One application, which nobody else moves until the transaction ends. */
export async function lockById(tx: Tx, id: string): Promise<Stored | undefined> {
  const [found] = await select(tx, sql`a.id = ${id} for no key update`)
  return found
}

type OfProvider = Readonly<{ mchid: string; businessCode: string }>

export async function findByCode(
  db: Db | Tx,
  { mchid, businessCode }: OfProvider,
): Promise<Stored | undefined> {
  const [found] = await select(db, sql`a.business_code = ${businessCode} and a.mchid = ${mchid}`)
  return found
}

export async function findByApplyment(
  db: Db | Tx,
  { mchid, applymentId }: Readonly<{ mchid: string; applymentId: bigint }>,
): Promise<Stored | undefined> {
  const [found] = await select(db, sql`a.applyment_id = ${applymentId} and a.mchid = ${mchid}`)
  return found
}

export const findPage = (
  db: Db,
  page: Readonly<{
    states: readonly ApplicationState[]
    before?: string | undefined
    providerMchid?: string | undefined
    limit: number
  }>,
): Promise<readonly Stored[]> =>
  select(
    db,
    sql`${page.providerMchid === undefined ? sql`true` : sql`a.mchid = ${page.providerMchid}`}
      and a.state = any(${[...page.states]}::text[])
      and (${page.before ?? null}::text is null or a.id < ${page.before ?? null})
      order by a.id desc limit ${page.limit}`,
  )

/** In this state, longest first; those that another process has at hand are left out. */
export const lockInState = (
  tx: Tx,
  page: Readonly<{ state: ApplicationState; after: string; limit: number }>,
): Promise<readonly Stored[]> =>
  select(
    tx,
    sql`a.state = ${page.state} and a.id > ${page.after}
      order by a.id limit ${page.limit} for no key update skip locked`,
  )

export const findInState = (
  db: Db,
  { state, limit }: Readonly<{ state: ApplicationState; limit: number }>,
): Promise<readonly Stored[]> => select(db, sql`a.state = ${state} order by a.id limit ${limit}`)

/** Whose time is over; those that another process has at hand are left out. */
export const lockOverdue = (tx: Tx, now: Date, limit: number): Promise<readonly Stored[]> =>
  select(
    tx,
    sql`a.deadline <= ${now} order by a.deadline limit ${limit} for no key update skip locked`,
  )

/** Whose approval has been decided or has lapsed; those that another process has at hand are left out. */
export async function lockReviewed(
  tx: Tx,
  { skip, limit }: Readonly<{ skip: readonly string[]; limit: number }>,
): Promise<readonly (Stored & Readonly<{ verdict: 'APPROVED' | 'REJECTED' | 'EXPIRED' }>)[]> {
  const { rows } = await sql<Row & { verdict: 'APPROVED' | 'REJECTED' | 'EXPIRED' }>`
    select ${columns}, p.verdict from onboarding.application a
    cross join lateral (
      select f.state as verdict from oversight.approval_fact f
      where f.id = a.approval_id and f.state in ('APPROVED', 'REJECTED', 'EXPIRED') offset 0
    ) p
    where a.approval_id is not null and a.id <> all(${[...skip]}::text[])
    order by a.id limit ${limit} for no key update of a skip locked`.execute(tx)
  return rows.map(({ verdict, ...row }) => ({ ...storedOf(row), verdict }))
}

/** Others with the same licence, account or person. */
export async function findAlike(
  db: Db | Tx,
  like: Pick<Stored, 'id' | 'licenceDigest' | 'accountDigest' | 'personDigest'>,
): Promise<readonly Readonly<{ mchid: string; state: ApplicationState; by: string }>[]> {
  const { rows } = await sql<{ mchid: string; state: ApplicationState; by: string }>`
    select a.mchid, a.state, 'licence' as by from onboarding.application a
    where a.licence_digest = ${like.licenceDigest} and a.id <> ${like.id}
    union all
    select a.mchid, a.state, 'account' from onboarding.application a
    where a.account_digest = ${like.accountDigest} and a.id <> ${like.id}
    union all
    select a.mchid, a.state, 'person' from onboarding.application a
    where a.person_digest = ${like.personDigest} and a.id <> ${like.id}
    limit 200`.execute(db)
  return rows
}

/** False when its code, or its number on the wire, is taken. */
/** Drafts of our own form that nobody has handed in, as far as to the limit. */
export async function countBegun(tx: Tx, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from (
      select from onboarding.application where state = 'EDITTING' and mchid = '' limit ${limit}
    ) begun`.execute(tx)
  return rows[0]?.count ?? 0
}

export async function insertApplication(tx: Tx, one: Stored): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into onboarding.application (mchid, id, applyment_id, business_code, state,
      content_sealed, content_digest, subject_type, name, licence_digest, account_digest,
      person_digest, findings, reasons, tries, deadline, created_at, submitted_at, state_at)
    values (${one.mchid}, ${one.id}, ${one.applymentId}, ${one.businessCode}, ${one.state},
      ${one.contentSealed}, ${one.contentDigest}, ${one.subjectType}, ${one.name},
      ${one.licenceDigest}, ${one.accountDigest}, ${one.personDigest},
      ${JSON.stringify(one.findings)}, ${JSON.stringify(one.reasons)}, ${one.tries},
      ${one.deadline}, ${one.createdAt}, ${one.submittedAt}, ${one.stateAt})
    on conflict do nothing`.execute(tx)
  return numAffectedRows === 1n
}

/** All that changes, in a transaction that has it locked; its state moves as the table has it. */
export async function updateApplication(tx: Tx, one: Stored): Promise<void> {
  const from = [one.state, ...applicationStates.sourcesOf(one.state)]
  const { numAffectedRows } = await sql`
    update onboarding.application set state = ${one.state}, content_sealed = ${one.contentSealed},
      content_digest = ${one.contentDigest}, subject_type = ${one.subjectType}, name = ${one.name},
      licence_digest = ${one.licenceDigest}, account_digest = ${one.accountDigest},
      person_digest = ${one.personDigest}, findings = ${JSON.stringify(one.findings)},
      reasons = ${JSON.stringify(one.reasons)}, approval_id = ${one.approvalId},
      review = ${one.review}, risk_rating = ${one.riskRating}, risk_note = ${one.riskNote},
      transfer_id = ${one.transferId}, transfer_sealed = ${one.transferSealed}, tries = ${one.tries},
      is_confirmed = ${one.isConfirmed}, agreement_version = ${one.agreementVersion},
      agreement_digest = ${one.agreementDigest}, agreement_text = ${one.agreementText}, signed_by = ${one.signedBy},
      signed_at = ${one.signedAt}, signed_ip = ${one.signedIp}, sub_mchid = ${one.subMchid},
      opened_on = ${one.openedOn}::date, review_on = ${one.reviewOn}::date,
      deadline = ${one.deadline}, submitted_at = ${one.submittedAt}, state_at = ${one.stateAt}
    where mchid = ${one.mchid} and id = ${one.id} and state = any(${from}::text[])`.execute(tx)
  if (numAffectedRows !== 1n)
    throw new Error(`an application moved to ${one.state} from a state that does not lead there`)
}

/** True where the number is nobody else's; asked before it is kept. */
export async function isNumberFree(tx: Tx, subMchid: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from onboarding.application where sub_mchid = ${subMchid}`.execute(tx)
  return rows.length === 0
}

export type DueReview = Readonly<{
  id: string
  mchid: string
  reviewOn: string
  rating: RiskRating
}>

export async function findDue(
  db: Db,
  { today, limit }: Readonly<{ today: string; limit: number }>,
): Promise<readonly DueReview[]> {
  const { rows } = await sql<DueReview>`
    select id, sub_mchid as mchid, review_on::text as "reviewOn", risk_rating as rating
    from onboarding.application
    where review_on <= ${today}::date and sub_mchid is not null and risk_rating is not null
    order by review_on, id limit ${limit}`.execute(db)
  return rows
}

/** The application of which a merchant was made. */
export async function findOfMerchant(db: Db, subMchid: string): Promise<Stored | undefined> {
  const [found] = await select(db, sql`a.sub_mchid = ${subMchid}`)
  return found
}
