import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { type FaultName, isFaultName } from '../fault.ts'

/**
 * `waiting`: a code order whose payer thinks; `lie`: an order that is told as closed; `refund`: one
 * that is in review; `frozen`: an account that is to be opened again; `payee`: a transfer that cannot
 * be confirmed; `download`: a bill that is altered.
 */
export type MarkKind = 'waiting' | 'lie' | 'refund' | 'frozen' | 'payee' | 'download'

/** What a fault goes on doing to one thing after it struck. */
export type Mark = Readonly<{
  mchid: string
  kind: MarkKind
  subject: string
  fault: FaultName
  detail: Readonly<Record<string, string>>
  /** Queries that are still told so. */
  polls: number
  until: Date | null
}>

type Row = Omit<Mark, 'detail'> & Readonly<{ detail: string }>

const columns = sql`mchid, kind, subject, fault, detail, polls, until`

const markOf = ({ detail, ...row }: Row): Mark[] =>
  isFaultName(row.fault)
    ? [{ ...row, detail: JSON.parse(detail) as Readonly<Record<string, string>> }]
    : []

/** The first mark of a kind on a thing stands; false when there is one. */
export async function putMark(db: Db | Tx, mark: Mark, now: Date): Promise<boolean> {
  const { mchid, kind, subject, fault, detail, polls, until } = mark
  const { numAffectedRows } = await sql`
    insert into openplatform.fault_mark (
      mchid, kind, subject, fault, detail, polls, until, created_at)
    values (${mchid}, ${kind}, ${subject}, ${fault}, ${JSON.stringify(detail)}, ${polls}, ${until},
      ${now})
    on conflict (mchid, kind, subject) do nothing`.execute(db)
  return numAffectedRows === 1n
}

type MarkKey = Readonly<Pick<Mark, 'mchid' | 'kind' | 'subject'>>

export async function findMark(
  db: Db | Tx,
  { mchid, kind, subject }: MarkKey,
): Promise<Mark | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from openplatform.fault_mark
    where mchid = ${mchid} and kind = ${kind} and subject = ${subject}`.execute(db)
  return rows.flatMap(markOf)[0]
}

/** Marks of a kind whose time has come, or all of it. */
export async function findMarks(
  db: Db,
  { kind, due }: Readonly<{ kind: MarkKind; due?: Date }>,
  limit: number,
): Promise<readonly Mark[]> {
  const { rows } = await sql<Row>`
    select ${columns} from openplatform.fault_mark
    where kind = ${kind} and (${due ?? null}::timestamptz is null or until <= ${due ?? null})
    order by created_at limit ${limit}`.execute(db)
  return rows.flatMap(markOf)
}

/** Uses up one poll; false when none was left. Of many at once each uses up another. */
export async function usePoll(db: Db, { mchid, kind, subject }: MarkKey): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update openplatform.fault_mark set polls = polls - 1
    where mchid = ${mchid} and kind = ${kind} and subject = ${subject} and polls > 0`.execute(db)
  return numAffectedRows === 1n
}

/** True for the one who removed it. */
export async function removeMark(db: Db | Tx, { mchid, kind, subject }: MarkKey): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from openplatform.fault_mark
    where mchid = ${mchid} and kind = ${kind} and subject = ${subject}`.execute(db)
  return numAffectedRows === 1n
}
