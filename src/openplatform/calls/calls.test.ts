import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { dayMs, plusMs } from '#kernel/time'
import { findRowsBelow, verifyAudit } from '#oversight'
import { type Server, startServer } from '#test/server'
import { authorize, type Call, send, type Signer, signed } from '#test/signed-face'
import { newSignatory } from '#test/signatory'
import type { Examined, SeenCall } from './call.ts'
import { headerFaults } from './diagnosis/header-faults.ts'
import { maskBody, maskTarget } from './mask-body.ts'
import { createCallQueue, unprovenMax } from './queue.ts'
import { digestOfCalls } from './record-calls.ts'
import { searchCalls } from './search-calls.ts'
import { deleteCalls, findBatch, findCall, findCalls } from './store.ts'

const signerOf = ({ demo }: Server): Signer => {
  const [merchant] = demo.merchants
  ok(merchant)
  const { mchid, serialNo, privateKeyPath } = merchant
  return { mchid, serialNo, privateKey: createPrivateKey(readFileSync(privateKeyPath)) }
}

/** The calls of a merchant once so many are there; a batch leaves once a second. */
async function callsOf({ world }: Server, mchid: string, count: number) {
  for (let turn = 0; turn < 100; turn++) {
    const calls = await findCalls(world.db, { mchid, limit: 500 })
    if (calls.length >= count) return calls
    await sleep(100)
  }
  throw new Error(`there are not ${count} calls`)
}

const order = '{"mchid":"1900000001","description":"茶"}'

test('a call is in the log with what it was, and each batch in the audit log', async () => {
  await using server = await startServer({ role: 'api' })
  const shop = signerOf(server)
  const fine = await signed(server.url, shop, { path: '/v3/certificates?algorithm_type=RSA' })
  const refused = await signed(server.url, shop, {
    method: 'POST',
    path: '/v3/pay/transactions/native',
    body: '{"mchid":"1900000001","payer_phone":"13800138000","app_secret":"canary-of-a-body"}',
  })
  deepEqual([fine.status, refused.status], [200, 400])
  const [latest, first] = await callsOf(server, shop.mchid, 2)
  ok(latest && first)
  deepEqual(
    [first.method, first.target, first.status, first.code, first.isProven, first.serial],
    ['GET', '/v3/certificates?algorithm_type=RSA', 200, null, true, shop.serialNo],
  )
  deepEqual([first.ip, first.requestId], ['127.0.0.1', fine.headers['request-id']])
  ok(first.tookUs > 100 && first.tookUs < 10_000_000)
  deepEqual([latest.status, latest.code, latest.isProven], [400, 'PARAM_ERROR', true])
  const { failure } = (await findCall(server.world.db, latest)) ?? {}
  ok(failure)
  equal(failure.examined, null, 'nothing was wrong with its signature')
  match(failure.answer, /"PARAM_ERROR"/)
  match(failure.body, /"app_secret":"\[hidden\]"/)
  ok(!JSON.stringify(failure).includes('canary') && !failure.body.includes('13800138000'))

  const other = await findCall(server.world.db, { mchid: '1900000100', id: latest.id })
  equal(other, undefined, 'it is nobody else’s')

  const batch = latest.id.slice(0, 29)
  const rows = await findRowsBelow(server.world.db, { subject: batch, limit: 50 })
  const row = rows.find(({ subject }) => subject === batch)
  equal(row?.contentDigest, digestOfCalls(await findBatch(server.world.db, batch)))
  deepEqual(await verifyAudit(server.world.db), [])
})

test('a wrong signature is explained, and so are a wrong clock, a replay and a broken header', async () => {
  await using server = await startServer({ role: 'api' })
  const shop = signerOf(server)
  const second = await newSignatory(server, shop.mchid)
  const post: Call = { method: 'POST', path: '/v3/pay/transactions/native', body: order }
  const nonce = 'n'.repeat(32)
  const seconds = Math.floor(Date.now() / 1000)
  const get = { path: '/v3/certificates' }
  const authorization = await authorize(shop, get)
  const crossed = { ...shop, privateKey: second.privateKey }
  const calls: readonly (readonly [name: string, run: () => Promise<unknown>])[] = [
    [
      'pretty',
      () =>
        signed(server.url, shop, post, { signedBody: JSON.stringify(JSON.parse(order), null, 2) }),
    ],
    ['other key', () => signed(server.url, crossed, post)],
    ['unknown serial', () => signed(server.url, { ...shop, serialNo: 'ABCDEF' }, post)],
    ['clock', () => signed(server.url, shop, get, { timestamp: seconds - 3_600 })],
    ['first', () => signed(server.url, shop, get, { nonce })],
    ['replay', () => signed(server.url, shop, get, { nonce })],
    [
      'header',
      () => {
        const headers = { authorization: authorization.replace('nonce_str', 'nonce') }
        return send(server.url, { ...get, headers })
      },
    ],
  ]
  for (const [, run] of calls) await run()
  const found = (await callsOf(server, shop.mchid, calls.length)).toReversed()
  const examined: Record<string, Examined | null | undefined> = {}
  for (const [index, [name]] of calls.entries()) {
    const call = found[index]
    ok(call)
    examined[name] = (await findCall(server.world.db, call))?.failure?.examined
    if (name !== 'first') deepEqual([call.code, call.isProven], ['SIGN_ERROR', false], name)
  }
  const told = Object.entries(examined).map(([name, each]) => [name, wordsOf(each)])
  deepEqual(Object.fromEntries(told), {
    pretty: 'mistake body_pretty',
    'other key': 'other_certificate serial_of_other_certificate',
    'unknown serial': 'other_certificate serial_of_other_certificate',
    clock: 'clock',
    first: undefined,
    replay: 'replay',
    header: 'header parameter_missing nonce_str',
  })
  ok(examined['clock']?.reason === 'clock' && Math.abs(examined['clock'].driftSeconds + 3_600) < 5)
  const text = JSON.stringify(await findCall(server.world.db, found[3] ?? { mchid: '', id: '' }))
  equal(/"signature":"[^"]{20,}/.test(text), false, 'nobody can send it again when its time comes')
})

const wordsOf = (examined: Examined | null | undefined): string | undefined => {
  if (!examined) return undefined
  if (examined.reason === 'signature') {
    const { verdict, findings } = examined.diagnosis
    return [verdict, ...findings.map(({ mistake }) => mistake)].join(' ')
  }
  if (examined.reason !== 'header') return examined.reason
  return ['header', ...examined.faults.map(({ fault, parameter }) => `${fault} ${parameter}`)].join(
    ' ',
  )
}

test('whoever sends rubbish in a merchant’s name fills neither its log nor that of nobody', async () => {
  await using server = await startServer({ role: 'api' })
  const shop = signerOf(server)
  const forged = (mchid: string) =>
    signed(server.url, { ...shop, mchid }, { path: '/v3/certificates' }, { signedBody: 'x' })
  for (let turn = 0; turn < unprovenMax + 5; turn++) await forged(shop.mchid)
  await forged('1999999999')
  await signed(server.url, shop, { path: '/v3/certificates' })
  await callsOf(server, shop.mchid, unprovenMax + 1)
  await sleep(1_500)
  const calls = await findCalls(server.world.db, { mchid: shop.mchid, limit: 500 })
  equal(calls.length, unprovenMax + 1)
  deepEqual(await findCalls(server.world.db, { mchid: '1999999999', limit: 5 }), [])
  match(await server.program.metrics.text(), /tongbao_calls_dropped_total\{reason="unproven"\} 5/)

  const filters = { mchid: shop.mchid, limit: 500 }
  const counts = await Promise.all(
    [
      { isFailed: true },
      { code: 'SIGN_ERROR' },
      { path: '/v3/certificates' },
      { path: '/v3/pay' },
      { requestId: calls[0]?.requestId.split('-')[0] ?? '' },
      { before: calls[9]?.id },
      { from: plusMs(new Date(), dayMs) },
    ].map(async (each) => (await findCalls(server.world.db, { ...filters, ...each })).length),
  )
  deepEqual(counts, [60, 60, 61, 0, 1, 51, 0])

  // What is rare is looked for slice by slice, each of which says how far it has come.
  const rare = { mchid: shop.mchid, limit: 5, requestId: calls.at(-1)?.requestId }
  const pages = [await searchCalls(server.world.db, rare, 20)]
  for (let next = pages[0]?.next; next; next = pages.at(-1)?.next)
    pages.push(await searchCalls(server.world.db, { ...rare, before: next }, 20))
  deepEqual(
    pages.map((page) => [page.calls.length, page.next, page.searchedTo !== null]),
    [
      [0, calls[19]?.id, true],
      [0, calls[39]?.id, true],
      [0, calls[59]?.id, true],
      [1, null, false],
    ],
  )
  const full = await searchCalls(server.world.db, { mchid: shop.mchid, limit: 5, isFailed: true })
  deepEqual([full.calls.length, full.next], [5, full.calls[4]?.id])
  const tomorrow = { mchid: shop.mchid, limit: 5, from: plusMs(new Date(), dayMs) }
  equal((await searchCalls(server.world.db, tomorrow, 20)).next, null, 'nothing older is asked for')

  equal(await deleteCalls(server.world.db, plusMs(new Date(), -dayMs), 5), 0)
  equal(await deleteCalls(server.world.db, plusMs(new Date(), dayMs), 10), 20, 'a slice of each')
  equal((await findCalls(server.world.db, filters)).length, 51)
})

test('a full queue drops, counts and never waits; large bodies are let go of', () => {
  const dropped: string[] = []
  const queue = createCallQueue((reason) => dropped.push(reason))
  const failed = { header: '', authorization: undefined, host: '', headers: {}, answer: '' }
  const call: SeenCall = {
    mchid: '1900000001',
    at: new Date(),
    method: 'GET',
    target: '/',
    status: 200,
    code: null,
    requestId: '',
    tookUs: 1,
    serial: '',
    ip: '',
    isProven: true,
    failed: null,
  }
  const large = { ...call, failed: { ...failed, body: Buffer.alloc(1024 * 1024) } }
  for (let turn = 0; turn < 20; turn++) queue.note(large)
  const bodies = queue.take(100).map((each) => each.failed?.body.length)
  deepEqual([bodies.length, bodies.filter((bytes) => bytes === 0).length], [20, 4])
  for (let turn = 0; turn < 10_002; turn++) queue.note(call)
  deepEqual(dropped, ['full', 'full'])
  equal(queue.take(20_000).length, 10_000)
})

test('what is kept of a body and of an address holds no secret', () => {
  const table: readonly (readonly [given: string, kept: RegExp])[] = [
    ['{"auth_code":"130000000000000000","a":1}', /^\{"auth_code":"\[hidden\]","a":1\}$/],
    ['{"payer":{"phone":"13800138000"}}', /\{"phone":"\[hidden\]"\}/],
    ['{ "app_secret" : "canary" ', /"app_secret" : "\[hidden\]"/],
    ['user=a&password=canary&b=2', /^user=a&password="\[hidden\]"&b=2$/],
    ['文字 6222020200112233445 文字', /\*{4}3445/],
    ['a\0b', /^ab$/],
    ['x'.repeat(9_000), /^x{4096}…$/],
  ]
  for (const [given, kept] of table) {
    match(maskBody(Buffer.from(given)), kept)
    ok(!maskBody(Buffer.from(given)).includes('canary'))
  }
  equal(
    maskTarget('/v3/billdownload/file?token=canary&a=1'),
    '/v3/billdownload/file?token=[hidden]&a=1',
  )
})

test('a header that cannot be read is told what it lacks', () => {
  const right = 'mchid="1900000001",nonce_str="a",signature="QUJD",timestamp="1",serial_no="AB"'
  const scheme = 'WECHATPAY2-SHA256-RSA2048'
  const table: readonly (readonly [header: string | undefined, faults: readonly string[]])[] = [
    [undefined, ['missing']],
    [`Bearer ${right}`, ['scheme']],
    [`${scheme} ${right.replace('"1900000001"', '"abc"')}`, ['shape mchid']],
    [`${scheme} ${right},nonce_str="b"`, ['parameter_twice nonce_str']],
    [
      `${scheme} mchid="1900000001"`,
      ['nonce_str', 'signature', 'timestamp', 'serial_no'].map(
        (each) => `parameter_missing ${each}`,
      ),
    ],
    [`${scheme} ${right.replaceAll(',', ';')}`, ['format']],
  ]
  for (const [header, faults] of table)
    deepEqual(
      headerFaults(header).map(({ fault, parameter }) => [fault, parameter ?? ''].join(' ').trim()),
      faults,
    )
})
