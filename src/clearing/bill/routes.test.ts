import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { closeDay } from '#ledger'
import {
  ask,
  codeOf,
  createTown,
  day,
  download,
  foreign,
  heard,
  provider,
  said,
  sale,
  sha1,
  sub,
} from '#test/bill-town'
import { at } from '#test/clearing'
import { fillItems, insertItems, markDayCut } from '#test/clearing-items'
import type { Signatory } from '#test/signed-face'
import type { refuse } from './bill.ts'
import { publishBills } from './publish-bills.ts'

test('a bill is asked for, signed, and downloaded unsigned, plain and compressed', async () => {
  await using town = await createTown()
  await insertItems(town.deps.db, [sale(town.shop.mchid)])
  const plain = await ask(town, `/bill/tradebill?bill_date=${day}`)
  assert.equal(plain.status, 200)
  assert.ok(plain.headers['wechatpay-signature'])
  const { hash_type: type, hash_value: hash, download_url: url } = plain.json
  assert.equal(type, 'SHA1')
  assert.match(hash, /^[0-9a-f]{40}$/)
  assert.ok(url.startsWith(`${town.baseUrl}/v3/billdownload/file?token=`), url)
  assert.ok(url.length < 600)

  const file = await download(town, url)
  assert.deepEqual([file.status, file.type, file.broken], [200, 'text/plain; charset=utf-8', false])
  assert.doesNotMatch(file.names, /wechatpay|content-encoding/)
  assert.match(file.names, /request-id/)
  assert.equal(sha1(file.bytes), hash)
  assert.equal(file.bytes.toString().split('\r\n').length, 5)

  const zipped = await ask(town, `/bill/tradebill?bill_date=${day}&tar_type=GZIP`)
  assert.equal(zipped.json.hash_value, hash)
  assert.ok(zipped.json.download_url.endsWith('&tartype=gzip'))
  const packed = await download(town, zipped.json.download_url)
  assert.equal(packed.type, 'application/x-gzip')
  assert.deepEqual(gunzipSync(packed.bytes), file.bytes)
  assert.deepEqual((await download(town, url)).bytes, file.bytes, 'again within five minutes')
  assert.deepEqual(town.faults, [])
})

test('each kind of bill, by who asks and for whom', async () => {
  await using town = await createTown()
  const { db } = town.deps
  await insertItems(db, [sale(town.shop.mchid), sale(sub, provider)])
  const rowsOf = async (path: string, by: Signatory) => {
    const { json, status } = await ask(town, path, by)
    if (status !== 200) return json.code
    const { bytes } = await download(town, json.download_url, by)
    return bytes.toString().split('\r\n').length - 4
  }
  const table: readonly (readonly [path: string, by: Signatory, rows: unknown])[] = [
    ['/bill/tradebill?bill_type=ALL', town.shop, 1],
    ['/bill/tradebill?bill_type=SUCCESS', town.shop, 1],
    ['/bill/tradebill?bill_type=REFUND', town.shop, 'NO_STATEMENT_EXIST'],
    ['/profitsharing/bills?', town.shop, 1],
    ['/profitsharing/bills?', town.serve, 'NO_STATEMENT_EXIST'],
    ['/bill/tradebill?', town.serve, 1],
    [`/bill/tradebill?sub_mchid=${sub}`, town.serve, 1],
    [`/bill/tradebill?sub_mchid=${foreign}`, town.serve, 'NO_AUTH'],
    [`/bill/tradebill?sub_mchid=${sub}`, town.shop, 'NO_AUTH'],
    [`/profitsharing/bills?sub_mchid=${foreign}`, town.serve, 'NO_AUTH'],
    [`/bill/fundflowbill?sub_mchid=${foreign}`, town.serve, 'NO_AUTH'],
  ]
  for (const [path, by, rows] of table)
    assert.equal(await rowsOf(`${path}&bill_date=${day}`.replace('?&', '?'), by), rows, path)
})

test('what is asked wrongly or too early hears what to do', async () => {
  await using town = await createTown()
  const { db } = town.deps
  await insertItems(db, [sale(town.shop.mchid)])
  await markDayCut(db, '2026-11-22')
  const flow = `/bill/sub-merchant-fundflowbill?bill_date=${day}&sub_mchid=${sub}&account_type`
  const aes = 'algorithm=AEAD_AES_256_GCM'
  const { serve } = town
  type Case = readonly [path: string, code: keyof typeof refuse.table, by?: Signatory]
  const table: readonly Case[] = [
    ['/bill/tradebill?bill_date=2026-11-22', 'NO_STATEMENT_EXIST'],
    ['/bill/tradebill?bill_date=2026-11-20', 'NO_STATEMENT_EXIST'],
    ['/bill/tradebill?bill_date=2026-11-25', 'BILL_DATE_NOT_OVER'],
    ['/bill/tradebill?bill_date=2026-12-25', 'BILL_DATE_NOT_OVER'],
    ['/bill/tradebill?bill_date=2026-08-24', 'BILL_DATE_TOO_OLD'],
    ['/bill/tradebill?bill_date=2026-08-25', 'NO_STATEMENT_EXIST'],
    ['/bill/tradebill?bill_date=2026-09-31', 'BILL_DATE_UNKNOWN'],
    ['/billdownload/file?token=s1.abc.def', 'DOWNLOAD_TOKEN_INVALID'],
    [`${flow}=BASIC&${aes}`, 'SUB_MCHID_FOREIGN'],
    [`${flow}=BASIC&algorithm=SM4_GCM`, 'ALGORITHM_NOT_SUPPORTED', serve],
    [`${flow}=DEPOSIT&${aes}`, 'NO_STATEMENT_EXIST', serve],
    [
      `/ecommerce/bill/fundflowbill?bill_date=${day}&account_type=ALL&${aes}`,
      'NO_STATEMENT_EXIST',
      serve,
    ],
  ]
  await closeDay(db, { businessDate: day, now: town.clock.now })
  for (const [path, code, by] of table)
    assert.deepEqual(await heard(town, path, by), said(code), path)

  const malformed = [
    '/bill/tradebill?bill_date=20261124',
    '/bill/tradebill?bill_date=2026-11-24&bill_type=RECHARGE',
    '/bill/tradebill?bill_date=2026-11-24&tar_type=ZIP',
    '/bill/tradebill?bill_date=2026-11-24&sub_mchid=',
    '/bill/tradebill',
    '/bill/fundflowbill?bill_date=2026-11-24&account_type=DEPOSIT',
    '/billdownload/file',
    '/billdownload/file?token=',
  ]
  for (const path of malformed)
    assert.deepEqual(await codeOf(town, path), [400, 'PARAM_ERROR'], path)

  const path = `/bill/tradebill?bill_date=${day}`
  town.clock.now = at('2026-11-25', '08:59:59')
  assert.deepEqual(await heard(town, path), said('STATEMENT_CREATING'))
  const sharing = await heard(town, `/profitsharing/bills?bill_date=${day}`)
  assert.deepEqual(sharing, said('SHARING_STATEMENT_CREATING'))
  town.clock.now = at('2026-11-26', '12:00:00')
  const uncut = '/bill/tradebill?bill_date=2026-11-25'
  assert.deepEqual(await heard(town, uncut), said('STATEMENT_CREATING'))
})

test('a large bill is added up by one of two sweeps, and then told', async () => {
  await using town = await createTown({ rowsInRequest: 100 })
  const { db } = town.deps
  await fillItems(db, { mchid: town.shop.mchid, businessDate: day, count: 101 })
  const path = `/bill/tradebill?bill_date=${day}`
  assert.deepEqual(await codeOf(town, path), [400, 'STATEMENT_CREATING'])
  assert.deepEqual(await codeOf(town, path), [400, 'STATEMENT_CREATING'])
  // A process that died in the middle left its claim behind.
  await sql`update clearing.bill set claimed_until = ${at('2026-11-25', '10:01:00')}`.execute(db)
  assert.equal(await publishBills(town.deps, town.clock.now), 0)
  const later = at('2026-11-25', '10:02:00')
  const counts = await Promise.all([1, 2, 3].map(() => publishBills(town.deps, later)))
  assert.deepEqual(
    counts.toSorted((a, b) => a - b),
    [0, 0, 1],
  )
  const { json } = await ask(town, path)
  const { bytes } = await download(town, json.download_url)
  assert.equal(sha1(bytes), json.hash_value)
  assert.equal(bytes.toString().split('\r\n').length, 105)
})

test('everybody who asks at once is told the same', async () => {
  await using town = await createTown()
  await fillItems(town.deps.db, { mchid: town.shop.mchid, businessDate: day, count: 500 })
  const path = `/bill/tradebill?bill_date=${day}&bill_type=SUCCESS`
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(town, path)))
  assert.equal(new Set(answers.map(({ json }) => json.hash_value)).size, 1)
})
