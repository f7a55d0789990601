import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { newId } from '#kernel/id'
import { businessDate } from '#kernel/time'
import { findStaffEntries, type StaffId } from '#oversight'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { approveShown, furnish } from './operator-house.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { modules } = server.program
const { db, now } = modules
afterEach(() => stage.clear())
after(() => stage.close())

const [shop, neighbour] = server.demo.merchants
const [payer, other] = server.demo.payers
assert(shop && neighbour && payer && other)
const { mchid } = shop

const entries = [
  ...(await findStaffEntries(db, now())),
  ...(await findStaffEntries(db, now(), mchid)),
]
const idOf = (login: string): StaffId => {
  const found = entries.find((entry) => entry.login === login)
  assert(found, login)
  return found.id
}

const breakId = newId('br', now())
const payoutId = newId('po', now())

const ticketId = await furnish(modules, {
  breakId,
  payoutId,
  chen: idOf('chen'),
  qian: idOf('qian'),
})

const approve = (page: Page) => approveShown(modules, page, idOf('zhou'))
const inDialog = (page: Page) => page.getByRole('dialog')
const submit = (page: Page) => page.locator('.ant-modal-footer .ant-btn-primary').click()

test('an operator finds a merchant, and suspends it with another', async () => {
  const page = await stage.openAs(idOf('chen'))
  await page.goto(`${consoleUrl}/ops/merchants`)
  await page.getByPlaceholder('商户号或名称').fill('江南')
  await page.keyboard.press('Enter')
  await page.getByText(neighbour.mchid).click()
  await page.getByTestId('ask-state').click()
  await page.getByLabel('原因').fill('涉嫌套现')
  await submit(page)
  await approve(page)
  await page.reload()
  await page.getByText('已停用').first().waitFor()

  await page.goto(`${consoleUrl}/ops/merchants/${mchid}`)
  await page.getByTestId('ask-fees').click()
  await inDialog(page).getByLabel('费率', { exact: true }).fill('0.50')
  await inDialog(page).getByLabel('生效日期').fill('2027-06-01')
  await inDialog(page).getByLabel('原因').fill('重新议价')
  await submit(page)
  await approve(page)
  await page.goto(`${consoleUrl}/ops/merchants/${mchid}?tab=contract`)
  await page.getByText('2027-06-01').first().waitFor()
  await page.getByTestId('ask-limit').click()
  await inDialog(page).getByLabel('单笔限额').fill('5000')
  await inDialog(page).getByLabel('复审日期').fill('2027-06-01')
  await inDialog(page).getByLabel('原因').fill('风险下调')
  await submit(page)
  await approve(page)
  await page.reload()
  await page.getByText('5,000.00').first().waitFor()
  const link = await page.getByTestId('open-shop').getAttribute('href')
  assert.equal(link, `/console/shop?mchid=${mchid}`)
})

test('fees of an industry are published by two, and a merchant is put into it by two', async () => {
  const page = await stage.openAs(idOf('chen'))
  await page.goto(`${consoleUrl}/ops/fees`)
  await page.getByTestId('fees-default').getByText('0.60%').waitFor()
  await page.getByTestId('ask-industry-fees').click()
  await inDialog(page).getByLabel('行业代码').fill('Food!')
  await inDialog(page).getByLabel('费率', { exact: true }).fill('0.38')
  await inDialog(page).getByLabel('生效日期').fill('2027-06-01')
  await inDialog(page).getByLabel('原因').fill('餐饮优惠')
  await submit(page)
  await inDialog(page).getByText('请填写小写字母、数字或下划线，最多32位').waitFor()
  await inDialog(page).getByLabel('行业代码').fill('catering')
  await submit(page)
  await approve(page)
  await page.reload()
  const fees = page.getByTestId('fees-industry-catering')
  await fees.getByText('0.38%').waitFor()
  await fees.getByText('待生效').waitFor()

  await page.goto(`${consoleUrl}/ops/merchants/${mchid}`)
  await page.getByTestId('ask-industry').click()
  await inDialog(page).getByLabel('行业代码').fill('catering')
  await page.keyboard.press('Tab')
  await inDialog(page).getByLabel('生效日期').fill('2027-06-01')
  await inDialog(page).getByLabel('原因').fill('门店核实')
  await submit(page)
  await approve(page)
  await page.goto(`${consoleUrl}/ops/merchants/${mchid}?tab=changes`)
  await page.getByText('变更行业').nth(1).waitFor()
})

test('a customer is found by phone, unmasked with a reason, and frozen with another', async () => {
  const page = await stage.openAs(idOf('chen'))
  await page.goto(`${consoleUrl}/ops/customers`)
  await page.getByTestId('customer-value').fill(other.phone)
  await page.getByLabel('查询原因').fill('客户来电')
  await page.getByRole('button', { name: /^查.?询$/ }).click()
  await page.getByText('138****0002').waitFor()
  assert(!(await page.locator('body').innerText()).includes(other.phone))
  await page.getByTestId('reveal-phone').click()
  await page.getByLabel('原因').fill('回拨')
  await submit(page)
  assert.equal(await page.getByTestId('shown-phone').innerText(), other.phone)
  await page.getByTestId('ask-freeze').click()
  await page.getByRole('dialog').getByLabel('原因').fill('公安来函')
  await submit(page)
  await approve(page)
  await page.reload()
  await page.getByRole('tab', { name: '冻结记录' }).click()
  await page.getByTestId('freezes').getByText('公安来函').waitFor()
})

test('from an owner to an account, to an entry; the trial balance is even, and is exported', async () => {
  const page = await stage.openAs(idOf('xu'))
  await page.goto(`${consoleUrl}/ops/ledger`)
  await page.getByPlaceholder('所有者').fill('1900000001')
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: '商户运营账户' }).click()
  // The page before has rows with links as well, and is there until the next has come.
  await page.getByRole('heading', { level: 1, name: '商户运营账户' }).waitFor()
  await page.getByRole('row').nth(1).getByRole('link').first().click()
  await page.getByText('全部分录').first().waitFor()
  await page.goto(`${consoleUrl}/ops/ledger/trial-balance?date=${businessDate(now())}`)
  await page.getByText('借贷平衡').waitFor()
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('trial-csv').click(),
  ])
  assert.match(file.suggestedFilename(), /^试算平衡表 .*\.csv$/)
})

test('money is held by one and let go by two; a difference is put right by two', async () => {
  const page = await stage.openAs(idOf('chen'))
  await page.goto(`${consoleUrl}/ops/clearing`)
  await page.getByTestId('place-hold').click()
  await page.getByRole('dialog').getByLabel('商户号').fill('1900000101')
  await page.getByRole('dialog').getByLabel('说明').fill('争议处理中')
  await submit(page)
  await page.getByTestId('holds').getByText('争议处理中').waitFor()
  await page.getByTestId('lift-hold').last().click()
  await page.getByRole('dialog').getByLabel('原因').fill('已和解')
  await submit(page)
  await approve(page)
  await page.reload()
  await page.getByTestId('holds').getByText('Suspicious').waitFor()
  assert.equal(await page.getByText('争议处理中').count(), 0)

  await page.goto(`${consoleUrl}/ops/breaks`)
  await page.getByText('in:DEMO20261124000001').click()
  await page.getByTestId('correct').click()
  await page
    .getByRole('dialog')
    .getByLabel(/对方账户所有者/)
    .fill('demo')
  await submit(page)
  await page.locator('.ant-modal a[href*="/approvals/"]').waitFor()
  await submit(page)
  await page.getByTestId('corrections').getByText('长款挂账').waitFor()
})

test('an alarm is ended with a note; jobs tell how they ran; settings whence they come', async () => {
  const page = await stage.openAs(idOf('chen'))
  await page.goto(`${consoleUrl}/ops/alarms`)
  await page.getByTestId('end-alarm').click()
  await page.getByLabel('处理说明').fill('已联系商户')
  await submit(page)
  await page.getByRole('cell', { name: '已联系商户' }).waitFor()
  await page.goto(`${consoleUrl}/ops/jobs`)
  await page.getByText('ops-changes').waitFor()
  const administrator = await stage.openAs(idOf('lin'))
  await administrator.goto(`${consoleUrl}/ops/settings`)
  await administrator.getByText('RISK_DEADLINE_MS').waitFor()
})

test('a merchant asks, the institution answers, and the merchant reads it as it was written', async () => {
  const asking = await stage.openAs(idOf('qian'))
  await asking.goto(`${consoleUrl}/shop/tickets`)
  await asking.getByTestId('new-ticket').click()
  await asking.getByLabel('主题').fill('退款没有到')
  await asking.getByLabel('内容').fill('<img src=x onerror=alert(1)> 客人来问')
  await submit(asking)
  await asking.getByTestId('said').getByText('<img src=x onerror=alert(1)> 客人来问').waitFor()
  const answering = await stage.openAs(idOf('chen'))
  await answering.goto(`${consoleUrl}/ops/tickets?which=all`)
  await answering.getByText('退款没有到').click()
  await answering.getByTestId('say').fill('已补发，请核对')
  await answering.getByTestId('send').click()
  await answering.getByText('已答复').waitFor()
  await asking.reload()
  await asking.getByText('已补发，请核对').waitFor()
  await asking.getByTestId('close-ticket').click()
  await asking.getByText('已关闭').waitFor()
})

type Screen = readonly [
  name: string,
  login: string,
  path: string,
  arrive?: (page: Page) => Promise<unknown>,
]

const dialog =
  (button: string) =>
  async (page: Page): Promise<void> => {
    await page.getByTestId(button).click()
    await page.getByRole('dialog').waitFor()
  }

const customerId = async (): Promise<string> => {
  const { rows } = await sql<{ id: string }>`
    select customer_id as id from parties.customer order by created_at limit 1`.execute(db)
  return rows[0]?.id ?? ''
}

const screens: readonly Screen[] = [
  ['home', 'chen', '/', (page) => page.getByTestId('overview').waitFor()],
  ['merchants', 'chen', '/ops/merchants'],
  ['merchant', 'chen', `/ops/merchants/${mchid}`],
  ['merchant-account', 'chen', `/ops/merchants/${mchid}?tab=account`],
  ['merchant-tree', 'chen', `/ops/merchants/${mchid}?tab=tree`],
  ['merchant-access', 'xu', `/ops/merchants/${mchid}?tab=access`],
  ['merchant-fees', 'chen', `/ops/merchants/${mchid}`, dialog('ask-fees')],
  ['fees', 'chen', '/ops/fees', (page) => page.getByTestId('fees-default').waitFor()],
  ['fees-ask', 'chen', '/ops/fees', dialog('ask-industry-fees')],
  ['merchant-industry', 'chen', `/ops/merchants/${mchid}`, dialog('ask-industry')],
  ['customers', 'chen', '/ops/customers'],
  ['customer', 'chen', `/ops/customers/${await customerId()}`],
  ['ledger', 'xu', '/ops/ledger?owner=1900000001'],
  ['statement', 'zhou', '/ops/ledger/statement?kind=merchant_operation&owner=1900000001'],
  ['trial', 'xu', `/ops/ledger/trial-balance?date=${businessDate(now())}`],
  ['clearing', 'chen', '/ops/clearing'],
  ['settlements', 'zhou', '/ops/clearing/settlements?date=2026-11-24'],
  ['payouts', 'chen', '/ops/clearing/payouts'],
  ['payout', 'chen', `/ops/clearing/payouts/${payoutId}`],
  ['channels', 'chen', '/ops/clearing/channels'],
  ['breaks', 'chen', '/ops/breaks'],
  ['break', 'chen', `/ops/breaks/${breakId}`],
  ['break-correct', 'chen', `/ops/breaks/${breakId}`, dialog('write-off')],
  ['alarms', 'su', '/ops/alarms'],
  ['jobs', 'lin', '/ops/jobs', (page) => page.getByText('ops-changes').first().waitFor()],
  ['settings', 'lin', '/ops/settings', (page) => page.getByTestId('setting-history').waitFor()],
  ['tickets', 'xu', '/ops/tickets?which=all'],
  ['ticket', 'chen', `/ops/tickets/${ticketId}`, (page) => page.getByTestId('said').waitFor()],
  ['shop-tickets', 'sun', '/shop/tickets'],
  [
    'shop-ticket',
    'qian',
    `/shop/tickets/${ticketId}`,
    (page) => page.getByTestId('said').waitFor(),
  ],
]

/** The names of those who are signed in here, beside those that every screen may have. */
const nameOnly = /: (?:Account of )?(?:许审计|许|孙收银|孙|钱店长|钱)$/

for (const look of judged)
  test(`screens of the operator's desk, ${Object.values(look).join(' ')}`, async () => {
    const flaws: string[] = []
    const pages = new Map<string, Page>()
    for (const [name, login, path, arrive] of screens) {
      const page = pages.get(login) ?? (await stage.openAs(idOf(login), look))
      pages.set(login, page)
      await page.goto(`${consoleUrl}${path}`)
      await page.waitForLoadState('networkidle')
      await arrive?.(page)
      flaws.push(...(await flawsOf(page, { name: `ops-${name}`, look })))
      // Once is enough: what it finds does not hang on the window.
      if (look === judged[0])
        await checkAxe(page).catch((error: unknown) => flaws.push(`${name}: ${String(error)}`))
    }
    assert.deepEqual(
      flaws.filter((flaw) => !nameOnly.test(flaw)),
      [],
    )
  })
