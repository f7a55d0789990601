import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Server } from '#test/server'
import { type Answer, send, type Signer, signed } from '#test/signed-face'
import { json, type Json } from '#test/till'

/** Whoever holds the key of a sandbox, and the merchants that were made with it. */
export type SandboxDesk = Readonly<{
  key: string
  ask: (method: string, path: string, body?: object) => Promise<Reply>
  /** A merchant with its key taken, who signs. */
  newMerchant: (name?: string) => Promise<TestShop>
}>

export type Reply = Readonly<{ status: number; body: Json }>

export type TestShop = Signer &
  Readonly<{
    appid: string
    /** A signed call of `/v3`. */
    call: (method: string, path: string, body?: object) => Promise<Reply>
    /** A Native order over so many fen; answers its code_url. */
    order: (number: string, total: number, notifyUrl?: string) => Promise<string>
  }>

const replyOf = (answer: Answer): Reply => ({ status: answer.status, body: json(answer) })

export function openDesk(server: Server): SandboxDesk {
  const { url } = server
  const key = readFileSync(join(dirname(server.demoFile), 'sandbox-key'), 'utf8').trim()
  const ask: SandboxDesk['ask'] = async (method, path, body) =>
    replyOf(
      await send(url, {
        method,
        path: `/sandbox/api${path}`,
        headers: { authorization: `Bearer ${key}` },
        ...(body && { body: JSON.stringify(body) }),
      }),
    )
  return { key, ask, newMerchant: (name = '测试面馆') => newMerchant(url, ask, name) }
}

async function newMerchant(url: string, ask: SandboxDesk['ask'], name: string): Promise<TestShop> {
  const made = await ask('POST', '/merchants', { name })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const mchid = String(made.body['mchid'])
  const bundle = await ask('POST', `/merchants/${mchid}/bundle`, {})
  assert.equal(bundle.status, 200, JSON.stringify(bundle.body))
  const files = bundle.body['files'] as readonly { name: string; text: string }[]
  const text = (file: string): string => files.find((one) => one.name === file)?.text ?? ''
  const settings = JSON.parse(text('tongbao.json')) as {
    serialNo: string
    apps: readonly { appid: string }[]
  }
  const privateKey = createPrivateKey(text('apiclient_key.pem'))
  const signer = { mchid, serialNo: settings.serialNo, privateKey }
  const appid = settings.apps[0]?.appid ?? ''
  const call: TestShop['call'] = async (method, path, body) =>
    replyOf(
      await signed(url, signer, { method, path, ...(body && { body: JSON.stringify(body) }) }),
    )
  return {
    ...signer,
    appid,
    call,
    async order(number, total, notifyUrl = 'http://127.0.0.1:1/notify') {
      const answer = await call('POST', '/v3/pay/transactions/native', {
        appid,
        mchid,
        description: '一碗面',
        out_trade_no: number,
        notify_url: notifyUrl,
        amount: { total },
      })
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      return String(answer.body['code_url'])
    },
  }
}
