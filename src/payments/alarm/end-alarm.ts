import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import { type AlarmKind, doneByPeople, refuse } from './alarm.ts'
import { closeAlarm } from './store.ts'

/**
 * Somebody has dealt with what the alarm is about: it ends, and only what comes later raises it again.
 * Kinds that heal by themselves are refused ALARM_ENDS_BY_ITSELF, and where none stands,
 * also the second time, ALARM_NOT_FOUND.
 */
export async function endAlarm(
  { db, now }: Readonly<{ db: Db; now: Clock }>,
  { kind, subject, note }: Readonly<{ kind: AlarmKind; subject: string; note: string }>,
): Promise<void> {
  if (!doneByPeople.has(kind)) throw refuse('ALARM_ENDS_BY_ITSELF', { kind })
  if (!(await closeAlarm(db, { kind, subject, note, now: now() })))
    throw refuse('ALARM_NOT_FOUND', { kind, subject })
}
