import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { constants, createCipheriv, createHash, publicEncrypt, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readBill } from './bill/read-bill.ts'
import type { Client } from './client.ts'
import type { BillFile } from './download-bill.ts'
import { billOf, payment, refund } from './testing/bills.ts'
import type { Reply } from './testing/platform.ts'
import { fault, merchant, world } from './testing/world.ts'

const many = Array.from({ length: 300 }, (_, index) => ({ ...payment, outTradeNo: `T${index}` }))
const bill = Buffer.from(billOf('trade_all', [...many, refund]))
const sha1 = createHash('sha1').update(bill).digest('hex')
const file: BillFile = {
  hash_type: 'SHA1',
  hash_value: sha1,
  download_url: 'https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv%2B5&tartype=gzip',
}

async function collected(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

test('bills are asked for in the words of the contract', async () => {
  const list = { download_bill_count: 0, download_bill_list: [] }
  const billDate = '2026-11-27'
  type Ask = (bill: Client['bill']) => Promise<unknown>
  const table: readonly (readonly [string, unknown, Ask])[] = [
    ['/v3/bill/tradebill?bill_date=2026-11-27', file, (ask) => ask.trade({ billDate })],
    [
      '/v3/bill/tradebill?bill_date=2026-11-27&tar_type=GZIP&bill_type=REFUND&sub_mchid=1900000109',
      file,
      (ask) => ask.trade({ billDate, tarType: 'GZIP', billType: 'REFUND', subMchid: '1900000109' }),
    ],
    [
      '/v3/bill/fundflowbill?bill_date=2026-11-27&account_type=FEES',
      file,
      (ask) => ask.fundFlow({ billDate, accountType: 'FEES' }),
    ],
    [
      '/v3/profitsharing/bills?bill_date=2026-11-27&sub_mchid=19',
      file,
      (ask) => ask.sharing({ billDate, subMchid: '19' }),
    ],
    [
      '/v3/bill/sub-merchant-fundflowbill?sub_mchid=19&bill_date=2026-11-27&account_type=DEPOSIT&algorithm=AEAD_AES_256_GCM',
      list,
      (ask) => ask.subMerchantFundFlow({ billDate, subMchid: '19', accountType: 'DEPOSIT' }),
    ],
    [
      '/v3/ecommerce/bill/fundflowbill?bill_date=2026-11-27&account_type=ALL&algorithm=AEAD_AES_256_GCM',
      list,
      (ask) => ask.ecommerceFundFlow({ billDate }),
    ],
  ]
  for (const [url, body, ask] of table) {
    await using there = await world({ body })
    deepEqual(await ask(there.client.bill), body, url)
    equal(`${there.seen[0]?.method} ${there.seen[0]?.url}`, `GET ${url}`)
  }
})

test('no bill, and no bill yet', async () => {
  for (const code of ['NO_STATEMENT_EXIST', 'STATEMENT_CREATING']) {
    await using there = await world({ status: 400, body: { code, message: '账单' } })
    await rejects(there.client.bill.trade({ billDate: '2026-11-27' }), fault(code, 400))
  }
})

test('a bill comes plain or packed, from where the client speaks to, and is read on the way', async () => {
  for (const bytes of [bill, gzipSync(bill)]) {
    await using there = await world({ file: bytes })
    let rows = 0
    for await (const row of readBill(there.client.bill.download(file), 'trade_all'))
      rows += row.kind === 'trade_all' ? 1 : 0
    equal(rows, 301)
    equal(there.seen[0]?.url, '/v3/billdownload/file?token=6XIv%2B5&tartype=gzip')
    match(there.seen[0]?.headers.authorization ?? '', /^WECHATPAY2-SHA256-RSA2048 /)
  }
})

/** With one bit turned over. */
const spoiled = (bytes: Uint8Array, at: number): Uint8Array => bytes.with(at, (bytes[at] ?? 0) ^ 1)

const sealing = (key: Buffer, nonce: string, bytes: Buffer): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()])
}
const oaep = {
  key: merchant.publicKey,
  oaepHash: 'sha1',
  padding: constants.RSA_PKCS1_OAEP_PADDING,
}

test('an encrypted bill is opened with the key of the merchant, packed or not', async () => {
  const key = randomBytes(32)
  const nonce = 'k1ng2f0rce3n0nce'
  const encrypted = { ...file, encrypt_key: publicEncrypt(oaep, key).toString('base64'), nonce }
  for (const bytes of [bill, gzipSync(bill)]) {
    await using there = await world({ file: sealing(key, nonce, bytes) })
    deepEqual(await collected(there.client.bill.download(encrypted)), bill)
  }
  const whole = sealing(key, nonce, bill)
  const short = publicEncrypt(oaep, randomBytes(16)).toString('base64')
  const table: readonly (readonly [Reply, BillFile])[] = [
    [{ file: whole.subarray(0, 10) }, encrypted],
    [{ file: whole.subarray(0, -1) }, encrypted],
    [{ file: Buffer.concat([whole, whole.subarray(0, 1)]) }, encrypted],
    [{ file: spoiled(whole, whole.length - 1) }, encrypted],
    [{ file: spoiled(whole, 0) }, encrypted],
    [{ file: whole }, { ...encrypted, nonce: 'another0000nonce' }],
    [{ file: whole }, { ...encrypted, encrypt_key: short }],
    [{ file: whole }, { ...encrypted, encrypt_key: 'AAAA' }],
  ]
  for (const [reply, of] of table) {
    await using there = await world(reply)
    await rejects(collected(there.client.bill.download(of)), fault('DECRYPT_FAILED'))
  }
})

test('what is not the announced bill is told at the end', async () => {
  const packed = gzipSync(bill)
  const table: readonly Reply[] = [
    { file: bill.subarray(0, -2) },
    { file: bill.subarray(3) },
    { file: spoiled(bill, 5000) },
    { file: Buffer.concat([bill, bill.subarray(-2)]) },
    { file: Buffer.alloc(0) },
    { file: Buffer.from([0x1f]) },
    { file: packed.subarray(0, -5) },
    { file: packed.subarray(0, 500) },
    { file: spoiled(packed, 100) },
    { file: gzipSync('another') },
  ]
  for (const [index, reply] of table.entries()) {
    await using there = await world(reply)
    const error = collected(there.client.bill.download(file))
    await rejects(error, fault('BILL_DAMAGED'), String(index))
    equal(there.seen.length, 1)
  }
  await using there = await world({ file: bill })
  const upper = { ...file, hash_value: sha1.toUpperCase() }
  deepEqual(await collected(there.client.bill.download(upper)), bill)
})

test('a line that breaks or falls silent in the middle is told as such, packed or not', async () => {
  for (const bytes of [bill, gzipSync(bill, { level: 0 })])
    for (const [how, code] of [
      ['break', 'NETWORK_ERROR'],
      ['silence', 'DEADLINE_EXCEEDED'],
    ] as const) {
      await using there = await world(
        { file: bytes, stops: { at: 20_000, how } },
        { attemptMs: 300 },
      )
      await rejects(collected(there.client.bill.download(file)), fault(code), how)
    }
})

test('a refusal, a second chance, and a file that lies elsewhere', async () => {
  const gone = { code: 'INVALID_REQUEST', message: 'token expired' }
  await using refused = await world({ status: 400, body: gone })
  await rejects(collected(refused.client.bill.download(file)), fault('INVALID_REQUEST', 400))

  await using busy = await world(['drop', { status: 500, body: gone }, { file: bill }])
  deepEqual(await collected(busy.client.bill.download(file)), bill)
  equal(busy.seen.length, 3)

  await using late = await world('hang', { attemptMs: 100, retries: 0 })
  await rejects(collected(late.client.bill.download(file)), fault('DEADLINE_EXCEEDED'))

  const elsewhere = ['https://evil.example/v3/certificates', '/v3/bill', 'http://', '']
  for (const download_url of elsewhere)
    await rejects(
      (async () => collected(late.client.bill.download({ ...file, download_url })))(),
      fault('ANSWER_MALFORMED'),
    )
  equal(late.seen.length, 1)
})

test('who has read enough stops, and the line is closed', async () => {
  await using there = await world({ file: bill, stops: { at: 20_000, how: 'silence' } })
  for await (const row of readBill(there.client.bill.download(file))) if (row.line > 10) break
  equal(there.seen.length, 1)
})

test('a large bill takes as long as its pieces keep coming', async () => {
  await using there = await world({ file: bill }, { deadlineMs: 400, attemptMs: 300 })
  const started = performance.now()
  const pieces: Uint8Array[] = []
  for await (const piece of there.client.bill.download(file)) {
    pieces.push(piece)
    if (performance.now() - started < 600) await new Promise((resolve) => setTimeout(resolve, 250))
  }
  deepEqual(Buffer.concat(pieces), bill)
})
