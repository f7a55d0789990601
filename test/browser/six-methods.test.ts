import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { FrameLocator, Page } from 'playwright-core'
import { openStage } from './browser.ts'
import { openPhone, payerOf, type Phone, pointCameraAt, tap, typePin } from './phone.ts'
import { cashDesk, choose } from './shop-pages.ts'

const stage = await openStage()
afterEach(() => stage.clear())
after(() => stage.close())

/** Where the shop shows the order in the end: a page, or a frame of the built-in browser. */
type OrderPage = Page | FrameLocator
type Way = Readonly<{
  method: string
  /** What the payer does in the wallet, one tap after the other. */
  steps: readonly string[]
  /** Code pay has no callback of the payment; the shop asks. */
  callbacks: readonly string[]
  pay: (phone: Phone) => Promise<OrderPage>
}>

const paid = ['TRANSACTION.SUCCESS', 'REFUND.SUCCESS']

/** A phone's own browser: what the shop shows there is no page of the wallet. */
async function shopOnPhone({ page }: Phone, method: string): Promise<Page> {
  await choose(page, stage, '现磨豆浆', method)
  return page
}

async function confirm(phone: Phone): Promise<void> {
  await tap(phone, '确认付款 ¥3.00')
  await typePin(phone)
  await phone.page.getByRole('heading', { name: '付款成功' }).waitFor()
}

const builtInBrowser = ({ page }: Phone): FrameLocator => page.frameLocator('iframe')

const ways: readonly Way[] = [
  {
    method: '扫码支付',
    steps: ['扫一扫', '确认付款 ¥3.00', 'PIN'],
    callbacks: paid,
    async pay(phone) {
      const desk = await cashDesk(stage, '现磨豆浆', '扫码支付')
      await desk.getByRole('button', { name: '下单' }).click()
      await pointCameraAt(stage, desk.getByRole('img', { name: '付款二维码' }))
      await phone.page.goto(`${stage.walletUrl}/`)
      await tap(phone, '扫一扫')
      await confirm(phone)
      return desk
    },
  },
  {
    method: '公众号支付',
    steps: ['确认付款 ¥3.00', 'PIN'],
    callbacks: paid,
    async pay(phone) {
      const shop = await shopOnPhone(phone, '公众号支付')
      await shop.getByRole('link', { name: '在钱包中打开' }).click()
      const page = builtInBrowser(phone)
      await page.getByRole('link', { name: '下单' }).click()
      await page.getByRole('button', { name: '立即支付' }).click()
      await confirm(phone)
      await phone.page.getByRole('button', { name: '返回商户' }).click()
      return page
    },
  },
  {
    method: '小程序支付',
    steps: ['确认付款 ¥3.00', 'PIN'],
    callbacks: paid,
    async pay(phone) {
      const shop = await shopOnPhone(phone, '小程序支付')
      await shop.getByRole('link', { name: '在钱包中打开' }).click()
      const page = builtInBrowser(phone)
      await page.getByRole('button', { name: '下单并支付' }).click()
      await confirm(phone)
      await phone.page.getByRole('button', { name: '返回商户' }).click()
      return page
    },
  },
  {
    method: 'APP 支付',
    steps: ['确认付款 ¥3.00', 'PIN'],
    callbacks: paid,
    async pay(phone) {
      const shop = await shopOnPhone(phone, 'APP 支付')
      await shop.getByRole('button', { name: '下单' }).click()
      await shop.getByRole('link', { name: '调起钱包付款' }).click()
      await confirm(phone)
      await shop.getByRole('link', { name: '返回商户' }).click()
      await shop.waitForURL(/\/orders\/.*[?&]errCode=0/)
      return shop
    },
  },
  {
    method: 'H5 支付',
    steps: ['确认付款 ¥3.00', 'PIN'],
    callbacks: paid,
    async pay(phone) {
      const shop = await shopOnPhone(phone, 'H5 支付')
      await shop.getByRole('button', { name: '下单' }).click()
      await shop.getByRole('link', { name: '去收银台付款' }).click()
      await confirm(phone)
      await shop.getByRole('link', { name: '返回商户' }).click()
      await shop.waitForURL(/\/orders\//)
      return shop
    },
  },
  {
    method: '付款码支付',
    steps: ['付款码'],
    callbacks: ['REFUND.SUCCESS'],
    async pay(phone) {
      await phone.page.goto(`${stage.walletUrl}/`)
      await tap(phone, '付款码')
      const digits = await phone.page.getByText(/^\d{4} \d{4} \d{4} \d{4} \d{2}$/).textContent()
      const desk = await cashDesk(stage, '现磨豆浆', '付款码支付')
      await desk.getByLabel('顾客的付款码').fill(digits ?? '')
      await desk.getByRole('button', { name: '收款' }).click()
      await phone.page.getByRole('heading', { name: '付款成功' }).waitFor()
      return desk
    },
  },
]

async function seesItPaid(page: OrderPage): Promise<void> {
  await page.getByText('已付款', { exact: true }).waitFor()
}

/** The callback's row on the shop's page of the order, its signature verified. */
async function seesCallback(page: OrderPage, event: string): Promise<void> {
  const row = page.getByRole('listitem').filter({ hasText: event })
  await row.getByText('验签通过').waitFor()
}

async function refundsIt(page: OrderPage): Promise<void> {
  await page.getByLabel('原因').fill('豆浆洒了')
  await page.getByRole('button', { name: '退款' }).click()
  await page.getByText('已转入退款').waitFor()
  await page.getByText('已退款').waitFor()
}

for (const { method, steps, callbacks, pay } of ways)
  test(`${method}: from the shelf to the shop's callbacks, and back by a refund`, async () => {
    const phone = await openPhone(stage, payerOf(stage, 0))
    const order = await pay(phone)
    assert.deepEqual(phone.steps, steps)
    assert.ok(steps.length <= 3, 'paying takes at most three steps in the wallet')

    await seesItPaid(order)
    if (callbacks.includes('TRANSACTION.SUCCESS')) await seesCallback(order, 'TRANSACTION.SUCCESS')
    await refundsIt(order)
    for (const event of callbacks) await seesCallback(order, event)

    await phone.page.goto(`${stage.walletUrl}/bills`)
    await phone.page
      .getByRole('link', { name: /通宝早餐铺 退款.*\+¥3\.00/ })
      .first()
      .waitFor()
  })
