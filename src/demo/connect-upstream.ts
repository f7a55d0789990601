import { readFileSync } from 'node:fs'
import { addChannel, addRoute, trustKey } from '#upstream'
import type { Clock } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'

/** What another installation's demo.json says of itself and of its first merchant, as whom we stand there. */
export type UpstreamDemo = Readonly<{
  baseUrl: string
  platform: Readonly<{
    certificatePath: string
    publicKeyId: string
    publicKeyPath: string
  }>
  merchants: readonly Readonly<{
    mchid: string
    appid: string
    serialNo: string
    privateKeyPath: string
    apiV3Key: string
  }>[]
}>

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>

export const upstreamId = 'wechat-main'

/**
 * One installation as the upstream of another: a channel under the first merchant there, and a route
 * for everybody. It is what an operator does by `tongbao upstream add` and `tongbao routes add`. Again:
 * the same, at the addresses given last, because a demo may be started on other ports.
 */
export async function connectUpstream(
  deps: Deps,
  up: UpstreamDemo,
  notifyBase: string,
): Promise<void> {
  const [merchant] = up.merchants
  if (!merchant) throw new Error('the other installation has a merchant')
  const { mchid, appid, serialNo: serial, apiV3Key } = merchant
  const privateKey = readFileSync(merchant.privateKeyPath, 'utf8')
  const id = upstreamId
  const { baseUrl } = up
  await addChannel(deps, {
    id,
    baseUrl,
    hasMoved: true,
    mode: 'direct',
    mchid,
    appid,
    serial,
    privateKey,
    apiV3Key,
    notifyBase,
  })
  const { certificatePath, publicKeyPath, publicKeyId } = up.platform
  await trustKey(deps, { id, pem: readFileSync(certificatePath, 'utf8') })
  await trustKey(deps, { id, serial: publicKeyId, pem: readFileSync(publicKeyPath, 'utf8') })
  await addRoute(deps, {
    mchid: '*',
    method: '*',
    amountFrom: 0n,
    amountTo: null,
    channel: id,
    priority: 10,
    costPpm: 6_000n,
    costFixed: 0n,
    percent: 100,
    effectiveFrom: new Date(0),
  })
}
