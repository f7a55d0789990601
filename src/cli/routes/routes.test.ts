import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addStaff, verifyAudit } from '#oversight'
import { ConfigRefused } from '#platform/config'
import { createLog } from '#platform/log'
import { testKeys } from '#test/parties'
import { codeOf, created, mchid, order, start } from '#test/payments'
import { createWorld } from '#test/world'
import { addChannel, createHealth } from '#upstream'
import { runRoutesErrand } from '../routes.ts'

const log = createLog({ level: 'silent' })

async function desk() {
  const world = await createWorld()
  const deps = { db: world.db, now: () => start, keys: testKeys }
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await addChannel(deps, {
    id: 'wechat-main',
    baseUrl: 'https://api.mch.weixin.qq.com',
    mode: 'direct',
    mchid: '1230000109',
    appid: 'wxd678efh567hg6787',
    serial: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    apiV3Key: '0'.repeat(32),
  })
  const run = async (words: string) => {
    let text = ''
    const print = (piece: string) => void (text += piece)
    const args = words.split(' ').filter((word) => word !== '')
    const code = await runRoutesErrand({ ...deps, print, args })
    return { text, code }
  }
  return { ...world, deps, run }
}

test('routes are added, staged, closed and shown', async () => {
  await using shop = await desk()
  const { run } = shop
  assert.equal((await run('list')).text, '（无）\n')
  const added = await run(
    `add ${mchid} NATIVE wechat-main priority=10 from=0.01 to=5000 cost=0.38% fixed=0.1 percent=10`,
  )
  const [id = ''] = /rt_\w+/.exec(added.text) ?? []
  assert.match(
    added.text,
    /^已新增路由，5秒内生效\n.*\nrt_\w{26} {2}启用 {2}1900000001 {2}NATIVE {4}0\.01起至5000\.00 {2}wechat-main {2}10 {6}0\.38%\+0\.10元 {2}10% {3}2026-11-24 08:00:00\n$/,
  )
  await run('add all all wallet effective=2026-12-01T00:00:00+08:00')
  assert.match((await run(`stage ${id} 50`)).text, /^放量比例已调整.*\n.*\n.*50%/)
  assert.match((await run(`close ${id}`)).text, /^路由已关闭.*\n.*\n.*已关闭/)
  const [, first, second] = (await run('')).text.split('\n')
  assert.match(
    first ?? '',
    /启用 {4}全部 {8}全部 {6}0\.00起 +本平台钱包 {3}100 +0\.00% .*2026-12-01 00:00:00$/,
  )
  assert.match(second ?? '', /已关闭/)
  assert.equal((await run('list all')).text.trimEnd().split('\n').length, 2)
  assert.equal(
    (await run(`allow ${mchid} wechat-main`)).text,
    `商户 ${mchid} 仅限通道 wechat-main，5秒内生效\n`,
  )
  assert.equal((await run(`allow ${mchid}`)).text, `商户 ${mchid} 不限通道，5秒内生效\n`)
})

test('who changed routes, and how, stands in the chained log', async () => {
  await using shop = await desk()
  const { run, db, deps } = shop
  const { id: actor } = await addStaff(deps, {
    name: '陈经办',
    roles: ['operator'],
    addedBy: 'platform',
  })
  const words = `add ${mchid} NATIVE wechat-main cost=0.38% percent=10`
  const [id = ''] = /rt_\w+/.exec((await run(`${words} --by ${actor}`)).text) ?? []
  await run(words)
  await run(`stage ${id} 50 --by ${actor}`)
  await run(`stage ${id} 50`)
  await run(`close ${id}`)
  await run(`close ${id}`)
  await run(`allow ${mchid} wechat-main --by ${actor}`)
  await assert.rejects(run(`allow ${mchid} --by somebody`), /nobody who works here/)
  const { rows } = await sql<{ actor: string; action: string; subject: string }>`
    select actor, action, subject from oversight.audit
    where subject like 'route:%' or subject like 'contract:%' order by height`.execute(db)
  assert.match(rows[0]?.subject ?? '', /^route:rt_\w+ \{"before":null,"after":\{.*"costPpm":"3800"/)
  const moved = '{"before":{"state":"open","percent":10},"after":{"state":"open","percent":50}}'
  const closed = '{"before":{"state":"open","percent":50},"after":{"state":"closed","percent":50}}'
  const named = '{"before":{"channels":[]},"after":{"channels":["wechat-main"]}}'
  assert.deepEqual(
    rows.map((row) => [
      row.action,
      row.actor,
      ...(row.action === 'add-route' ? [] : [row.subject]),
    ]),
    [
      ['add-route', actor],
      ['stage-route', actor, `route:${id} ${moved}`],
      ['close-route', 'platform', `route:${id} ${closed}`],
      ['allow-channels', actor, `contract:${mchid} ${named}`],
    ],
  )
  assert.deepEqual(await verifyAudit(db), [])
})

test('what is typed wrong is refused with what was expected, and changes nothing', async () => {
  await using shop = await desk()
  const { run } = shop
  const table: readonly (readonly [words: string, complaint: RegExp])[] = [
    ['open', /there is no errand open\. Expected one of these\.\n\n {2}routes list/],
    ['list a b', /"b" is one too many/],
    ['add 1900000001 NATIVE', /something is missing\. Expected: tongbao routes add/],
    [
      'add 1900000001 NATIVE wechat-mian',
      /there is no channel "wechat-mian"; there are: wechat-main/,
    ],
    ['add 1900000001 CASH wallet', /method: "CASH" is not right/],
    ['add 1900000001 NATIVE wallet colour=red', /"colour=red" is none of priority=, /],
    ['add 1900000001 NATIVE wallet percent=1 percent=2', /each once/],
    ['add 1900000001 NATIVE wallet percent=101', /percent is a whole number up to 100/],
    ['add 1900000001 NATIVE wallet priority=-1', /priority is a whole number/],
    ['add 1900000001 NATIVE wallet from=1.234', /from: "1\.234" is not right/],
    ['add 1900000001 NATIVE wallet cost=0.38', /cost: "0\.38" is not right/],
    ['add 1900000001 NATIVE wallet effective=tomorrow', /effective is an instant/],
    ['stage rt_1 50', /"rt_1" is no id of a route/],
    ['stage rt_01JA2B3C4D5E6F7G8H9JKMNPQR half', /it is a whole number up to 100/],
    ['close', /something is missing/],
    ['allow 1900000001 nobody', /there is no channel "nobody"/],
    ['explain 1900000001', /something is missing/],
  ]
  for (const [words, complaint] of table)
    await assert.rejects(
      run(words),
      (error) => error instanceof ConfigRefused && complaint.test(error.message),
      words,
    )
  const ulid = 'rt_01JA2B3C4D5E6F7G8H9JKMNPQR'
  assert.equal(await codeOf(() => run(`close ${ulid}`)), 'ROUTE_NOT_FOUND')
  assert.equal(await codeOf(() => run('add me NATIVE wallet')), 'ROUTE_INVALID')
  assert.equal((await run('list')).text, '（无）\n')
})

test('an order is explained by either of its numbers, and channels are shown with their health', async () => {
  await using shop = await desk()
  const { run, db, deps } = shop
  const { id } = await created(shop, order('no1'))
  const decided = [
    ['up', '采用路由rt_A：唯一可用；未采用路由rt_B：通道熔断中。'],
    [null, '没有路由规则，使用本平台钱包'],
  ] as const
  for (const [no, [channel, because]] of decided.entries())
    await sql`
      insert into payments.route_decision (mchid, order_id, no, channel, because, decided_at)
      values (${mchid}, ${id}, ${no}, ${channel}, ${because}, ${start})`.execute(db)
  const explained =
    `2026-11-24 08:00:00 订单 ${id}（no1）→ 通道 up\n` +
    '  采用路由rt_A：唯一可用；\n  未采用路由rt_B：通道熔断中。\n' +
    `2026-11-24 08:00:00 订单 ${id}（no1）→ 本平台钱包\n  没有路由规则，使用本平台钱包\n`
  for (const number of [id, 'no1'])
    assert.deepEqual(await run(`explain ${mchid} ${number}`), { text: explained, code: 0 })
  assert.equal((await run(`explain 1900000002 ${id}`)).code, 1)

  const health = createHealth({ ...deps, log })
  const call = { channel: 'up', method: 'NATIVE', ms: 20, at: start }
  for (let at = 0; at < 10; at++) health.observe({ ...call, outcome: 'unknown' })
  await health.exchange()
  assert.match((await run('list')).text, /近1小时通道健康\n.*\nup +NATIVE +异常 +0 +0 +10 +20\n$/)
})
