import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { verifyBooks } from '#ledger'
import { connectUpstream } from '../src/demo/connect-upstream.ts'
import { openWallet, type Wallet } from './open-wallet.ts'
import { type Server, startServer } from './server.ts'
import { openTill, type Till } from './till.ts'

/**
 * Two installations, one the upstream of the other: a merchant's till stands before the lower one, and
 * payers have their wallets at the upper one. Between them is nothing but HTTP and what an operator
 * configures.
 */
export type Chain = Readonly<{
  up: Server
  down: Server
  /** The merchant's, before the lower one. */
  till: Till
  /** Two payers of the upper one. */
  payer: Wallet
  second: Wallet
  [Symbol.asyncDispose]: () => Promise<void>
}>

type Options = Readonly<{
  /** The upper one is a sandbox, in which faults can be ordered. */
  sandbox?: boolean
}>

export async function openChain({ sandbox = false }: Options = {}): Promise<Chain> {
  await using begun = new AsyncDisposableStack()
  const up = begun.use(await startServer(sandbox ? { environment: 'sandbox' } : {}))
  const down = begun.use(await startServer())
  await connectUpstream(down.program.modules, up.demo, down.url)
  const [first, other] = up.demo.payers
  assert(first && other)
  const till = await openTill(down)
  const payer = await openWallet(up.url, first)
  const second = await openWallet(up.url, other)
  const all = begun.move()
  return { up, down, till, payer, second, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Asks until it is so, half a minute at most; answers what was seen last. */
export async function until<Seen>(
  look: () => Promise<Seen>,
  isSo: (seen: Seen) => boolean,
  withinMs = 30_000,
): Promise<Seen> {
  const end = performance.now() + withinMs
  for (;;) {
    const seen = await look()
    if (isSo(seen) || performance.now() > end) return seen
    await sleep(100)
  }
}

/** The books of both balance. */
export async function bothBalance({ up, down }: Chain): Promise<void> {
  for (const server of [up, down])
    assert.deepEqual(await verifyBooks(server.program.modules.db), [])
}
