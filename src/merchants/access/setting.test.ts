import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import {
  allowNetwork,
  askProduct,
  bindOwnApp,
  createApp,
  findAppRows,
  findNetworks,
  findProducts,
  forgetNetwork,
  grantProducts,
  renewSecret,
  setAppDomains,
  setNotifyUrl,
  settleAsked,
  unbindApp,
} from '#merchants'
import { decide, findApproval, findRowsBelow, verifyAudit } from '#oversight'
import { checkerOf } from '#test/checker'
import { createFaceWorld } from '#test/signed-face'

const mchid = '1900000001'
const by = { staffId: 'st_qian', ip: '203.0.113.5', session: 'ss_1' }

async function openStage() {
  const world = await createFaceWorld()
  const deps = { ...world.deps, directory: world.directory }
  const later = (ms: number) => {
    world.clock.elapsedMs += ms
  }
  return { ...world, deps, later, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

test('apps are their owner’s; a secret is told once, and domains are hosts', async () => {
  await using stage = await openStage()
  const { deps } = stage
  await stage.newMerchant('1900000002')
  const { appid, secret } = await createApp(deps, {
    mchid,
    kind: 'mini_program',
    name: '小程序',
    by,
  })
  match(secret, /^[0-9a-f]{32}$/)
  ok(!JSON.stringify(await findAppRows(deps.db, mchid)).includes(secret))
  const other = { mchid: '1900000002', appid, by }
  await rejects(bindOwnApp(deps, other), { code: 'APP_OF_ANOTHER' })
  await rejects(unbindApp(deps, other), { code: 'APP_NOT_FOUND' })
  await rejects(renewSecret(deps, other), { code: 'APP_NOT_FOUND' })
  await rejects(setAppDomains(deps, { ...other, domains: ['a.example'] }), {
    code: 'APP_NOT_FOUND',
  })
  await rejects(bindOwnApp(deps, { mchid, appid: 'wx_none', by }), { code: 'APP_NOT_FOUND' })
  await setAppDomains(deps, {
    mchid,
    appid,
    by,
    domains: ['Shop.Example', 'shop.example', 'a.example:8443'],
  })
  for (const domain of [
    'https://a.example',
    'a.example/path',
    '*.example',
    'a b',
    '-a.example',
    '',
  ])
    await rejects(setAppDomains(deps, { mchid, appid, by, domains: [domain] }), {
      code: 'DOMAIN_INVALID',
    })
  await unbindApp(deps, { mchid, appid, by })
  const [app] = await findAppRows(deps.db, mchid)
  deepEqual([app?.oauthDomains, app?.boundAt], [['shop.example', 'a.example:8443'], null])
  await bindOwnApp(deps, { mchid, appid, by })
  await bindOwnApp(deps, { mchid, appid, by })
  const renewed = await renewSecret(deps, { mchid, appid, by })
  ok(renewed !== secret)
  const rows = await findRowsBelow(deps.db, { limit: 50 })
  const details = JSON.stringify(rows.map((row) => ({ ...row, height: String(row.height) })))
  ok(!details.includes(renewed) && !details.includes(secret))
})

test('a list of networks is kept to a hundred, each once; an address to call back is plain', async () => {
  await using stage = await openStage()
  const { deps } = stage
  equal(
    await allowNetwork(deps, { mchid, text: '203.0.113.9/24', note: '机房', by }),
    '203.0.113.0/24',
  )
  await allowNetwork(deps, { mchid, text: '203.0.113.0/24', note: '', by })
  equal((await findNetworks(deps.db, mchid)).length, 1)
  await rejects(allowNetwork(deps, { mchid, text: '0.0.0.0/0', note: '', by }), {
    code: 'NETWORK_TOO_WIDE',
  })
  await rejects(allowNetwork(deps, { mchid, text: 'x', note: '', by }), { code: 'NETWORK_INVALID' })
  await rejects(forgetNetwork(deps, { mchid: '1900000002', network: '203.0.113.0/24', by }), {
    code: 'NETWORK_NOT_EXIST',
  })
  for (let at = 1; at < 100; at++)
    await allowNetwork(deps, { mchid, text: `10.0.0.${at}`, note: '', by })
  await rejects(allowNetwork(deps, { mchid, text: '10.1.0.1', note: '', by }), {
    code: 'NETWORKS_FULL',
  })
  await forgetNetwork(deps, { mchid, network: '203.0.113.0/24', by })

  for (const url of ['ftp://a.example/x', 'https://a.example/x?y=1', 'https://u:p@a.example/', 'x'])
    await rejects(setNotifyUrl(deps, { mchid, url, by }), { code: 'NOTIFY_URL_INVALID' })
  await setNotifyUrl(deps, { mchid, url: 'https://shop.example/notify', by })
  equal((await stage.directory.access(mchid)).notifyUrl, 'https://shop.example/notify')
  await setNotifyUrl(deps, { mchid, url: null, by })
  stage.later(5_000)
  equal((await stage.directory.access(mchid)).notifyUrl, undefined)
})

test('a merchant asks for a product, the institution decides, and a sweep opens it', async () => {
  await using stage = await openStage()
  const { deps } = stage
  const checker = await checkerOf(deps, null)
  const ask = (product: 'REFUND' | 'TRANSFER') =>
    askProduct(deps, { mchid, name: '店', product, reason: '退款需要', by })
  await rejects(ask('REFUND'), { code: 'PRODUCT_OPEN' }, 'whoever has no rows has everything')
  await grantProducts(deps, { mchid, products: ['NATIVE'] })
  const ids = [await ask('REFUND'), await ask('TRANSFER')]
  await rejects(ask('REFUND'), { code: 'PRODUCT_ASKED' })
  equal(await settleAsked(deps), 0)
  for (const [index, id] of ids.entries()) {
    const approval = await findApproval(deps.db, id)
    ok(approval && approval.mchid === null && approval.kind === 'api_permission')
    await decide(deps, {
      approvalId: approval.id,
      staffId: checker,
      verdict: index === 0 ? 'approve' : 'reject',
      note: '已核',
      contentDigest: approval.contentDigest,
    })
  }
  await Promise.all([settleAsked(deps), settleAsked(deps)])
  const states = (await findProducts(deps.db, mchid)).map(({ product, state }) => [product, state])
  deepEqual(states, [
    ['NATIVE', 'granted'],
    ['REFUND', 'granted'],
    ['TRANSFER', 'refused'],
  ])
  await rejects(ask('REFUND'), { code: 'PRODUCT_OPEN' })
  await ask('TRANSFER')
  deepEqual(await verifyAudit(deps.db), [])
})
