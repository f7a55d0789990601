import { sql } from 'kysely'
import type { Db, Tx } from '#platform/db'
import { tableOf } from '#platform/table-of'
import type { Call, CallKind } from './call.ts'
import { methods } from './check.ts'
import type { ToldPayment, ToldRefund } from './message-view.ts'
import { type Evidence, type Finding, isReason, type Result, resultStates } from './result.ts'
import { callsMax, type Run, type RunKey } from './run.ts'

/** False when the merchant has a run already. */
export async function insertRun(tx: Tx, run: Run): Promise<boolean> {
  const { mchid, id, notifyUrl, state, matrixVersion, startedAt } = run
  const taken = await sql`
    insert into openplatform.acceptance_current (mchid, run_id) values (${mchid}, ${id})
    on conflict (mchid) do nothing`.execute(tx)
  if (taken.numAffectedRows === 0n) return false
  await sql`
    insert into openplatform.acceptance_run
      (mchid, id, notify_url, methods, state, matrix_version, started_at)
    values (${mchid}, ${id}, ${notifyUrl}, ${[...run.methods]}, ${state}, ${matrixVersion},
      ${startedAt})`.execute(tx)
  return true
}

type RunRow = Omit<Run, 'methods'> & Readonly<{ methods: readonly string[] }>

const runColumns = sql`
  mchid, id, notify_url as "notifyUrl", methods, state, matrix_version as "matrixVersion",
  busy_until as "busyUntil",  started_at as "startedAt", finished_at as "finishedAt"`

const runOf = (row: RunRow): Run => ({
  ...row,
  methods: methods.filter((method) => row.methods.includes(method)),
})

export async function findRun(db: Db, { mchid, id }: RunKey): Promise<Run | undefined> {
  const { rows } = await sql<RunRow>`
    select ${runColumns} from openplatform.acceptance_run
    where mchid = ${mchid} and id = ${id}`.execute(db)
  return rows[0] && runOf(rows[0])
}

/** Newest first. */
export async function findRuns(db: Db, mchid: string): Promise<Run[]> {
  const { rows } = await sql<RunRow>`
    select ${runColumns} from openplatform.acceptance_run
    where mchid = ${mchid} order by id desc limit 50`.execute(db)
  return rows.map(runOf)
}

/** Waits for whoever changes the same run. */
export async function lockRun(tx: Tx, { mchid, id }: RunKey): Promise<Run | undefined> {
  const { rows } = await sql<RunRow>`
    select ${runColumns} from openplatform.acceptance_run
    where mchid = ${mchid} and id = ${id} for update`.execute(tx)
  return rows[0] && runOf(rows[0])
}

/** The lease of whoever sends callbacks for the run; false while another holds it. */
export async function takeRun(db: Db, key: RunKey, now: Date, until: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update openplatform.acceptance_run set busy_until = ${until}
    where mchid = ${key.mchid} and id = ${key.id} and state = 'RUNNING'
      and (busy_until is null or busy_until < ${now})`.execute(db)
  return numAffectedRows === 1n
}

export const leaveRun = (db: Db, key: RunKey): Promise<unknown> =>
  sql`update openplatform.acceptance_run set busy_until = null
    where mchid = ${key.mchid} and id = ${key.id}`.execute(db)

export async function endRun(tx: Tx, { mchid, id }: RunKey, now: Date): Promise<void> {
  await sql`
    update openplatform.acceptance_run set state = 'FINISHED', finished_at = ${now}
    where mchid = ${mchid} and id = ${id} and state = 'RUNNING'`.execute(tx)
  await sql`
    delete from openplatform.acceptance_current
    where mchid = ${mchid} and run_id = ${id}`.execute(tx)
}

type NewResult = Pick<Result, 'checkId' | 'state' | 'reason' | 'armedAt'>

export const insertResults = (
  tx: Tx,
  { mchid, id }: RunKey,
  results: readonly NewResult[],
): Promise<unknown> =>
  sql`
    insert into openplatform.acceptance_result (mchid, run_id, check_id, state, reason, armed_at)
    select ${mchid}, ${id}, "checkId", state, reason, "armedAt"
    from ${tableOf(results, { checkId: 'text', state: 'text', reason: 'text', armedAt: 'timestamptz' })}`.execute(
    tx,
  )

type ResultRow = Omit<Result, 'evidence' | 'reason'> & Readonly<{ reason: string | null }>

export async function findResults(db: Db, { mchid, id }: RunKey): Promise<Result[]> {
  const { rows } = await sql<ResultRow>`
    select check_id as "checkId", state, reason, armed_at as "armedAt", decided_at as "decidedAt"
    from openplatform.acceptance_result
    where mchid = ${mchid} and run_id = ${id}`.execute(db)
  const shown = await findEvidence(db, { mchid, id })
  return rows.map(({ reason, ...row }) => ({
    ...row,
    reason: reason !== null && isReason(reason) ? reason : null,
    evidence: shown
      .filter(({ checkId }) => checkId === row.checkId)
      .map(({ evidence }) => evidence),
  }))
}

type EvidenceRow = Evidence & Readonly<{ checkId: string }>

async function findEvidence(db: Db, { mchid, id }: RunKey) {
  const { rows } = await sql<EvidenceRow>`
    select check_id as "checkId", at, what, request_id as "requestId", status, failure,
      took_ms as "tookMs", head
    from openplatform.acceptance_evidence
    where mchid = ${mchid} and run_id = ${id}
    order by check_id, no`.execute(db)
  return rows.map(({ checkId, ...evidence }) => ({ checkId, evidence }))
}

type Change = RunKey & Readonly<{ checkId: string; armedAt?: Date }>

/** Says how a check stands; what showed an earlier verdict makes room. False where it may not. */
export async function decide(
  tx: Tx,
  { mchid, id, checkId, armedAt }: Change,
  { state, reason, evidence }: Finding,
  now: Date,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update openplatform.acceptance_result
    set state = ${state}, reason = ${reason}, decided_at = ${state === 'WAITING' ? null : now},
      armed_at = coalesce(${armedAt ?? null}::timestamptz, armed_at)
    where mchid = ${mchid} and run_id = ${id} and check_id = ${checkId}
      and state = any(${[...resultStates.sourcesOf(state)]}::text[])`.execute(tx)
  if (numAffectedRows === 0n) return false
  await sql`
    delete from openplatform.acceptance_evidence
    where mchid = ${mchid} and run_id = ${id} and check_id = ${checkId}`.execute(tx)
  const rows = evidence.map((one, no) => ({ ...one, no }))
  await sql`
    insert into openplatform.acceptance_evidence
      (mchid, run_id, check_id, no, at, what, request_id, status, failure, took_ms, head)
    select ${mchid}, ${id}, ${checkId}, no, at, what, "requestId", status, failure, "tookMs", head
    from ${tableOf(rows, {
      no: 'integer',
      at: 'timestamptz',
      what: 'text',
      requestId: 'text',
      status: 'integer',
      failure: 'text',
      tookMs: 'integer',
      head: 'text',
    })}`.execute(tx)
  return true
}

/** Kept for the merchant's run, if it has one and room; one statement, for it follows every call. */
export const insertCall = (db: Db, mchid: string, id: string, call: Call): Promise<unknown> =>
  sql`
    with run as (
      update openplatform.acceptance_run r set calls = r.calls + 1
      from openplatform.acceptance_current c
      where c.mchid = ${mchid} and r.mchid = c.mchid and r.id = c.run_id and r.calls < ${callsMax}
      returning r.id
    )
    insert into openplatform.acceptance_call
      (mchid, run_id, id, at, kind, method, path, subject, number, total, refund, app, trade_type,
       status, missigned, serial, request_id)
    select ${mchid}, run.id, ${id}, ${call.at}, ${call.kind}, ${call.method}, ${call.path},
      ${call.subject}, ${call.number}, ${call.total}::bigint, ${call.refund}::bigint, ${call.app},
      ${call.tradeType}, ${call.status}::integer, ${call.missigned}, ${call.serial},
      ${call.requestId}
    from run`.execute(db)

type CallRow = Omit<Call, 'kind'> & Readonly<{ kind: CallKind }>

/** Faults after which an answer must not be believed. */
const missigning = [
  'answer_wrong_signature',
  'answer_unsigned',
  'answer_unknown_serial',
  'answer_stale',
]

/** Oldest first. */
export async function findCalls(db: Db, { mchid, id }: RunKey): Promise<Call[]> {
  const { rows } = await sql<CallRow>`
    select at, kind, method, path, subject, number, total, refund, app, trade_type as "tradeType",
      status, serial, request_id as "requestId",
      missigned or exists (
        select from openplatform.fault_strike s
        where s.mchid = c.mchid and s.request = c.request_id
          and s.fault = any(${[...missigning]}::text[])
      ) as missigned
    from openplatform.acceptance_call c
    where mchid = ${mchid} and run_id = ${id}
    order by at, id`.execute(db)
  return rows
}

/** Of these numbers those that are paid. */
export async function findPaid(
  db: Db,
  mchid: string,
  outTradeNos: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ outTradeNo: string }>`
    select out_trade_no as "outTradeNo" from payments.payment_fact
    where mchid = ${mchid} and out_trade_no = any(${[...outTradeNos]}::text[])`.execute(db)
  return new Set(rows.map(({ outTradeNo }) => outTradeNo))
}

/** The latest payment of the merchant itself: a provider's is told in other words. */
export async function findLatestPayment(db: Db, mchid: string): Promise<ToldPayment | undefined> {
  const { rows } = await sql<ToldPayment>`
    select mchid, id as "transactionId", out_trade_no as "outTradeNo", appid,
      trade_type as "tradeType", amount, openid, bank_type as "bankType", attach,
      paid_at as "paidAt"
    from payments.payment_fact
    where mchid = ${mchid} and sp_mchid is null
    order by paid_at desc limit 1`.execute(db)
  return rows[0]
}

export type RefundedPayment = Readonly<{ refund: ToldRefund; payment: ToldPayment }>

/** The latest refund that has arrived, and the payment that it gave back. */
export async function findLatestRefund(
  db: Db,
  mchid: string,
): Promise<RefundedPayment | undefined> {
  const { rows } = await sql<ToldRefund>`
    select mchid, id as "refundId", out_refund_no as "outRefundNo", order_id as "transactionId",
      out_trade_no as "outTradeNo", order_amount as total, amount,
      received_account as "receivedAccount", succeeded_at as "succeededAt"
    from payments.refund_fact
    where mchid = ${mchid} and sp_mchid is null and state = 'SUCCESS'
    order by succeeded_at desc, id desc limit 1`.execute(db)
  const refund = rows[0]
  if (!refund) return undefined
  const paid = await sql<ToldPayment>`
    select mchid, id as "transactionId", out_trade_no as "outTradeNo", appid,
      trade_type as "tradeType", amount, openid, bank_type as "bankType", attach,
      paid_at as "paidAt"
    from payments.payment_fact
    where mchid = ${mchid} and id = ${refund.transactionId}`.execute(db)
  const payment = paid.rows[0]
  return payment && { refund, payment }
}
