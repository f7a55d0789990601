import { ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type KeyMode, setKeyMode } from '#merchants'
import { type Demo, type Server, startServer } from '#test/server'
import { openTill, type Side, type Till } from '#test/till'
import { type Listener, listen } from './listener.ts'
import { livePast, pastDay, receiverOf } from './past.ts'
import type { Heard, OpenSdk, PlatformKey, Sdk, Shop } from './sdk.ts'

/** A merchant's counter: who sells, by which SDK, and where it is told. */
export type Counter = Side &
  Readonly<{ shop: Shop; sdk: Sdk; appid: string; mchid: string; notifyUrl: string }>

/** The whole program with a merchant and a provider in one key mode, and a payer with a wallet. */
export type Stage = Readonly<{
  mode: KeyMode
  server: Server
  listener: Listener
  wallet: Till['alice']
  direct: Counter
  partner: Counter
  /** Another merchant, to whom both share. */
  receiver: Readonly<{ mchid: string; name: string; notifyUrl: string }>
  /** The day that `livePast` lived through. */
  pastDay: string
  /** The key of the mode, and the one that the merchants know nothing of. */
  platformKey: PlatformKey
  otherKey: PlatformKey
  /** Every answer that an SDK has verified. */
  heard: readonly Heard[]
  [Symbol.asyncDispose]: () => Promise<void>
}>

export async function openStage(openSdk: OpenSdk, mode: KeyMode): Promise<Stage> {
  const server = await startServer({ before: livePast })
  const [merchant] = server.seeded.merchants
  const [provider] = server.seeded.providers
  ok(merchant && provider)
  const receiver = receiverOf(server.seeded)
  // Before anybody has asked, so that no memory of the directory says otherwise.
  for (const { mchid } of [merchant, provider, receiver])
    await setKeyMode(server.program.modules, { mchid, keyMode: mode })

  const listener = await listen()
  const heard: Heard[] = []
  const platformKey = keyOf(server.demo, mode)
  const open = (seller: Shop['merchant']) => {
    const hear = (answer: Heard) => heard.push(answer)
    const shop = { baseUrl: server.url, merchant: seller, platformKey, heard: hear }
    return { shop, sdk: openSdk(shop) }
  }
  const counter = (side: Side, seller: Shop['merchant']): Counter => {
    const { shop, sdk } = open(seller)
    const { appid, mchid } = seller
    return { ...side, shop, sdk, appid, mchid, notifyUrl: listener.address(side.name, sdk.open) }
  }
  const till = await openTill(server)
  return {
    mode,
    server,
    listener,
    wallet: till.alice,
    direct: counter(till.direct, merchant),
    partner: counter(till.partner, provider),
    receiver: { ...receiver, notifyUrl: listener.address('receiver', open(receiver).sdk.open) },
    pastDay: pastDay(new Date()),
    platformKey,
    otherKey: keyOf(server.demo, mode === 'certificate' ? 'public_key' : 'certificate'),
    heard,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]()
      listener.close()
    },
  }
}

function keyOf({ platform }: Demo, mode: KeyMode): PlatformKey {
  const [id, path] =
    mode === 'certificate'
      ? [platform.certificateSerial, platform.certificatePath]
      : [platform.publicKeyId, platform.publicKeyPath]
  return { mode, id, pem: readFileSync(path, 'utf8') }
}
