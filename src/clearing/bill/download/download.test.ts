import assert from 'node:assert/strict'
import { createDecipheriv } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { decryptField, readBill } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { fen } from '#kernel/money'
import { closeDay, openAccounts, post } from '#ledger'
import { inTransaction } from '#platform/db'
import { ask, createTown, day, download, said, sale, sha1, sub } from '#test/bill-town'
import { at } from '#test/clearing'
import { insertItems } from '#test/clearing-items'
import { type Signatory, signed } from '#test/signed-face'

test('an address opens for whoever asked, for five minutes, and only as it was told', async () => {
  await using town = await createTown()
  await insertItems(town.deps.db, [sale(town.shop.mchid)])
  const { json } = await ask(town, `/bill/tradebill?bill_date=${day}`)
  const url = String(json.download_url)
  const token = url.slice(url.indexOf('token=') + 'token='.length)
  const altered = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
  const told = async (address: string, by?: Signatory) => {
    const { status, bytes } = await download(town, address, by)
    if (status === 200) return 'a file'
    const { code, message } = JSON.parse(bytes.toString())
    return [status, code, message]
  }
  assert.deepEqual(await told(url.replace(token, altered)), said('DOWNLOAD_TOKEN_INVALID'))
  assert.deepEqual(await told(url, town.serve), said('DOWNLOAD_TOKEN_FOREIGN'))
  assert.equal(await told(url), 'a file')
  town.clock.now = at('2026-11-25', '10:05:00')
  assert.equal(await told(url), 'a file')
  town.clock.now = new Date(at('2026-11-25', '10:05:00').getTime() + 1)
  assert.deepEqual(await told(url), said('DOWNLOAD_TOKEN_EXPIRED'))
})

test('the address is on the host that the client used', async () => {
  await using town = await createTown()
  await insertItems(town.deps.db, [sale(town.shop.mchid)])
  const table: readonly (readonly [host: string, begins: string])[] = [
    ['api.mch.weixin.qq.com', 'https://api.mch.weixin.qq.com/v3/billdownload/file?token='],
    ['api2.wechatpay.cn', 'https://api2.wechatpay.cn/v3/billdownload/file?token='],
    ['pay.example.com', 'http://pay.example.com/v3/billdownload/file?token='],
    ['10.0.0.7:8080', 'http://10.0.0.7:8080/v3/billdownload/file?token='],
    ['[::1]:8080', 'http://[::1]:8080/v3/billdownload/file?token='],
    ['evil.example/x?', 'http://pay.example.com/v3/billdownload/file?token='],
  ]
  for (const [host, begins] of table) {
    const path = `/v3/bill/tradebill?bill_date=${day}`
    const answer = await signed(town.baseUrl, town.shop, { path, headers: { host } })
    assert.ok(String(JSON.parse(answer.text).download_url).startsWith(begins), answer.text)
  }
})

test('a bill that is not what it was breaks off before its last line, and the log says so', async () => {
  await using town = await createTown()
  const { db } = town.deps
  await insertItems(db, [sale(town.shop.mchid)])
  const plain = await ask(town, `/bill/tradebill?bill_date=${day}`)
  const zipped = await ask(town, `/bill/tradebill?bill_date=${day}&tar_type=GZIP`)
  await sql`update clearing.item set amount = amount + 1`.execute(db)
  const file = await download(town, plain.json.download_url)
  assert.equal(file.broken, true)
  assert.doesNotMatch(file.bytes.toString(), /总交易单数/)
  const packed = await download(town, zipped.json.download_url)
  assert.equal(packed.broken || packed.status === 500, true)
  assert.equal(town.faults.length, 2)
  assert.equal((await ask(town, `/bill/tradebill?bill_date=${day}`)).status, 200, 'still served')
})

test('fund flows of sub-merchants are encrypted, and the same key opens the same bytes', async () => {
  await using town = await createTown()
  const { db } = town.deps
  const purse = { kind: 'merchant_available', owner: sub } as const
  const fees = { kind: 'merchant_fees', owner: sub } as const
  const vault = { kind: 'demo_bank_vault', owner: 'demo' } as const
  await inTransaction(db, async (tx) => {
    await openAccounts(tx, [purse, fees, vault], 'CNY', at(day))
    const into = (key: string, credit: typeof purse | typeof fees, minor: bigint) =>
      ({
        key,
        kind: 'direct',
        posting: 'recharge',
        debit: vault,
        credit,
        amount: fen(minor),
      }) as const
    await post(tx, [into('k1', purse, 20n), into('k2', fees, 5n)], at(day))
  })
  await closeDay(db, { businessDate: day, now: at('2026-11-25', '00:10:00') })
  const one = `/bill/sub-merchant-fundflowbill?sub_mchid=${sub}&account_type=BASIC`
  const all = '/ecommerce/bill/fundflowbill?account_type=ALL'
  const rest = `&bill_date=${day}&algorithm=AEAD_AES_256_GCM`

  for (const [path, tar, count] of [
    [one, '', 1],
    [one, '&tar_type=GZIP', 1],
    [all, '', 2],
    [all, '&tar_type=GZIP', 2],
  ] as const) {
    const { json } = await ask(town, `${path}${rest}${tar}`, town.serve)
    assert.equal(json.download_bill_count, count, path)
    const nonces = new Set<string>()
    for (const [index, bill] of json.download_bill_list.entries()) {
      assert.equal(bill.bill_sequence, index + 1)
      assert.equal(bill.nonce.length, 16)
      nonces.add(bill.nonce)
      const sealed = await download(town, bill.download_url, town.serve)
      assert.deepEqual(await download(town, bill.download_url, town.serve), sealed)
      const key = Buffer.from(decryptField(town.serve.privateKey, bill.encrypt_key))
      assert.equal(key.length, 32)
      const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(bill.nonce))
      decipher.setAuthTag(sealed.bytes.subarray(-16))
      const opened = Buffer.concat([
        decipher.update(sealed.bytes.subarray(0, -16)),
        decipher.final(),
      ])
      const bytes = tar === '' ? opened : gunzipSync(opened)
      assert.equal(sha1(bytes), bill.hash_value)
      let rows = 0
      for await (const _ of readBill([bytes], 'fund_flow')) rows++
      assert.equal(rows, 1)
    }
    assert.equal(nonces.size, count)
  }
  const zipped = await ask(town, `${one}${rest}&tar_type=GZIP`, town.serve)
  const plain = await ask(town, `${one}${rest}`, town.serve)
  const [a, b] = [zipped, plain].map(({ json }) => json.download_bill_list[0].nonce)
  assert.notEqual(a, b, 'one nonce never encrypts two texts')
  const flow = await ask(town, `/bill/fundflowbill?bill_date=${day}&sub_mchid=${sub}`, town.serve)
  assert.equal(flow.json.hash_value, plain.json.download_bill_list[0].hash_value)
})
