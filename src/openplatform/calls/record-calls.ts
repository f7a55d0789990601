import { hash } from 'node:crypto'
import { newId } from '#kernel/id'
import { type Clock, dayMs, hourMs, plusMs, secondMs } from '#kernel/time'
import { type Directory, findKnownMerchants, noteUses } from '#merchants'
import { writeAudit } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import type { Log } from '#platform/log'
import type { Metrics } from '#platform/metrics'
import type { Call, Examined, SeenCall } from './call.ts'
import { examine } from './examine.ts'
import { maskBody, maskTarget } from './mask-body.ts'
import { createCallQueue } from './queue.ts'
import { deleteCalls, type FailureRow, insertCalls, insertFailures } from './store.ts'

type Deps = Readonly<{
  db: Db
  directory: Directory
  now: Clock
  log: Pick<Log, 'warn'>
  metrics: Metrics
}>

type Turns = Readonly<Record<string, Readonly<{ everyMs: number; run: () => Promise<unknown> }>>>

export type CallRecorder = Readonly<{
  note: (call: SeenCall) => void
  /** What every process runs for itself. */
  exchanges: Turns
  /** What runs in the background. */
  sweeps: Turns
  /** Writes down what is still waiting. */
  stop: () => Promise<void>
}>

const batchMax = 2_000
const examinedMax = 20
const keptMs = 30 * dayMs
const pruneSlice = 5_000

/**
 * Writes the calls of this process down, once a second and off the path of any request. A batch is one
 * transaction with one row of the audit log, whose digest says all of its calls; its id begins theirs.
 *
 * What a killed process had not written yet, a second's calls, is lost, and so is what finds the queue
 * full: both are records of what happened, and nothing that happened depends on them.
 */
export function createCallRecorder({ db, directory, now, log, metrics }: Deps): CallRecorder {
  const dropped = metrics.counter(
    'tongbao_calls_dropped_total',
    'Calls of merchants that were not written down',
    ['reason'],
  )
  const queue = createCallQueue((reason) => dropped({ reason }))
  const noteUsed = createUseNoter(db)
  const retried = new WeakSet<SeenCall>()

  /** A batch that cannot be written twice running must not stand in the way of all others. */
  function giveBack(calls: readonly SeenCall[]): void {
    for (const call of calls)
      if (retried.has(call)) dropped({ reason: 'unwritable' })
      else {
        retried.add(call)
        queue.giveBack(call)
      }
  }

  async function flush(): Promise<number> {
    const taken = queue.take(batchMax)
    if (taken.length === 0) return 0
    try {
      await write({ db, directory, now }, taken, noteUsed)
    } catch (error) {
      giveBack(taken)
      throw error
    }
    return taken.length === batchMax ? batchMax : 0
  }

  return {
    note: queue.note,
    exchanges: { calls: { everyMs: secondMs, run: flush } },
    sweeps: {
      'prune-calls': {
        everyMs: hourMs,
        run: async () => {
          const before = plusMs(now(), -keptMs)
          while ((await deleteCalls(db, before, pruneSlice)) >= pruneSlice);
        },
      },
    },
    stop: async () => {
      await flush().catch((error: unknown) => log.warn({ err: error }, 'calls were not noted'))
    },
  }
}

type Written = Pick<Deps, 'db' | 'directory' | 'now'>

async function write(
  { db, directory, now }: Written,
  taken: readonly SeenCall[],
  noteUsed: (calls: readonly Call[]) => Promise<void>,
): Promise<void> {
  const unproven = taken.filter(({ isProven }) => !isProven).map(({ mchid }) => mchid)
  const known = new Set(await findKnownMerchants(db, [...new Set(unproven)]))
  const seen = taken.filter(({ isProven, mchid }) => isProven || known.has(mchid))
  if (seen.length === 0) return
  const batch = newId('ca', now())
  const calls = seen.map((call, index) => callOf(call, `${batch}${String(index).padStart(4, '0')}`))
  const failures = await failuresOf({ directory }, seen, calls)
  await inTransaction(db, async (tx) => {
    await insertCalls(tx, calls)
    await insertFailures(tx, failures)
    const contentDigest = digestOfCalls(calls)
    const act = { actor: 'platform', action: 'calls', subject: batch, contentDigest }
    await writeAudit(tx, act, now())
  })
  await noteUsed(calls)
}

const callOf = ({ failed: _, ...call }: SeenCall, id: string): Call => ({
  ...call,
  id,
  target: maskTarget(call.target),
})

const said = [
  'mchid',
  'id',
  'method',
  'target',
  'status',
  'code',
  'requestId',
  'tookUs',
  'serial',
  'ip',
  'isProven',
] as const satisfies readonly (keyof Call)[]

/** What the audit log says of a batch: SHA-256, in hex, over a line of JSON for each call. */
export const digestOfCalls = (calls: readonly Call[]): string =>
  hash(
    'sha256',
    calls
      .map(({ at, ...call }) =>
        JSON.stringify([at.toISOString(), ...said.map((name) => call[name])]),
      )
      .join('\n'),
  )

async function failuresOf(
  deps: Pick<Deps, 'directory'>,
  seen: readonly SeenCall[],
  calls: readonly Call[],
): Promise<readonly FailureRow[]> {
  const rows: FailureRow[] = []
  let examined = 0
  for (const [index, call] of seen.entries()) {
    const [{ failed }, { id } = { id: '' }] = [call, calls[index]]
    if (!failed) continue
    const isOne = call.code === 'SIGN_ERROR'
    if (isOne) examined++
    const found: Examined | null =
      isOne && examined > examinedMax ? { reason: 'not_examined' } : await examine(deps, call)
    rows.push({
      mchid: call.mchid,
      id,
      at: call.at,
      headers: JSON.stringify(headersOf(call)),
      body: maskBody(failed.body),
      answer: failed.answer,
      diagnosis: found && JSON.stringify(found),
    })
  }
  return rows
}

/** Of a signature its beginning only: a request whose time has not come yet could be sent with the rest. */
function headersOf({ failed }: SeenCall): Readonly<Record<string, string>> {
  const { authorization, headers = {} } = failed ?? {}
  if (!authorization) return headers
  const { mchid, serialNo, timestamp, nonce, signature } = authorization
  return {
    ...headers,
    mchid,
    serial_no: serialNo,
    timestamp: String(timestamp),
    nonce_str: nonce,
    signature: `${signature.slice(0, 12)}…`,
  }
}

/** When a certificate was last used, to the hour: a write an hour and certificate in each process. */
function createUseNoter(db: Db): (calls: readonly Call[]) => Promise<void> {
  const noted = new Map<string, number>()
  return async (calls) => {
    const fresh = new Map<string, Readonly<{ mchid: string; serial: string; at: Date }>>()
    for (const { mchid, serial, at, isProven } of calls) {
      const hour = Math.trunc(at.getTime() / hourMs)
      const key = `${mchid} ${serial}`
      if (!isProven || noted.get(key) === hour) continue
      noted.set(key, hour)
      fresh.set(key, { mchid, serial, at: new Date(hour * hourMs) })
    }
    if (fresh.size > 0) await noteUses(db, [...fresh.values()])
  }
}
