import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Download, Page } from 'playwright-core'
import { fen } from '#kernel/money'
import { businessDate, daysAfter } from '#kernel/time'
import { placeHold } from '#clearing'
import { openAccounts, post } from '#ledger'
import { findStaffEntries, type StaffId } from '#oversight'
import { inTransaction } from '#platform/db'
import { openWallet } from '#test/open-wallet'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { modules } = server.program
const { db, now } = modules
afterEach(() => stage.clear())
after(() => stage.close())

const mchid = server.demo.merchants[0]?.mchid ?? ''
const [payer] = server.demo.payers
assert(payer)
const alice = await openWallet(server.url, payer)
const people = [
  ...(await findStaffEntries(db, now(), mchid)),
  ...(await findStaffEntries(db, now())),
]
function staffOf(login: string): StaffId {
  const found = people.find((entry) => entry.login === login)
  assert(found, login)
  return found.id
}
const phone = { width: 390 } as const
const shownCode = async () =>
  String(JSON.parse((await alice.ask('/payment-codes', {})).text)['code'])

/** A week that is over, as the night has left it, and money to withdraw. */
async function seedMoney(): Promise<void> {
  const today = businessDate(now())
  for (const [index, state] of ['due', 'settled', 'settled', 'carried'].entries()) {
    const date = daysAfter(today, -index - 1)
    await sql`
      insert into clearing.day (business_date, begun_at, cut_at) values (${date}::date, ${now()}, ${now()})
      on conflict do nothing`.execute(db)
    await sql`
      insert into clearing.settlement (mchid, unit, business_date, due_on, currency, payment_count,
        payment_amount, refund_count, refund_amount, net, fee, state, settled, settled_at)
      values (${mchid}, ${mchid}, ${date}::date, ${daysAfter(date, 1)}::date, 'CNY', ${12 + index},
        ${1_234_500 + index}, 1, 1000, ${1_233_500 + index}, 7401, ${state},
        ${state === 'settled' ? 1_226_099 + index : 0}, ${state === 'due' ? null : now()})`.execute(
      db,
    )
    await sql`
      insert into clearing.item (mchid, business_date, id, kind, unit, order_id, out_trade_no, appid,
        openid, trade_type, bank_type, description, profit_sharing, currency, amount, order_amount,
        unsettled, sharing, rate_ppm, returns_fee, fee, occurred_at)
      values (${mchid}, ${date}::date, ${`42${index}`}, 'payment', ${mchid}, ${`42${index}`}, ${`n${index}`},
        'wx', 'o', ${['JSAPI', 'MICROPAY'][index % 2]}, 'OTHERS', '早餐', false, 'CNY', 1234500, 1234500,
        1234500, 0, 6000, true, 7407, ${now()})`.execute(db)
  }
  await sql`
    insert into clearing.payout (mchid, id, unit, kind, account_type, amount, currency, business_date,
      bank, bank_account_id, account_sealed, last4, holder_name, bank_name, content_digest, state,
      attempt, reason, send_at, paid_at, created_at, updated_at)
    values (${mchid}, 'po_01RETURNED', ${mchid}, 'automatic', 'BASIC', 98000, 'CNY', ${today}::date,
      'demo', 'ba_1', 's', '0001', '通宝早餐铺', '演示银行', 'd', 'RETURNED', 1, 'AC04', ${now()}, ${now()},
      ${now()}, ${now()})`.execute(db)
  const accounts = { kind: 'merchant_available', owner: mchid } as const
  await inTransaction(db, async (tx) => {
    await openAccounts(tx, [accounts], 'CNY', now())
    const debit = { kind: 'merchant_unsettled', owner: mchid } as const
    const gift = { key: 'ti_gift', kind: 'direct', posting: 'gift', amount: fen(50_000n) } as const
    await post(tx, [{ ...gift, debit, credit: accounts }], now())
  })
}

/** The answer to the question that a click has asked. */
const confirm = (page: Page, name: string) =>
  page.locator('.ant-modal-confirm-btns').getByRole('button', { name }).click()

async function type(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.getByRole('button', { name: key, exact: true }).click()
}

test('a cashier collects by touch and by keyboard, waits for a payer, and undoes a charge', async () => {
  const page = await stage.openAs(staffOf('he'), phone)
  await page.goto(`${consoleUrl}/shop/cash`)
  await type(page, ['1', '2', '.', '5', '7', '退格'])
  assert.equal(await page.getByTestId('cash-sum').innerText(), '12.5')
  await page.getByTestId('cash-go').click()
  await page.getByTestId('pay-code').fill(await shownCode())
  await page.locator('[data-standing=paid]').waitFor()
  // A button under the pointer has another colour.
  await page.mouse.move(0, 0)
  await checkAxe(page)
  await page.getByTestId('next-sale').click()
  await page.getByText('最近10笔').first().click()
  await page.getByTestId('last-charge').first().getByTestId('reverse').click()
  await confirm(page, '撤销')
  await page.getByTestId('last-charge').getByText('已撤销').waitFor()

  const desk = await stage.openAs(staffOf('sun'))
  await desk.goto(`${consoleUrl}/shop/cash`)
  await desk.getByTestId('cash-go').waitFor()
  await desk.keyboard.type('1500')
  await desk.keyboard.press('Enter')
  const code = await shownCode()
  await desk.getByTestId('pay-code').pressSequentially(code)
  await desk.locator('[data-standing=waiting]').waitFor()
  const pin = { pin: payer.pin, funding: 'balance' }
  const paid = await alice.confirm(`/payment-codes/${code}/confirm`, pin)
  assert.equal(paid.status, 200, paid.text)
  await desk.locator('[data-standing=paid]').waitFor()
  await desk.getByTestId('next-sale').click()
  // A code that was used is refused, and the sale goes on with another.
  await desk.keyboard.type('3')
  await desk.getByTestId('cash-go').click()
  await desk.getByTestId('pay-code').fill(code)
  await desk.locator('[data-standing=failed]').waitFor()
  await desk.getByTestId('again').click()
  await desk.getByTestId('pay-code').fill(await shownCode())
  await desk.locator('[data-standing=paid]').waitFor()
})

const bytesOf = async (download: Download) => readFileSync(await download.path())

test('a code is made, printed, and paid from a wallet in a browser', async () => {
  const page = await stage.openAs(staffOf('qian'))
  await page.goto(`${consoleUrl}/shop/codes`)
  await page.getByTestId('new-code').first().click()
  await page.getByLabel('名称').fill('一号柜台')
  await page.getByRole('button', { name: '新建', exact: true }).click()
  await page.getByText('一号柜台').waitFor()
  await page.getByTestId('print').first().click()
  await page.locator('canvas[data-drawn]:not([data-drawn=""])').waitFor()
  const [png] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('poster-png').click(),
  ])
  assert.match(png.suggestedFilename(), /^通宝早餐铺-一号柜台-A6\.png$/)
  assert((await bytesOf(png)).length > 20_000)
  const [pdf] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('poster-pdf').click(),
  ])
  assert.equal((await bytesOf(pdf)).subarray(0, 5).toString(), '%PDF-')

  const wallet = await (await stage.newContext(phone)).newPage()
  await wallet.goto(`${server.url}/wallet/`)
  const { phone: number, password } = payer
  await wallet.evaluate(`fetch('/wallet/api/sign-in', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-tongbao-wallet': '1' },
    body: ${JSON.stringify(JSON.stringify({ phone: number, password }))},
  })`)
  // What the poster's code says, as the telephone's own camera opens it.
  const link = await page.evaluate<string>(
    `fetch('/console/api/merchants/${mchid}/codes').then((said) => said.json()).then(({ codes }) => codes[0].link)`,
  )
  await wallet.goto(link)
  await wallet.getByTestId('counter').getByText('通宝早餐铺').waitFor()
  await wallet.getByTestId('amount').fill('8.8')
  await wallet.getByTestId('collect-go').click()
  await wallet.getByText('8.80').first().waitFor()
})

test('finance asks for money, a checker is told and approves, and it is paid out', async () => {
  await seedMoney()
  const page = await stage.openAs(staffOf('wang'))
  await page.goto(`${consoleUrl}/shop/money`)
  await page.getByText('¥500.00').waitFor()
  await page.getByTestId('withdraw').click()
  await page.getByLabel('金额').fill('120')
  await page.getByRole('button', { name: '提交审批' }).click()
  await page.getByText('办理中').waitFor()

  const checker = await stage.openAs(staffOf('zheng'))
  await checker.goto(`${consoleUrl}/shop/notices`)
  await checker.getByTestId('bell').waitFor()
  await checker.getByText(/等待你审批：提现120\.00元/).waitFor()
  await checker.getByRole('link', { name: '查看' }).first().click()
  await checker.getByText('merchant_payout').waitFor({ state: 'detached' })
  await checker.getByTestId('approve').click()
  await checker.locator('.ant-popconfirm .ant-btn-primary').click()
  await checker.getByText('意见已记录').waitFor()
  await modules.clearing.sweeps['pay-approved']?.run()
  await page.reload()
  await page.getByText('已出款').first().waitFor()
  await page.getByRole('tab', { name: '对账单' }).click()
  const [bill] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('bill-trade_all').first().click(),
  ])
  assert.match((await bytesOf(bill)).toString(), /交易时间/)
})

test('the administrator opens a store and takes somebody on for it', async () => {
  const page = await stage.openAs(staffOf('qian'))
  await page.goto(`${consoleUrl}/shop/nodes`)
  await page.getByTestId('new-node').click()
  await page.getByLabel('名称').fill('西湖店')
  await page.getByLabel('设备编号（可不填）').fill('S88')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByTestId('node').getByText('西湖店').waitFor()
  await page.goto(`${consoleUrl}/shop/staff`)
  await page.getByTestId('invite').click()
  await page.getByLabel('姓名').fill('冯收银')
  await page.getByLabel('登录名').fill('feng')
  await page.getByRole('checkbox', { name: /^商户经办/ }).check()
  await page.getByRole('button', { name: '生成链接' }).click()
  assert.match(await page.getByTestId('link').inputValue(), /\/console\/welcome#/)
})

const pages: readonly (readonly [path: string, login: string, ready: string])[] = [
  ['cash', 'sun', '[data-testid=cash-go]'],
  ['codes', 'sun', '.table-foot'],
  ['money', 'wang', '.table-foot'],
  ['money?tab=payouts', 'wang', '.table-foot'],
  ['money?tab=bills', 'wang', '.table-foot'],
  ['fees', 'wang', '[data-testid=contract]'],
  ['notices', 'wang', '[data-testid=notice]'],
  ['approvals?state=ANY', 'zheng', '.table-foot'],
  ['nodes', 'he', '[data-testid=node]'],
  ['staff', 'qian', '.table-foot'],
]

test('every page as it is seen, without flaws', async () => {
  await placeHold(modules, { mchid, reason: 'risk', note: '核查', by: staffOf('chen') })
  const flaws: string[] = []
  for (const look of judged)
    for (const [path, login, ready] of pages) {
      const page = await stage.openAs(staffOf(login), look)
      await page.goto(`${consoleUrl}/shop/${path}`)
      await page.locator(ready).first().waitFor()
      const name = path.replaceAll(/\W+/g, '-')
      // Names of people and stores are Chinese in every language, so only the width is judged.
      const found = await flawsOf(page, { name, look })
      flaws.push(...found.filter((flaw) => flaw.includes('too wide')))
      await checkAxe(page).catch((error: unknown) => flaws.push(`${name}: ${String(error)}`))
      await page.context().close()
    }
  assert.deepEqual(flaws, [])
})

test('somebody of the institution looks at a merchant and changes nothing', async () => {
  const page = await stage.openAs(staffOf('xu'))
  await page.goto(`${consoleUrl}/shop/money?mchid=${mchid}`)
  await page.getByTestId('hold').waitFor()
  assert.equal(await page.getByTestId('withdraw').count(), 0)
  await page.goto(`${consoleUrl}/shop/staff?mchid=${mchid}`)
  await page.getByText('钱店长').waitFor()
  assert.equal(await page.getByTestId('invite').count(), 0)
})
