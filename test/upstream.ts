import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { fen } from '#kernel/money'
import { minuteMs, plusMs } from '#kernel/time'
import {
  type Answer,
  type Content,
  type Instruction,
  type InstructionKind,
  newInstruction,
  putInstruction,
  type Report,
} from '#payments'
import { inTransaction } from '#platform/db'
import { createHttp } from '#platform/http'
import { createKeys } from '#platform/keys'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { addChannel, createUpstream, type NewChannel, trustKey, type UpstreamDeps } from '#upstream'
import type { Demo, DemoMerchant, Server } from './server.ts'
import { createWorld } from './world.ts'

/** Ours, which the channel never hears of. */
export const mchid = '1900000777'
export const appid = 'wx0000000000000777'

type PayContent = Extract<Content, Readonly<{ kind: 'pay' }>>

/**
 * The channels of an installation that has nothing else: a database, what is told to other institutions,
 * and the address where they tell us. What is learned is written down and not acted upon.
 */
export async function createUpstreamWorld(options: Partial<UpstreamDeps> = {}) {
  const world = await createWorld('rows')
  const port = await freePort()
  const clock = { aheadMs: 0 }
  const now = () => plusMs(new Date(), clock.aheadMs)
  const metrics = createMetrics()
  const log = createLog({ level: 'silent' })
  const publicUrl = `http://127.0.0.1:${port}`
  const own = { db: world.db, keys: createKeys(randomBytes(32)), now, log, metrics, publicUrl }
  const deps = { ...own, ...(options.adapters && { adapters: options.adapters }) }
  const upstream = createUpstream({ ...deps, ...options })
  const learned: Readonly<{ instruction: Instruction; answer: Answer }>[] = []
  const hooks = { onLearn: async (): Promise<void> => undefined }
  const app = createHttp({ log, metrics })
  const learn = async (instruction: Instruction, answer: Answer) => {
    await hooks.onLearn()
    learned.push({ instruction, answer })
  }
  await app.register(upstream.routes({ learn }))
  await app.listen({ port, host: '127.0.0.1' })

  /** Something to tell a channel, written down as it would be before the call. */
  async function instruct(
    kind: InstructionKind,
    channel: string,
    of: Partial<Pick<Instruction, 'method' | 'amount' | 'target' | 'mchid'>> = {},
  ): Promise<Instruction> {
    const { method = 'NATIVE', amount = fen(100n), target = null } = of
    const subject = kind === 'transfer' ? 'tb_1' : '4200000000202611270000000001'
    const asked = { mchid: of.mchid ?? mchid, kind, subject, target, channel, method, amount }
    const made = { ...newInstruction(asked, now()), state: 'SENT', calls: 1 } as const
    await inTransaction(world.db, (tx) => putInstruction(tx, made))
    return made
  }

  return {
    deps,
    world,
    clock,
    metrics,
    upstream,
    learned,
    hooks,
    notifyUrl: (channel: string) => `${publicUrl}/upstream/${channel}/notify`,
    instruct,
    async [Symbol.asyncDispose]() {
      await app.close()
      await upstream.stop()
      await world[Symbol.asyncDispose]()
    },
  }
}

export type UpstreamWorld = Awaited<ReturnType<typeof createUpstreamWorld>>

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

const channelOf = (
  server: Pick<Server, 'url'>,
  merchant: DemoMerchant,
): Omit<NewChannel, 'id'> => ({
  baseUrl: server.url,
  mode: 'direct',
  mchid: merchant.mchid,
  appid: merchant.appid,
  serial: merchant.serialNo,
  privateKey: readFileSync(merchant.privateKeyPath, 'utf8'),
  apiV3Key: merchant.apiV3Key,
})

/** Another Tongbao as a channel, under the first merchant of its demo or as its provider. */
export async function openChannel(
  { deps }: Pick<UpstreamWorld, 'deps'>,
  server: Server,
  more: Partial<NewChannel> = {},
): Promise<string> {
  const merchant = (more.mode === 'partner' ? server.demo.providers : server.demo.merchants)[0]
  assert(merchant)
  const { id } = await addChannel(deps, {
    id: more.mode === 'partner' ? 'up-partner' : 'up-direct',
    ...channelOf(server, merchant),
    ...more,
  })
  return id
}

/** Its public key, as an operator would carry it over. */
export function trustPublicKey(
  { deps }: Pick<UpstreamWorld, 'deps'>,
  { platform }: Pick<Demo, 'platform'>,
  id: string,
): Promise<string> {
  const pem = readFileSync(platform.publicKeyPath, 'utf8')
  return trustKey(deps, { id, serial: platform.publicKeyId, pem })
}

/** What an order of ours says, as far as a channel hears of it. */
export const orderOf = (
  tradeType: PayContent['order']['tradeType'],
  more: Partial<PayContent['order']> = {},
): PayContent['order'] => ({
  mchid,
  id: '4200000000202611270000000001',
  outTradeNo: 'T1',
  spMchid: null,
  appid,
  subAppid: null,
  tradeType,
  description: '一碗面',
  amount: fen(100n),
  attach: null,
  notifyUrl: 'http://127.0.0.1:1/',
  deviceId: null,
  limitPay: null,
  profitSharing: false,
  payerOpenid: null,
  payerSubOpenid: null,
  contentDigest: '',
  combineMchid: null,
  combineId: null,
  channel: null,
  createdAt: new Date(),
  expiresAt: plusMs(new Date(), 30 * minuteMs),
  ...more,
})

const noHints = { authCode: null, payerClientIp: null, storeId: null, h5Type: null }

export const payContent = (
  order: PayContent['order'],
  hints: Partial<PayContent['hints']> = {},
): PayContent => ({ kind: 'pay', order, hints: { ...noHints, ...hints } })

/** The report of an answer that has one; fails with the answer where it has none. */
export function reportIn(answer: Answer): Report {
  assert(answer.is === 'reported', inspect(answer))
  return answer.report
}

/** Opens a Native order there; answers its instruction and the code that a payer scans. */
export async function opened(
  { instruct, upstream }: Pick<UpstreamWorld, 'instruct' | 'upstream'>,
  channel: string,
): Promise<Readonly<{ instruction: Instruction; prepayId: string }>> {
  const instruction = await instruct('pay', channel)
  const answer = await upstream.channels.send(instruction, payContent(orderOf('NATIVE')))
  const { code_url } = JSON.parse(reportIn(answer).handover ?? '{}') as { code_url: string }
  return { instruction, prepayId: code_url.split('pr=')[1] ?? '' }
}
