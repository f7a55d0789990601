import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type BillRow, readBill } from '@tongbao/apiv3'
import { type FaultStage, openFaultStage } from '#test/faults'
import { authorize } from '#test/signed-face'
import { json } from '#test/till'
import { livePast, pastDay } from '../../../../test/sdk/past.ts'
import type { FaultName, Parameters } from './fault.ts'

let stage: FaultStage
let honest: Fetched
before(async () => {
  stage = await openFaultStage({ before: livePast })
  honest = await fetchBill()
})
after(() => stage[Symbol.asyncDispose]())

type Row = BillRow<'trade_all'>
type Fetched = Readonly<{ bytes: Buffer; isAsTold: boolean; rows: readonly Row[] | string }>

const askBill = (rest = '') => {
  const path = `/v3/bill/tradebill?bill_date=${pastDay(new Date())}${rest}`
  return stage.till.call(stage.till.direct.signer, { path })
}

async function fetchBill(rest = ''): Promise<Fetched> {
  const told = await askBill(rest)
  assert.equal(told.status, 200, told.text)
  assert.equal(await stage.signatureOf(told), 'right')
  const { hash_value, download_url } = json(told)
  return download(String(download_url), String(hash_value))
}

async function download(url: string, hash: string): Promise<Fetched> {
  const path = url.replace(/^https?:\/\/[^/]+/, '')
  const authorization = await authorize(stage.till.direct.signer, { path })
  const headers = { authorization, accept: '*/*' }
  const answer = await fetch(`${stage.server.url}${path}`, { headers })
  const given = Buffer.from(await answer.arrayBuffer())
  const bytes = path.includes('gzip') ? gunzipSync(given) : given
  const isAsTold = createHash('sha1').update(bytes).digest('hex') === hash
  return { bytes, isAsTold, rows: await rowsOf(bytes) }
}

/** The rows, or why a strict reader refuses the file. */
async function rowsOf(bytes: Buffer): Promise<readonly Row[] | string> {
  const rows: Row[] = []
  try {
    for await (const row of readBill([bytes], 'trade_all')) rows.push(row)
    return rows
  } catch (error) {
    return String(error)
  }
}

const broken = async (fault: FaultName, parameters: Parameters, rest = '') => {
  await stage.order(fault, { parameters })
  const bill = await fetchBill(rest)
  const rows = bill.rows
  const was = honest.rows
  assert.ok(typeof rows !== 'string' && typeof was !== 'string', JSON.stringify(typeof rows))
  assert.equal(bill.isAsTold, true, 'the hash is that of the file')
  return { rows, was }
}

test('a bill is late, and there the next time', async () => {
  await stage.order('bill_late')
  const answer = await askBill()
  assert.deepEqual([answer.status, json(answer)['code']], [400, 'STATEMENT_CREATING'])
  assert.deepEqual(await fetchBill(), honest)
})

test('a row is missing, compressed or not', async () => {
  for (const rest of ['', '&tar_type=GZIP']) {
    const { rows, was } = await broken('bill_row_missing', { rows: 2 }, rest)
    assert.ok(was.length > 2)
    assert.deepEqual(
      rows.map(({ outTradeNo }) => outTradeNo),
      was.slice(2).map(({ outTradeNo }) => outTradeNo),
    )
  }
})

test('a row is there that nobody knows', async () => {
  const { rows, was } = await broken('bill_row_extra', {})
  assert.equal(rows.length, was.length + 1)
  const known = was.map(({ transactionId }) => transactionId)
  assert.equal(known.includes(rows.at(-1)?.transactionId ?? ''), false)
})

test('an amount and a fee differ', async () => {
  const amount = await broken('bill_amount_differs', { differenceFen: 7 })
  const [first, second] = amount.rows
  const [wasFirst, wasSecond] = amount.was
  assert.equal(first?.orderAmount, (wasFirst?.orderAmount ?? 0n) + 7n)
  assert.deepEqual(second, wasSecond)
  const fee = await broken('bill_fee_differs', { differenceFen: -1 })
  assert.equal(fee.rows[0]?.fee, (fee.was[0]?.fee ?? 0n) - 1n)
  assert.equal(fee.rows[0]?.orderAmount, fee.was[0]?.orderAmount)
})

test('a download is damaged, or ends in the middle', async () => {
  await stage.order('bill_damaged')
  const damaged = await fetchBill()
  assert.equal(damaged.isAsTold, false)
  assert.equal(damaged.bytes.length, honest.bytes.length)
  await stage.order('bill_truncated')
  const cut = await fetchBill()
  assert.equal(cut.isAsTold, false)
  assert.match(typeof cut.rows === 'string' ? cut.rows : 'it is read', /cut off|not UTF-8/)
  assert.deepEqual(await fetchBill(), honest)
})
