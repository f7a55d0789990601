/** `tongbao upstream …` as an operator types it, against a second installation. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { minuteMs } from '#kernel/time'
import { addStaff, verifyAudit } from '#oversight'
import { ConfigRefused } from '#platform/config'
import { newSigner, notify } from '#test/odd-upstream'
import { openWallet } from '#test/open-wallet'
import { type Server, startServer } from '#test/server'
import {
  createUpstreamWorld,
  mchid,
  orderOf,
  payContent,
  reportIn,
  type UpstreamWorld,
} from '#test/upstream'
import { runUpstreamErrand } from '../upstream.ts'

let up: Server
let down: UpstreamWorld
let folder: string

before(async () => {
  up = await startServer()
  down = await createUpstreamWorld()
  folder = mkdtempSync(join(tmpdir(), 'tongbao-upstream-'))
})
after(async () => {
  rmSync(folder, { recursive: true, force: true })
  await down[Symbol.asyncDispose]()
  await up[Symbol.asyncDispose]()
})

async function run(...args: readonly string[]): Promise<string> {
  let text = ''
  const code = await runUpstreamErrand({
    ...down.deps,
    print: (piece) => void (text += piece),
    args,
    env: {},
    readInput: async () => `${up.demo.merchants[0]?.apiV3Key ?? ''}\n`,
    upstream: down.upstream,
  })
  assert.equal(code, 0)
  return text
}

const add = (id: string, url = up.url) => {
  const [shop] = up.demo.merchants
  assert(shop)
  const { mchid: number, appid, serialNo, privateKeyPath } = shop
  const names = [`mchid=${number}`, `appid=${appid}`, `serial=${serialNo}`, `key=${privateKeyPath}`]
  return run('add', id, `url=${url}`, 'mode=direct', ...names)
}

test('a channel is added, trusted, switched, paused and shown', async () => {
  assert.equal(await run(), '（无）\n')
  assert.match(await add('wechat-main'), /^通道 wechat-main 已登记：http:\/\/127/)
  const { certificateSerial, publicKeyId, publicKeyPath } = up.demo.platform
  assert.match(await run('certificates', 'wechat-main'), new RegExp(certificateSerial))
  assert.match(
    await run('trust', 'wechat-main', publicKeyPath, publicKeyId),
    /^通道 wechat-main 已信任密钥 PUB_KEY_ID_\d{32}，/,
  )
  await run('switch', 'wechat-main', certificateSerial, publicKeyId, '30')
  await run('pause', 'wechat-main')
  const shown = await run('list')
  assert.match(shown, /wechat-main {2}暂停 {2}直连 {2}1900000001/)
  assert.match(shown, new RegExp(`${publicKeyId} +长期 +30%`))
  assert.match(shown, new RegExp(`${certificateSerial} +至 \\d{4}-.* 70%`))
  await run('switch', 'wechat-main', 'newest')
  await run('resume', 'wechat-main')
  assert.match(await run('list'), /wechat-main {2}启用/)
})

test('who changed a channel, and how, stands in the chained log; secrets and refusals do not', async () => {
  const { db, now } = down.deps
  const { id: actor } = await addStaff(down.deps, {
    name: '陈经办',
    roles: ['operator'],
    addedBy: 'platform',
  })
  await add('audited')
  await run('pause', 'audited', '--by', actor)
  await run('pause', 'audited', '--by', actor)
  await run('--by', actor, 'merchant', 'audited', mchid)
  await run('merchant', 'audited', mchid)
  await run('merchant', 'audited', mchid, 'shares=yes')
  await assert.rejects(run('resume', 'audited', '--by', 'st_nobody'), /nobody who works here/)
  const { certificatePath } = up.demo.platform
  await run('trust', 'audited', certificatePath)
  await run('trust', 'audited', certificatePath)
  await run('switch', 'audited', 'newest')
  const rows = await auditOf('channel:audited')
  assert.deepEqual(
    rows.map((row) => [row.action, row.actor]),
    [
      ['add-channel', 'platform'],
      ['pause-channel', actor],
      ['register-merchant', actor],
      ['register-merchant', 'platform'],
      ['trust-key', 'platform'],
      ['choose-keys', 'platform'],
    ],
  )
  assert.match(
    rows[1]?.subject ?? '',
    /^channel:audited \{"before":\{"state":"open"\},"after":\{"state":"paused"\}\}$/,
  )
  const { apiV3Key = 'none' } = up.demo.merchants[0] ?? {}
  const all = rows.map(({ subject }) => subject).join()
  assert(!all.includes(apiV3Key) && !all.includes('PRIVATE') && all.includes('"baseUrl"'))
  assert.deepEqual(await verifyAudit(db), [])

  // What cannot be written down does not happen.
  await sql`alter table oversight.audit add constraint full_up check (at < ${sql.lit(now().toISOString())})`.execute(
    db,
  )
  await assert.rejects(run('resume', 'audited'), /full_up/)
  await sql`alter table oversight.audit drop constraint full_up`.execute(db)
  assert.match(await run('list'), /audited {2,}暂停/)
})

async function auditOf(subject: string) {
  const { rows } = await sql<{ actor: string; action: string; subject: string }>`
    select actor, action, subject from oversight.audit
    where subject like ${`${subject} %`} order by height`.execute(down.deps.db)
  return rows
}

test('a share of an order whose money is shared there', async () => {
  const channel = 'sharing-main'
  await add(channel)
  await run('merchant', channel, mchid, 'shares=yes')
  const instruction = await down.instruct('pay', channel)
  const content = payContent(orderOf('NATIVE', { profitSharing: true }))
  const report = reportIn(await down.upstream.channels.send(instruction, content))
  const { code_url } = JSON.parse(report.handover ?? '{}') as { code_url: string }
  const [payer] = up.demo.payers
  assert(payer)
  const wallet = await openWallet(up.url, payer)
  assert.equal((await wallet.pay(code_url.split('pr=')[1] ?? '')).status, 200)
  const { channelId } = reportIn(await down.upstream.channels.query(instruction, undefined))
  const path = join(folder, 'receivers.json')
  const receiver = { type: 'MERCHANT_ID', account: '1900000002', amount: 10, description: '分成' }
  writeFileSync(path, JSON.stringify([{ ...receiver, name: '江南书店' }]))
  // Nothing is shared within a minute of the payment, so a node there is two minutes ahead.
  const node = await up.openNode(2 * minuteMs)
  await add('later-main', node.url)
  const asked = ['later-main', channelId ?? '', 'P20261127001'] as const
  const shared = await run('share', ...asked, path)
  assert.match(shared, /^分账单 P20261127001（\d+）：(?:PROCESSING|FINISHED)\n/)
  assert.match(shared, /1900000002 +MERCHANT_ID +10 /)
  assert.match(await run('share-query', ...asked), /1900000002/)
  assert.match(
    await run('unfreeze', 'later-main', channelId ?? '', 'U20261127001', '分账完成'),
    /^分账单 U20261127001/,
  )
  await assert.rejects(run('share', ...asked.slice(0, 2), 'P2', path), (error) => {
    assert.ok(error instanceof ConfigRefused)
    assert.match(error.message, /通道未受理：\w+ /)
    return true
  })
  writeFileSync(path, '{}')
  await assert.rejects(run('share', ...asked, path), /no list of objects/)
  writeFileSync(path, JSON.stringify(Array.from({ length: 51 }, () => receiver)))
  await assert.rejects(run('share', ...asked, path), /50 at most/)
})

test('what was kept aside is shown, with why', async () => {
  const { publicKeyId } = up.demo.platform
  await add('noticed-main')
  const signer = newSigner('PUB_KEY_ID_00000000000000000000000000000003')
  const pem = join(folder, 'pub_key.pem')
  writeFileSync(pem, signer.publicPem)
  await run('trust', 'noticed-main', pem, signer.serial)
  const key = up.demo.merchants[0]?.apiV3Key ?? ''
  const url = down.notifyUrl('noticed-main')
  assert.equal(await notify(url, { coupon: 1 }, { signer, key }), 204)
  const shown = await run('quarantine', 'noticed-main')
  assert.match(shown, /noticed-main {2}未接入的通知 .*TRANSACTION\.SUCCESS {2}\{"coupon":1\}/)
  assert.equal(await run('quarantine', 'sharing-main', '5'), '（无）\n')
  assert.ok(publicKeyId)
})

test('what cannot be is refused in a sentence', async () => {
  const table: readonly (readonly [why: RegExp, args: readonly string[]])[] = [
    [/there is no errand fly/, ['fly']],
    [/there is no errand toString/, ['toString']],
    [/url= is missing|mode= is missing/, ['add', 'x-main']],
    [/something is missing/, ['add']],
    [/mode is direct or partner/, ['add', 'x-main', 'mode=both']],
    [/"colour=red" is none of/, ['add', 'x-main', 'colour=red']],
    [/cannot be read/, ['trust', 'wechat-main', '/nowhere.pem']],
    [/one too many/, ['pause', 'a', 'b']],
    [/percentage is missing/, ['switch', 'a', 'newest', 'PUB_KEY_ID_1']],
    [/up to 100/, ['switch', 'a', 'newest', 'PUB_KEY_ID_1', '101']],
    [/shares is yes or no/, ['merchant', 'a', '1', 'shares=perhaps']],
  ]
  for (const [why, args] of table)
    await assert.rejects(run(...args), (error) => {
      assert.ok(error instanceof ConfigRefused, String(error))
      assert.match(error.message, why)
      return true
    })
  await assert.rejects(run('certificates', 'nobody'), (error) => {
    return error instanceof Refusal && error.code === 'CHANNEL_NOT_FOUND'
  })
})
