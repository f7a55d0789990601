import { sql } from 'kysely'
import { newId } from '#kernel/id'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Alarm, AlarmKind, Found } from './alarm.ts'

export type FailureMinute = Readonly<{
  minute: Date
  what: 'pay' | 'refund'
  channel: string
  /** Empty for what went well. */
  code: string
  count: number
}>

/** Writes counts of a process over what it had written; one that was overtaken stays as it is. */
export async function writeFailures(
  db: Db,
  minutes: readonly FailureMinute[],
  process: string,
): Promise<void> {
  if (minutes.length === 0) return
  await sql`
    insert into payments.failure_minute as f (minute, what, channel, code, process, count)
    select r.minute, r.what, r.channel, r.code, ${process}, r.count
    from ${tableOf(minutes, {
      minute: 'timestamptz',
      what: 'text',
      channel: 'text',
      code: 'text',
      count: 'integer',
    })}
    order by r.minute, r.what, r.channel, r.code
    on conflict (minute, what, channel, code, process) do update
      set count = greatest(f.count, excluded.count)`.execute(db)
}

export type Failing = Omit<FailureMinute, 'minute'> &
  Readonly<{
    /** Of all attempts through this channel, those that went well among them. */
    attempts: number
  }>

/** What failed since then, by channel and code, in all processes. */
export async function findFailing(db: Db, since: Date): Promise<readonly Failing[]> {
  const { rows } = await sql<Failing>`
    select what, channel, code, count, attempts
    from (
      select what, channel, code, sum(count)::integer as count,
        (sum(sum(count)) over (partition by what, channel))::integer as attempts
      from payments.failure_minute where minute >= ${since}
      group by what, channel, code
    ) f where code <> ''`.execute(db)
  return rows
}

export async function deleteFailures(db: Db, before: Date): Promise<void> {
  await sql`
    delete from payments.failure_minute where (minute, what, channel, code, process) in (
      select minute, what, channel, code, process from payments.failure_minute
      where minute < ${before} order by minute limit 1000)`.execute(db)
}

export type Counted = Readonly<{ subject: string; count: number }>

/** Instructions without an outcome since before then, by channel. */
export async function findUnknown(db: Db, before: Date): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select channel as subject, count(*)::integer as count from payments.instruction
    where unknown_since is not null and unknown_since <= ${before}
    group by channel`.execute(db)
  return rows
}

/** Instructions of which channels say another thing than was asked, and with which nobody has dealt. */
export async function findDisputed(db: Db): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select i.channel as subject, count(*)::integer as count from payments.instruction i
    where i.standing = 'disputed' and i.settled_at > coalesce((
      select max(a.done_at) from payments.alarm a
      where a.kind = 'instructions_disputed' and a.subject = i.channel), '-infinity')
    group by i.channel`.execute(db)
  return rows
}

/** Refunds that could not arrive and were asked for since then, by channel. */
export async function findAbnormal(db: Db, since: Date): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select coalesce(channel, 'wallet') as subject, count(*)::integer as count
    from payments.refund where state = 'ABNORMAL' and created_at >= ${since}
    group by 1`.execute(db)
  return rows
}

/** Callbacks that were given up, and with which nobody has dealt, by merchant. */
export async function findExhausted(db: Db): Promise<readonly Counted[]> {
  const { rows } = await sql<Counted>`
    select c.mchid as subject, count(*)::integer as count from payments.callback c
    where c.state = 'exhausted' and c.next_attempt_at > coalesce((
      select max(a.done_at) from payments.alarm a
      where a.kind = 'callbacks_exhausted' and a.subject = c.mchid), '-infinity')
    group by c.mchid`.execute(db)
  return rows
}

const alarm = {
  kind: 'text',
  subject: 'text',
  id: 'text',
  count: 'integer',
  sentence: 'text',
} as const

/** Those that stand are told again; answers those that were not there, each to one process only. */
export async function raiseAlarms(
  tx: Tx,
  found: readonly Found[],
  now: Date,
): Promise<readonly Pick<Found, 'kind' | 'subject'>[]> {
  if (found.length === 0) return []
  const rows = found.map((each) => ({ ...each, id: newId('al', now) }))
  const { rows: told } = await sql<Pick<Found, 'kind' | 'subject'> & { isNew: boolean }>`
    insert into payments.alarm (kind, subject, id, since, seen_at, count, sentence)
    select r.kind, r.subject, r.id, ${now}, ${now}, r.count, r.sentence
    from ${tableOf(rows, alarm)}
    order by r.kind, r.subject
    on conflict (kind, subject) where until is null do update
      set seen_at = excluded.seen_at, count = excluded.count, sentence = excluded.sentence
    returning kind, subject, xmax = 0 as "isNew"`.execute(tx)
  return told.filter(({ isNew }) => isNew)
}

/** Ends those of these kinds that have not been found since then; each is answered to one process. */
export async function endAlarms(
  tx: Tx,
  { kinds, seenBy, now }: Readonly<{ kinds: readonly AlarmKind[]; seenBy: Date; now: Date }>,
): Promise<readonly Pick<Alarm, 'kind' | 'subject' | 'since'>[]> {
  const { rows } = await sql<Pick<Alarm, 'kind' | 'subject' | 'since'>>`
    update payments.alarm set until = ${now}
    where until is null and kind = any(${[...kinds]}::text[]) and seen_at <= ${seenBy}
    returning kind, subject, since`.execute(tx)
  return rows
}

const columns = sql`
  kind, subject, since, seen_at as "seenAt", count, sentence, until, done_note as "doneNote"`

/** Those that stand, the oldest first. */
export async function findOpenAlarms(db: Db): Promise<readonly Alarm[]> {
  const { rows } = await sql<Alarm>`
    select ${columns} from payments.alarm where until is null order by since, kind, subject`.execute(
    db,
  )
  return rows
}

/** Those that are over, the newest first. */
export async function findPastAlarms(db: Db, limit: number): Promise<readonly Alarm[]> {
  const { rows } = await sql<Alarm>`
    select ${columns} from payments.alarm where until is not null
    order by until desc limit ${limit}`.execute(db)
  return rows
}

/** Somebody has dealt with all of it so far; false where none stands. */
export async function closeAlarm(
  db: Db,
  done: Readonly<{ kind: AlarmKind; subject: string; note: string; now: Date }>,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update payments.alarm
    set until = ${done.now}, done_at = ${done.now}, done_note = ${done.note}
    where kind = ${done.kind} and subject = ${done.subject} and until is null`.execute(db)
  return numAffectedRows === 1n
}
