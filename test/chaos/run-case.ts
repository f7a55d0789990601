import { setTimeout as sleep } from 'node:timers/promises'
import { liftFaults, orderFault } from '../../src/openplatform/sandbox/fault/order-fault.ts'
import { findStrikes } from '../../src/openplatform/sandbox/fault/store.ts'
import { audit, type Belief } from './audit.ts'
import { drawsOf } from './draw.ts'
import type { Lane } from './lane.ts'
import type { Case } from './matrix.ts'
import { codeOf, type Desk, refundState, tradeState, transferState } from './merchant.ts'
import { plays } from './play.ts'

export type Outcome = Readonly<{
  played: Case
  lane: number
  ms: number
  /** How often the faults struck; a case in which none did shows nothing. */
  strikes: number
  state: string
  violations: readonly string[]
  diary: readonly string[]
}>

/** A lane with what its merchant believes so far. */
export type Played = Readonly<{ lane: Lane; book: Belief[] }>

const strikesOf = async ({ up, upMchid }: Lane): Promise<number> =>
  (await findStrikes(up.program.modules.db, { mchid: upMchid, limit: 100_000 })).length

export async function runCase({ lane, book }: Played, played: Case): Promise<Outcome> {
  const { upMchid: mchid, up } = lane
  const { db, now } = up.program.modules
  const begun = performance.now()
  const [first] = played.faults
  let count = 0
  const desk: Desk = {
    lane,
    book,
    draws: drawsOf(`${played.seed} play`),
    diary: [],
    newNumber: () =>
      `C${played.no.replace('.', 'X')}L${lane.no}N${count++}T${Date.now() % 1_000_000}`,
  }
  const before = await strikesOf(lane)
  const earlier = book.length
  let stopped: string | undefined
  try {
    const begin = async (): Promise<void> => {
      for (const fault of played.faults) await orderFault({ db, now }, { mchid, ...fault })
    }
    await plays[played.operation](desk, begin, first.fault)
  } catch (error) {
    stopped = `the merchant gave up: ${codeOf(error)}`
  }
  const violations = await rest(desk, earlier, () => liftFaults({ db, now }, mchid))
  const state = book
    .slice(earlier)
    .map((one) => one.state)
    .join()
  return {
    played,
    lane: lane.no,
    ms: Math.round(performance.now() - begun),
    strikes: (await strikesOf(lane)) - before,
    state,
    violations: stopped === undefined ? violations : [stopped, ...violations],
    diary: desk.diary,
  }
}

/**
 * Until nothing is under way any more. What has been unknown for five minutes is asked about every two;
 * that it never arrived is confirmed a minute later, and then it is told once more.
 */
const restMs = 300_000
/** So long the faults stay in force while all comes to rest. */
const faultyMs = 20_000

async function rest(desk: Desk, earlier: number, lift: () => Promise<unknown>) {
  const begun = performance.now()
  let isLifted = false
  for (;;) {
    await refresh(desk, earlier)
    const wrong = await audit(desk.lane, desk.book)
    const ms = performance.now() - begun
    if (wrong.length === 0 || ms > restMs) {
      if (!isLifted) await lift()
      return wrong
    }
    if (ms > faultyMs && !isLifted) {
      isLifted = true
      await lift()
    }
    await sleep(1_000)
  }
}

/** A merchant asks again for what it is not sure of. */
async function refresh(desk: Desk, earlier: number): Promise<void> {
  const asks = { order: tradeState, refund: refundState, transfer: transferState }
  for (const belief of desk.book.slice(earlier))
    try {
      belief.state = await asks[belief.kind](desk, belief.number)()
    } catch (error) {
      if (/NOT_EXIST|NOT_FOUND/.test(codeOf(error))) belief.state = 'NONE'
    }
}
