import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { publicKeyOf } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { createDirectory, ensurePlatformKeys, registerMerchant } from '#merchants'
import { createDeliverer } from '#payments'
import type { Db } from '#platform/db'
import { createKeys } from '#platform/keys'
import { createLog } from '#platform/log'
import { createOutbound } from '#platform/outbound'
import { newCallback } from '../src/payments/callback/callback.ts'
import { enqueueCallbacks, noHandOff } from '../src/payments/callback/enqueue.ts'
import { createWorld } from './world.ts'

export const mchid = '1900000001'
export const apiV3Key = '0123456789abcdef0123456789abcdef'

type Given = Partial<
  Pick<Parameters<typeof createDeliverer>[0], 'interfere' | 'wireNow' | 'onAttempt'>
>

export type Letter = Readonly<{ headers: IncomingHttpHeaders; body: string }>

/** A merchant's server: keeps what it hears, and answers what it is told to, 204 without it. */
async function openShop() {
  const heard: string[] = []
  const letters: Letter[] = []
  const answers: number[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      heard.push(JSON.parse(body).id)
      letters.push({ headers: request.headers, body })
      response.writeHead(answers.shift() ?? 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`
  return { heard, letters, answers, url, close: () => server.close() }
}

/** A deliverer with a clock to move, and a merchant's server that answers what it is told to. */
export async function createCallbackWorld(
  t: { after: (end: () => unknown) => void },
  given: Given = {},
) {
  const world = await createWorld()
  let at = new Date('2026-11-24T00:00:00Z')
  const now = () => at
  const deps = { db: world.db, keys: createKeys(Buffer.alloc(32, 3)), now }
  await ensurePlatformKeys(deps)
  await registerMerchant(deps, { mchid, name: '包子铺', apiV3Key, keyMode: 'certificate' })
  const { close, url, ...shop } = await openShop()
  const outbound = createOutbound({ allowLoopback: true })
  const log = createLog({ level: 'silent' })
  const directory = createDirectory(deps)
  const deliverer = createDeliverer({ ...deps, directory, outbound, log, ...given })
  t.after(async () => {
    await deliverer.stop()
    await outbound.close()
    close()
    await world[Symbol.asyncDispose]()
  })
  const platformKeys = new Map(
    (await directory.platformKeys()).map(({ id, publicPem }) => [id, publicKeyOf(publicPem)]),
  )
  return {
    ...deps,
    ...shop,
    sister: world.sister,
    directory,
    deliverer,
    /** What `openNotification` needs to believe and open a letter. */
    opener: { keys: { get: (serial: string) => platformKeys.get(serial) }, apiV3Key, now },
    pass: (ms: number) => {
      at = new Date(at.getTime() + ms)
    },
    callback: (subject: string, more: Partial<Parameters<typeof newCallback>[0]> = {}) =>
      newCallback({
        mchid,
        subject,
        url,
        eventType: 'TRANSACTION.SUCCESS',
        originalType: 'transaction',
        summary: '支付成功',
        resource: '{}',
        createdAt: at,
        ...more,
      }),
    /** Delivers what is due, and waits for the merchant to have heard so many in all. */
    sweepUntil: async (count: number) => {
      const claimed = await deliverer.sweep()
      for (let turn = 0; turn < 200 && shop.heard.length < count; turn++) await sleep(10)
      // The outcome is written a moment after the answer.
      await sleep(100)
      return claimed
    },
    /** What the last attempt at a subject's callback came to. */
    lastAnswer: async (subject: string) => {
      const { rows } = await sql<{ answer: string | null }>`
        select last_answer as answer from payments.callback where subject = ${subject}`.execute(
        world.db,
      )
      return rows[0]?.answer
    },
  }
}

export type CallbackWorld = Awaited<ReturnType<typeof createCallbackWorld>>

export const enqueue = (
  world: CallbackWorld,
  subject: string,
  more: Parameters<CallbackWorld['callback']>[1] = {},
) =>
  world.db
    .transaction()
    .execute((tx) => enqueueCallbacks(tx, [world.callback(subject, more)], noHandOff, world.now()))

/**
 * Waits until all that is committed by now can be pulled: tests beside this one keep transactions open
 * in databases of the same server, and a stream waits for those too.
 */
export async function allReadable(db: Db): Promise<void> {
  const { rows } = await sql<{ now: bigint }>`
    select pg_current_xact_id()::text::bigint as now`.execute(db)
  const now = rows[0]?.now ?? 0n
  for (let turn = 0; turn < 3_000; turn++) {
    const { rows: found } = await sql<{ oldest: bigint }>`
      select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest`.execute(db)
    if ((found[0]?.oldest ?? 0n) > now) return
    await sleep(10)
  }
  throw new Error('somebody keeps a transaction open')
}
