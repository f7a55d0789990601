import { readFileSync } from 'node:fs'
import { loadConfig } from '#platform/config'
import { openDb } from '#platform/db'
import { openKeys } from '#platform/keys'
import { neighbourUrl } from '#platform/postgres'
import { addChannel, addRoute, trustKey } from '#upstream'
import type { DemoProcess } from '../demo-process.ts'
import type { Plain } from './start-plain.ts'

const id = 'bench'

/** All orders of the running program go to the plain one, as an operator would have it beside the program. */
export async function connect({ home, demo }: DemoProcess, plain: Plain): Promise<void> {
  const [merchant] = demo.merchants
  const url = neighbourUrl(home, 'postgres')
  if (!merchant || url === undefined) throw new Error('the demo has a merchant and a database')
  const db = openDb(url, { max: 1 })
  const deps = { db, keys: openKeys(loadConfig({ TONGBAO_HOME: home })), now: () => new Date() }
  const { mchid, appid, serialNo: serial, apiV3Key, privateKeyPath } = merchant
  const privateKey = readFileSync(privateKeyPath, 'utf8')
  const { baseUrl } = plain
  const us = { mchid, appid, serial, privateKey, apiV3Key, mode: 'direct' as const }
  await addChannel(deps, { id, baseUrl, ...us, notifyBase: demo.baseUrl, hasCertificates: false })
  await trustKey(deps, { id, serial: plain.serial, pem: plain.publicPem })
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
  await db.destroy()
}
