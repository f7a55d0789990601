import type { Fetch } from '@tongbao/apiv3'
import { Agent, fetch } from 'undici'

/** Connections to one channel, kept open between calls. */
export type Pool = Readonly<{
  calls: Fetch
  /** Without a bound on what comes back. */
  files: Fetch
  close: () => Promise<void>
}>

type Options = Readonly<{ connections: number; connectMs: number }>

/** An answer is a few kilobytes; a batch of certificates is the largest of them. */
const answerMaxBytes = 1024 * 1024

/**
 * `connectMs` is below the bound of an attempt: a connection that does not come about is told as such,
 * because nothing was sent by it, and not as an answer that never came.
 */
export function createPool({ connections, connectMs }: Options): Pool {
  const shared = {
    connect: { timeout: connectMs },
    pipelining: 1,
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 60_000,
  }
  const calls = new Agent({ ...shared, connections, maxResponseSize: answerMaxBytes })
  const files = new Agent({ ...shared, connections: 2 })
  return {
    calls: (url, init) => fetch(url, { ...init, dispatcher: calls }),
    files: (url, init) => fetch(url, { ...init, dispatcher: files }),
    close: async () => {
      await Promise.all([calls.destroy(), files.destroy()])
    },
  }
}
