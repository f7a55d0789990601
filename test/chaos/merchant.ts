import { setTimeout as sleep } from 'node:timers/promises'
import { WechatpayError } from '@tongbao/apiv3'
import type { Belief } from './audit.ts'
import type { Draws } from './draw.ts'
import type { Lane } from './lane.ts'

/** A merchant at work on one case: it knows its own numbers and what it was answered, nothing else. */
export type Desk = Readonly<{
  lane: Lane
  draws: Draws
  /** Its order book; all of the lane's, the case's own at the end. */
  book: Belief[]
  /** What happened, for whoever reads a violation. */
  diary: string[]
  newNumber: () => string
}>

const isUnknown = (error: unknown): error is WechatpayError =>
  error instanceof WechatpayError && (error.outcomeUnknown || error.status === 429)

export const codeOf = (error: unknown): string =>
  error instanceof WechatpayError
    ? `${error.status ?? ''} ${error.code} ${error.message}`
    : String(error)

/**
 * Repeats the identical call with growing waits while its outcome is unknown. A definite answer, and
 * what is unknown for longer than `forMs`, is for the caller.
 */
export async function persist<Result>(
  desk: Desk,
  what: string,
  call: () => Promise<Result>,
  forMs = 45_000,
): Promise<Result> {
  const end = performance.now() + forMs
  for (let waitMs = 300; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      const result = await call()
      desk.diary.push(`${what}: answered`)
      return result
    } catch (error) {
      desk.diary.push(`${what}: ${codeOf(error)}`)
      if (!isUnknown(error) || performance.now() > end) throw error
    }
    await sleep(waitMs)
  }
}

/** Asks every second until it is decided, and writes down what it was told last. */
export async function follow(
  desk: Desk,
  belief: Belief,
  ask: () => Promise<string>,
  isDecided: (state: string) => boolean,
  forMs: number,
): Promise<string> {
  const end = performance.now() + forMs
  for (;;) {
    try {
      const state = await ask()
      if (state !== belief.state) desk.diary.push(`${belief.kind} ${belief.number} is ${state}`)
      belief.state = state
      if (isDecided(state)) return state
    } catch (error) {
      if (!isUnknown(error)) desk.diary.push(`${belief.kind} ${belief.number}: ${codeOf(error)}`)
    }
    if (performance.now() > end) return belief.state
    await sleep(1_000)
  }
}

export const tradeState =
  ({ lane }: Desk, number: string) =>
  async (): Promise<string> =>
    (await lane.client.pay.query(number)).trade_state

export const refundState =
  ({ lane }: Desk, number: string) =>
  async (): Promise<string> =>
    (await lane.client.refunds.query(number)).status

export const transferState =
  ({ lane }: Desk, number: string) =>
  async (): Promise<string> =>
    (await lane.client.transfers.query(number)).state

/** Written down before the platform is asked, so that a callback finds its order. */
export function enter(
  desk: Desk,
  kind: Belief['kind'],
  number: string,
  amount: number,
  isTold = true,
): Belief {
  const belief: Belief = { kind, number, amount, state: 'NONE', isTold }
  desk.book.push(belief)
  return belief
}
