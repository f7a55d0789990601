import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, createClient } from '@tongbao/apiv3'
import { fen } from '#kernel/money'
import { minuteMs, plusMs } from '#kernel/time'
import { openidOf } from '#parties'
import { addChannel, addRoute, closeRoute, findRoutes, trustKey } from '#upstream'
import { createTestMerchant } from '../../src/openplatform/sandbox/environment/merchant/create-merchant.ts'
import { takeBundle } from '../../src/openplatform/sandbox/environment/merchant/take-bundle.ts'
import { createTestPayer } from '../../src/openplatform/sandbox/environment/payer/create-payer.ts'
import { testPayerOf } from '../../src/openplatform/sandbox/environment/payer/find-payer.ts'
import { openWallet, type Wallet } from '../open-wallet.ts'
import type { Server } from '../server.ts'
import { openShop, type Shop } from './shop.ts'

/**
 * A merchant of the lower installation with a channel, a merchant number above and payers that are its
 * own: faults are ordered for a merchant number, so that lanes disturb each other in nothing.
 */
export type Lane = Readonly<{
  no: number
  up: Server
  down: Server
  /** Puts the lane on a fresh channel when the faults so far have made its own unhealthy. */
  renew: () => Promise<void>
  /** The merchant here, and as whom the channel speaks there. */
  mchid: string
  appid: string
  upMchid: string
  /** All that it has had, the present one last; to the one above they are the same merchant. */
  channels: readonly string[]
  client: Client
  shop: Shop
  payers: readonly Wallet[]
  /** As the upper one knows the first payer. */
  openid: string
}>

/** What each payer brings: enough for some thousand cases. */
const payerMinor = 4_000_000n
const payersMinor = payerMinor * 2n
export const openingOf = (): bigint => payersMinor

type Bundle = Readonly<{
  mchid: string
  appid: string
  serialNo: string
  apiV3Key: string
  privateKey: string
  certificate: string
  publicKeyId: string
  publicKey: string
}>

async function newMerchant(server: Server, name: string): Promise<Bundle> {
  const { modules } = server.program
  const deps = { ...modules, wireNow: modules.now, publicUrl: server.url }
  const mchid = await createTestMerchant(deps, { name, kind: 'direct' })
  const files = await takeBundle(deps, mchid)
  const text = (file: string): string => files.find((one) => one.name === file)?.text ?? ''
  const settings = JSON.parse(text('tongbao.json'))
  return {
    mchid,
    appid: settings.apps[0].appid,
    serialNo: settings.serialNo,
    apiV3Key: settings.apiV3Key,
    privateKey: text('apiclient_key.pem'),
    certificate: text('platform_cert.pem'),
    publicKeyId: settings.platformPublicKeyId,
    publicKey: text('pub_key.pem'),
  }
}

async function newPayer(server: Server, name: string, appid: string) {
  const { modules } = server.program
  const customerId = await createTestPayer(modules, { name, balanceMinor: payerMinor })
  const { phone, password, pin } = await testPayerOf(modules, customerId)
  const openid = await openidOf(modules, { appid, customerId })
  return openWallet(server.url, { name, phone, password, pin, openids: { [appid]: openid } })
}

async function connect(down: Server, up: Server, channel: string, by: Bundle, mchid: string) {
  const { modules } = down.program
  const { appid, serialNo: serial, privateKey, apiV3Key } = by
  await addChannel(modules, {
    id: channel,
    baseUrl: up.url,
    mode: 'direct',
    mchid: by.mchid,
    appid,
    serial,
    privateKey,
    apiV3Key,
    notifyBase: down.url,
  })
  await trustKey(modules, { id: channel, pem: by.certificate })
  await trustKey(modules, { id: channel, serial: by.publicKeyId, pem: by.publicKey })
  await addRoute(modules, {
    mchid,
    method: '*',
    amountFrom: 0n,
    amountTo: null,
    channel,
    priority: 10,
    costPpm: 6_000n,
    costFixed: 0n,
    percent: 100,
    effectiveFrom: plusMs(modules.now(), -minuteMs),
  })
}

const methods = ['NATIVE', 'MICROPAY', 'TRANSFER'] as const

async function isUsable({ program }: Server, mchid: string, channel: string): Promise<boolean> {
  const { routeOrder } = program.modules.upstream
  const ask = { mchid, spMchid: null, amount: fen(100n), orderId: '1', tried: [] }
  for (const method of methods) {
    const route = await routeOrder({ ...ask, method })
    if (route === 'none' || route.channel !== channel) return false
  }
  return true
}

export async function openLane(up: Server, down: Server, no: number): Promise<Lane> {
  const above = await newMerchant(up, `通道商户${no}`)
  const here = await newMerchant(down, `混沌面馆${no}`)
  const channels: string[] = []
  async function renew(): Promise<void> {
    const present = channels.at(-1)
    if (present !== undefined && (await isUsable(down, here.mchid, present))) return
    const channel = `lane-${no}-${channels.length + 1}`
    channels.push(channel)
    const { modules } = down.program
    for (const { id, mchid, state } of await findRoutes(modules.db, here.mchid))
      if (mchid === here.mchid && state === 'open') await closeRoute(modules, { id })
    await connect(down, up, channel, above, here.mchid)
    // Routes are read every few seconds.
    while (!(await isUsable(down, here.mchid, channel))) await sleep(500)
  }
  await renew()
  const payers = [
    await newPayer(up, '李小满', above.appid),
    await newPayer(up, '王大雪', above.appid),
  ]
  const client = createClient({
    baseUrl: down.url,
    mchid: here.mchid,
    serialNo: here.serialNo,
    privateKey: here.privateKey,
    apiV3Key: here.apiV3Key,
    platformKeys: new Map([[here.publicKeyId, here.publicKey]]),
    retries: 0,
    attemptMs: 12_000,
  })
  await client.certificates()
  const openid = payers[0]?.payer.openids[above.appid]
  assert(openid)
  return {
    no,
    up,
    down,
    mchid: here.mchid,
    appid: here.appid,
    upMchid: above.mchid,
    channels,
    renew,
    client,
    shop: await openShop(client),
    payers,
    openid,
  }
}
