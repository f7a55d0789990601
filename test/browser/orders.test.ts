import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { dayMs, hourMs, plusMs } from '#kernel/time'
import { decide, findStaffEntries, type StaffId } from '#oversight'
import { openOrder, paidOrder } from '#test/desk-orders'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { modules } = server.program
const { db, now } = modules
afterEach(() => stage.clear())
after(() => stage.close())

const places = [null, '1900000001', '1900000100']
const entries = (
  await Promise.all(places.map((place) => findStaffEntries(db, now(), place)))
).flat()
const idOf = (login: string): StaffId => {
  const found = entries.find((entry) => entry.login === login)
  assert(found)
  return found.id
}

const xss = '<img src=x onerror="document.title=1">'
const at = (ms: number) => plusMs(now(), -ms)
const notifyUrl = 'http://127.0.0.1:9/notify'
const first = await paidOrder(server, { outTradeNo: 'story-1', description: xss, notifyUrl })
const atTill = await paidOrder(server, {
  outTradeNo: 'story-2',
  deviceId: 'S01',
  tradeType: 'MICROPAY',
  description: '一份豆浆',
})
await paidOrder(server, { outTradeNo: '=1+1', description: '=HYPERLINK("http://evil")' })
for (let index = 0; index < 9; index++)
  await openOrder(server, {
    outTradeNo: `older-${index}`,
    description: '两个肉包',
    tradeType: index % 2 ? 'JSAPI' : 'NATIVE',
    createdAt: at(index * dayMs + hourMs),
  })
const [provider] = server.demo.providers
const ofTree = await openOrder(server, {
  outTradeNo: 'tree-1',
  mchid: provider?.subMerchants[0]?.mchid ?? '',
  spMchid: provider?.mchid ?? '',
})

const numbersOn = async (page: Page) => {
  await page.locator('.ant-table-row, .row-card, .empty').first().waitFor()
  return page.locator('.ant-table-row td:first-child code').allTextContents()
}

/** The picture of a page at rest; what is wrong with it fails at once. */
async function look(page: Page, name: string): Promise<void> {
  await checkAxe(page)
  const size = page.viewportSize()
  const seen = { width: size?.width ?? 0, height: size?.height ?? 0 }
  assert.deepEqual(
    await flawsOf(page, {
      name: `orders-${name}`,
      look: { ...seen, theme: 'light', language: 'zh' },
    }),
    [],
  )
}

async function refund(page: Page, amount: string, reason: string): Promise<void> {
  await page.getByTestId('refund').click()
  await page.getByTestId('refund-amount').fill(amount)
  await page.getByTestId('refund-reason').fill(reason)
  await page.getByTestId('ask-refund').click()
}

const happened = (page: Page, kind: string) =>
  page.locator(`[data-testid=time-line] > li[data-kind=${kind}]`).first()

test('a cashier finds an order, asks for a refund, and sees it made once another has approved', async () => {
  const page = await stage.openAs(idOf('sun'))
  await page.goto(`${consoleUrl}/shop/orders`)
  assert.ok((await numbersOn(page)).includes('story-1'))
  await page.getByText(xss, { exact: true }).waitFor()
  await look(page, 'list')
  await page.getByTestId('filter-number').fill(first.id)
  await page.keyboard.press('Enter')
  await page.locator('.ant-table-row').nth(1).waitFor({ state: 'detached' })
  await page.locator('.ant-table-row').first().click()
  await page.getByTestId('order-facts').waitFor()
  await happened(page, 'ordered').waitFor()
  await happened(page, 'calledBack').waitFor()
  // More than is left is refused before it is sent.
  await refund(page, '10.01', xss)
  await page.getByText('请输入大于0且不超过可退金额的数字，最多两位小数').waitFor()
  await page.getByTestId('refund-amount').fill('4')
  await look(page, 'refund')
  await page.getByTestId('ask-refund').click()
  await happened(page, 'refundAsked').waitFor()
  await page.getByText('有退款申请待复核，金额').waitFor()
  const { wishes } = await stageWishes(page)
  const [wish] = wishes
  assert(wish)
  await decide(modules, {
    approvalId: wish.approvalId,
    staffId: idOf('zheng'),
    verdict: 'approve',
    note: '已核对',
  })
  await assert.doesNotReject(async () => {
    for (let turn = 0; ; turn++) {
      await page.reload()
      await page.getByTestId('order-facts').waitFor()
      if ((await happened(page, 'refundAccepted').count()) > 0) return
      assert.ok(turn < 20, 'the refund is not made')
      await page.waitForTimeout(500)
    }
  })
  await happened(page, 'refundDecided').getByText('郑复核').waitFor()
  await page.locator('.opened').first().locator('summary').click()
  await look(page, 'order')
  assert.equal(await page.title(), '订单详情 · 通宝管理台')
})

const stageWishes = async (page: Page) => {
  const path = `/console/api/merchants/${first.mchid}/orders/${first.id}`
  return page.evaluate<{ wishes: { approvalId: `ap_${string}` }[] }>(
    `fetch('${path}').then((answer) => answer.json())`,
  )
}

test('filters are kept, columns chosen, numbers copied, and an export holds no formula', async () => {
  const page = await stage.openAs(idOf('qian'))
  await page.goto(`${consoleUrl}/shop/orders?state=SUCCESS`)
  await numbersOn(page)
  await page.getByTestId('more-filters').click()
  await page.getByTestId('filter-amount').fill('10.00')
  await page.keyboard.press('Enter')
  await page.waitForURL(/amount=10/)
  await page.getByTestId('saved-filters').click()
  await page.getByLabel('筛选名称').fill('十元')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('button', { name: '十元', exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByTestId('table-columns').click()
  await page.getByLabel('交易单号', { exact: true }).check()
  await page.keyboard.press('Escape')
  await page.locator('.copy').first().click()
  await page.getByText('已复制').waitFor()
  const copied = await page.evaluate<string>('navigator.clipboard.readText()')
  assert.match(copied, /^(?:story-[12]|=1\+1)$/)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('table-download').click(),
  ])
  const csv = readFileSync(await download.path(), 'utf8')
  assert.match(csv, /"'=1\+1","'=HYPERLINK\(""http:\/\/evil""\)","10\.00"/)
  assert.ok(!csv.includes('"=1+1"'))
  await page.getByTestId('clear-filters').click()
  await page.getByTestId('saved-filters').click()
  await page.getByRole('button', { name: '十元', exact: true }).click()
  await page.waitForURL(/amount=10/)
})

test('a file of refunds is looked at line by line, asked for as one, and carried out', async () => {
  const page = await stage.openAs(idOf('qian'))
  await page.goto(`${consoleUrl}/shop/refunds/file`)
  await page.locator('.empty').waitFor()
  await look(page, 'file-empty')
  const csv = `订单号,金额,原因\nstory-1,1.00,"少了一个, 包子"\n${atTill.id},0.50,凉了\nnothing,1,x\nstory-2,abc,x\n`
  await page.getByTestId('file').setInputFiles({
    name: '退款.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(csv),
  })
  await page.getByText('4 行中有 2 行可以退款', { exact: false }).waitFor()
  await page.getByText('金额须大于0，最多两位小数').waitFor()
  await look(page, 'file')
  await page.getByTestId('ask-file').click()
  await page.getByTestId('batch').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const batch = await page.evaluate<{ approvalId: `ap_${string}` }>(
    `fetch('/console/api/merchants/${first.mchid}/refund-batches/${id}').then((answer) => answer.json())`,
  )
  await decide(modules, {
    approvalId: batch.approvalId,
    staffId: idOf('zheng'),
    verdict: 'approve',
    note: '',
  })
  await page.getByText('2 / 2').waitFor()
  await look(page, 'batch')
  await page.goto(`${consoleUrl}/shop/refunds?what=asked`)
  await numbersOn(page)
  await look(page, 'asked')
  await page.goto(`${consoleUrl}/shop/refunds`)
  await numbersOn(page)
  await look(page, 'refunds')
})

test('a store sees its own, a provider its tree, the institution all', async () => {
  const store = await stage.openAs(idOf('he'))
  await store.goto(`${consoleUrl}/shop/orders`)
  assert.deepEqual(await numbersOn(store), ['story-2'])
  await store.goto(`${consoleUrl}/shop/orders/${first.id}`)
  await store.getByText('没有找到该订单', { exact: false }).waitFor()
  await store.goto(`${consoleUrl}/shop`)
  await store.getByTestId('tile-count').getByText('1', { exact: true }).waitFor()
  const above = await stage.openAs(idOf('yang'))
  await above.goto(`${consoleUrl}/shop/orders`)
  assert.deepEqual(await numbersOn(above), ['tree-1'])
  await above.goto(`${consoleUrl}/shop/orders/${ofTree.id}`)
  await above.getByTestId('order-facts').waitFor()
  const inside = await stage.openAs(idOf('chen'))
  await inside.goto(`${consoleUrl}/orders?number=tree-1`)
  assert.deepEqual(await numbersOn(inside), ['tree-1'])
  await look(inside, 'all')
  await inside.locator('.ant-table-row').first().click()
  await inside.getByTestId('order-facts').waitFor()
  assert.match(inside.url(), /mchid=1900000101/)
  await inside.goto(`${consoleUrl}/orders?what=refunds`)
  await numbersOn(inside)
})

test('the first page of a merchant, for each who may see it', async () => {
  for (const login of ['qian', 'wang', 'zheng', 'sun']) {
    const page = await stage.openAs(idOf(login))
    await page.goto(`${consoleUrl}/shop`)
    await page.getByTestId('trend').locator('svg').first().waitFor()
    await page.getByTestId('methods').waitFor()
    assert.equal(await page.getByTestId('money').count(), ['qian', 'wang'].includes(login) ? 1 : 0)
    if (login === 'qian') await look(page, 'home')
  }
})

for (const seen of judged)
  test(`the same pages, ${Object.values(seen).join(' ')}`, async () => {
    const flaws: string[] = []
    const [shop, inside] = [
      await stage.openAs(idOf('qian'), seen),
      await stage.openAs(idOf('chen'), seen),
    ]
    const rows = (page: Page) => page.locator('.row-card, .ant-table-row').first().waitFor()
    const screens: readonly (readonly [Page, string, string, (page: Page) => Promise<unknown>])[] =
      [
        [
          shop,
          'home',
          '/shop',
          (page) => page.getByTestId('trend').locator('svg').first().waitFor(),
        ],
        [shop, 'list', '/shop/orders', rows],
        [shop, 'none', '/shop/orders?number=nothing', (page) => page.locator('.empty').waitFor()],
        [
          shop,
          'order',
          `/shop/orders/${first.id}`,
          (page) => happened(page, 'refundAccepted').waitFor(),
        ],
        [shop, 'refunds', '/shop/refunds', rows],
        [shop, 'asked', '/shop/refunds?what=asked', rows],
        [shop, 'file', '/shop/refunds/file', (page) => page.locator('.empty').waitFor()],
        [inside, 'all', '/orders', rows],
      ]
    for (const [page, name, path, arrive] of screens) {
      await page.goto(`${consoleUrl}${path}`)
      await arrive(page)
      await checkAxe(page)
      flaws.push(...(await flawsOf(page, { name: `orders-${name}`, look: seen })))
    }
    // Whoever is signed in is called by name in every language.
    assert.deepEqual(
      flaws.filter((flaw) => !/钱(?:店长)?$/.test(flaw)),
      [],
    )
  })
