/** Bills of the day that `livePast` lived through: asked for, downloaded, unpacked and added up. */
import { deepEqual, equal } from 'node:assert/strict'
import { createDecipheriv, createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import type { Json } from '#test/till'
import { pastOf, was } from './past.ts'
import { get, type Sdk } from './sdk.ts'
import { forSeller, sellerOf } from './sharing.ts'
import type { Counter, Stage } from './stage.ts'
import { readAsWxJava } from './wxjava-bill.ts'

const yuan = (fen: bigint): string =>
  `${String(fen).slice(0, -2) || '0'}.${String(fen).slice(-2).padStart(2, '0')}`

/** Plain or compressed, the bytes are those whose hash was told. */
async function fetchBill({ sdk }: Counter, path: string, members: Json): Promise<string> {
  const texts: string[] = []
  for (const tar of [{}, { tar_type: 'GZIP' }]) {
    const query = new URLSearchParams({ ...members, ...tar } as Record<string, string>).toString()
    const { status, data } = await sdk.ask(get(`${path}?${query}`))
    equal(status, 200, JSON.stringify(data))
    const file = await sdk.download(String(data['download_url']))
    texts.push(textOf('tar_type' in tar ? gunzipSync(file) : file, data))
  }
  const [plain = '', unpacked] = texts
  equal(plain, unpacked)
  return plain
}

function textOf(bytes: Buffer, { hash_type, hash_value }: Json): string {
  equal(hash_type, 'SHA1')
  equal(createHash('sha1').update(bytes).digest('hex'), hash_value)
  return bytes.toString()
}

const deals = '总交易单数'
const flows = '资金流水总笔数'

/** What people typed in `livePast`, as that reader has it: no backtick, no line break, and commas are blanks. */
const asRead = ["豆浆'大杯'  热", `{"桌":3 "备注":"'少糖'\\r\\n"}`, '0.60%']

const compare = (a: string, b: string): number => (a < b ? -1 : 1)

/** All, only payments, only refunds; a provider asks for all its sellers, and for one. */
export async function fetchTradeBills(stage: Stage, counter: Counter): Promise<void> {
  const past = pastOf(sellerOf(counter))
  const paid = [past.paid, past.shared, past.unshared]
  const table = [
    ['ALL', [past.paid, ...paid]],
    ['SUCCESS', paid],
    ['REFUND', [past.paid]],
  ] as const
  for (const seller of [{}, forSeller(counter)])
    for (const [bill_type, numbers] of table) {
      const members = { bill_date: stage.pastDay, bill_type, ...seller }
      const bill = await fetchBill(counter, '/v3/bill/tradebill', members)
      const { rows, sums } = readAsWxJava(bill, deals)
      deepEqual(rows.map((row) => row['商户订单号'] ?? '').toSorted(compare), numbers)
      deepEqual(
        new Set(rows.map((row) => `${row['商户号']} ${row['特约商户号']}`)),
        new Set([`${counter.mchid} ${counter.refunds.sub_mchid ?? '0'}`]),
      )
      // Behind what people typed, the columns are still where their titles are.
      for (const row of rows) deepEqual([row['商品名称'], row['商户数据包'], row['费率']], asRead)
      equal(sums[deals], String(numbers.length))
      const isPaid = bill_type !== 'REFUND'
      equal(sums['订单总金额'], yuan(isPaid ? was.paid + 2n * was.toShare : 0n))
      if (bill_type === 'SUCCESS') continue
      equal(sums['退款总金额'], yuan(was.givenBack))
      const refund = rows.find((row) => row['商户退款单号'] === past.refund)
      deepEqual([refund?.['退款金额'], refund?.['退款状态']], [yuan(was.givenBack), 'SUCCESS'])
    }
}

const inBasic = was.recharged.BASIC + was.paid - was.givenBack + 2n * was.toShare - was.shared

/** The last line of a purse says what it held at midnight. */
export async function fetchFlowBills(stage: Stage, counter: Counter): Promise<void> {
  const table = [
    ['BASIC', inBasic],
    ['OPERATION', was.recharged.OPERATION],
  ] as const
  for (const [account_type, left] of table) {
    const members = { bill_date: stage.pastDay, account_type, ...forSeller(counter) }
    const bill = await fetchBill(counter, '/v3/bill/fundflowbill', members)
    const { rows, sums } = readAsWxJava(bill, flows)
    equal(rows.at(-1)?.['账户结余(元)'], yuan(left))
    // Counts of this form have a decimal.
    equal(sums[flows], `${rows.length}.0`)
  }
}

const sharedRows = '总笔数'

export async function fetchSharingBill(stage: Stage, counter: Counter): Promise<void> {
  const past = pastOf(sellerOf(counter))
  const members = { bill_date: stage.pastDay, ...forSeller(counter) }
  const bill = await fetchBill(counter, '/v3/profitsharing/bills', members)
  const { rows } = readAsWxJava(bill, sharedRows)
  const [row] = rows
  deepEqual(
    rows.map(({ 分账接收方: to, 金额: amount }) => [to, amount]),
    [[stage.receiver.mchid, yuan(was.shared)]],
  )
  equal(Object.values(row ?? {}).includes(past.share), true)
}

/** One seller's and all sellers', each file under a key of its own that only the provider can open. */
export async function fetchSellersBills(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, refunds } = counter
  const common = { bill_date: stage.pastDay, algorithm: 'AEAD_AES_256_GCM', tar_type: 'GZIP' }
  const one = new URLSearchParams({
    ...common,
    sub_mchid: refunds.sub_mchid ?? '',
    account_type: 'BASIC',
  })
  const all = new URLSearchParams({ ...common, account_type: 'ALL' })
  const table = [
    [`/v3/bill/sub-merchant-fundflowbill?${one.toString()}`, [inBasic]],
    [`/v3/ecommerce/bill/fundflowbill?${all.toString()}`, [inBasic, was.recharged.OPERATION]],
  ] as const
  for (const [path, left] of table) {
    const { status, data } = await sdk.ask(get(path))
    equal(status, 200, JSON.stringify(data))
    const balances: unknown[] = []
    for (const each of data['download_bill_list'] as readonly Json[])
      balances.push(readAsWxJava(await openSealed(sdk, each), flows).rows.at(-1)?.['账户结余(元)'])
    deepEqual(balances, left.map(yuan))
  }
}

/** AES-256-GCM without associated data, and compressed inside. */
async function openSealed(sdk: Sdk, bill: Json): Promise<string> {
  const sealed = await sdk.download(String(bill['download_url']))
  const key = sdk.unseal(String(bill['encrypt_key']))
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(key), String(bill['nonce']))
  decipher.setAuthTag(sealed.subarray(-16))
  const packed = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
  return textOf(gunzipSync(packed), bill)
}
