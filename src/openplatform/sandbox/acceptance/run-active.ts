import { inTransaction } from '#platform/db'
import { plusMs } from '#kernel/time'
import { judgeAddress } from './judge-address.ts'
import { type AcceptanceDeps, busyMs, type Run, type RunKey, refuse } from './run.ts'
import { type Standing, settleRun } from './settle-run.ts'
import {
  decide,
  findCalls,
  findLatestPayment,
  findLatestRefund,
  findPaid,
  findResults,
  findRun,
  leaveRun,
  takeRun,
} from './store.ts'
import { type Probes, type Subjects, tryMistaken, tryRefused, tryTrue } from './try-callbacks.ts'

/**
 * Takes the run's lease and begins to send; `done` ends when the last answer is judged. Refuses
 * ACCEPTANCE_BUSY while another sends, ACCEPTANCE_NOT_FOUND, ACCEPTANCE_FINISHED.
 */
export async function beginSending(
  deps: AcceptanceDeps,
  key: RunKey,
): Promise<Readonly<{ done: Promise<void> }>> {
  const { db, now } = deps
  const run = await findRun(db, key)
  if (!run) throw refuse('ACCEPTANCE_NOT_FOUND')
  if (run.state === 'FINISHED') throw refuse('ACCEPTANCE_FINISHED')
  if (!(await takeRun(db, key, now(), plusMs(now(), busyMs)))) throw refuse('ACCEPTANCE_BUSY')
  return { done: sendAndLeave(deps, run) }
}

/**
 * Sends every callback of the run to the merchant's address and judges the answers: the true ones
 * first, then those that must be refused, then those that only the merchant's own books can refuse.
 * Bounded by their deadlines. A check that lacks a payment, a refund or an unpaid order waits and says
 * so; the next time sends again.
 */
export async function runActive(deps: AcceptanceDeps, key: RunKey): Promise<Standing> {
  const { done } = await beginSending(deps, key)
  await done
  return settleRun(deps, key)
}

async function sendAndLeave(deps: AcceptanceDeps, run: Run): Promise<void> {
  try {
    await sendAll(deps, run)
  } finally {
    await leaveRun(deps.db, run)
  }
}

async function sendAll(deps: AcceptanceDeps, run: Run): Promise<void> {
  const results = await findResults(deps.db, run)
  const wanted = new Set(
    results.filter(({ state }) => state !== 'NOT_APPLICABLE').map(({ checkId }) => checkId),
  )
  const keep = async (found: Probes): Promise<void> => {
    await inTransaction(deps.db, async (tx) => {
      for (const [checkId, finding] of found)
        await decide(tx, { ...run, checkId }, finding, deps.now())
    })
  }
  if (wanted.has('notify-url')) await keep([['notify-url', judgeAddress(run.notifyUrl)]])
  for (const attempt of [tryTrue, tryRefused, tryMistaken]) {
    // Afresh each time: the merchant goes on calling while we send.
    const subjects = await findSubjects(deps, run)
    await keep(await attempt({ deps, run, subjects, isWanted: (id) => wanted.has(id) }))
  }
}

/** Of what can be told: the latest payment and refund, and an order of this run that is unpaid. */
async function findSubjects({ db }: AcceptanceDeps, run: Run): Promise<Subjects> {
  const calls = await findCalls(db, run)
  const placed = calls.filter(({ kind, status }) => kind === 'order' && status === 200)
  const numbers = placed.flatMap(({ subject }) => subject ?? [])
  const paid = await findPaid(db, run.mchid, numbers)
  const closed = new Set(
    calls
      .filter(({ kind, status }) => kind === 'close' && status === 204)
      .map((one) => one.subject),
  )
  return {
    payment: await findLatestPayment(db, run.mchid),
    refunded: await findLatestRefund(db, run.mchid),
    unpaid: placed.findLast(
      ({ subject }) => subject !== null && !paid.has(subject) && !closed.has(subject),
    ),
  }
}
