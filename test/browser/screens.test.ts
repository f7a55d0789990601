import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openStage } from './browser.ts'
import { openPhone, payerOf } from './phone.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openStage()
afterEach(() => stage.clear())
after(() => stage.close())

/** An order placed at the shop; its page, and the text of its QR code. */
async function placeOrder(page: Page): Promise<{ orderUrl: string; code: string }> {
  await page.goto(`${stage.shopUrl}/buy/native/soy-milk`)
  await page.getByTestId('pay-button').click()
  const code = await page.getByTestId('code-url').textContent()
  return { orderUrl: page.url(), code: code ?? '' }
}

/** One screen: how to come to it from anywhere, and what must be there before it is looked at. */
type Screen = readonly [name: string, path: string, arrive?: (page: Page) => Promise<void>]

const doors: readonly Screen[] = [
  ['sign-in', '/sign-in'],
  [
    'sign-in-refused',
    '/sign-in',
    async (page) => {
      await page.getByTestId('phone').fill('13800000001')
      await page.getByTestId('password').fill('not-the-password')
      await page.getByTestId('sign-in').click()
      await page.getByTestId('form-error').waitFor()
    },
  ],
  ['sign-up', '/sign-up'],
  ['inbox', '/inbox'],
]

const rooms: readonly Screen[] = [
  ['home', '/'],
  ['scan', '/scan'],
  ['code', '/code', (page) => page.getByTestId('qr').waitFor()],
  ['bills', '/bills', (page) => page.getByTestId('bill-row').first().waitFor()],
  [
    'bills-none-found',
    '/bills',
    async (page) => {
      await page.getByTestId('bills-search').fill('nothing of this name')
      await page.getByTestId('bills-clear').waitFor()
    },
  ],
  ['bill-payment', '/bills', (page) => openBill(page, 'payment')],
  ['bill-refund', '/bills', (page) => openBill(page, 'refund')],
  ['bill-top-up', '/bills', (page) => openBill(page, 'top_up')],
  ['messages', '/messages', (page) => page.getByTestId('message').first().waitFor()],
  ['settings', '/settings'],
  ['pin-change', '/pin'],
  ['pin-reset', '/pin?mode=reset'],
  ['cards', '/cards', (page) => page.getByTestId('card').waitFor()],
  [
    'card-unbind',
    '/cards',
    async (page) => {
      await page.getByTestId('unbind').click()
      await page.getByTestId('unbind-confirm').waitFor()
    },
  ],
  ['card-new', '/cards/new', (page) => page.getByTestId('demo-card').first().waitFor()],
  ['top-up', '/top-up'],
  ['withdraw-too-much', '/withdraw', (page) => page.getByTestId('amount').fill('999999')],
  ['not-found', '/nowhere'],
  ['browser-refused', '/browser?url=ftp://nowhere'],
  [
    'browser',
    `/browser?url=${encodeURIComponent(`${stage.shopUrl}/buy/jsapi/buns`)}`,
    (page) => page.frameLocator('iframe').getByTestId('pay-button').waitFor(),
  ],
]

/** What somebody sees who has signed up and done nothing yet. */
const emptyRooms: readonly Screen[] = [
  ['home-empty', '/'],
  ['code-without-pin', '/code'],
  ['bills-empty', '/bills'],
  ['messages-empty', '/messages'],
  ['cards-empty', '/cards'],
  ['top-up-without-card', '/top-up'],
  ['pin-set', '/pin'],
]

async function openBill(page: Page, kind: string): Promise<void> {
  await page.locator(`[data-kind=${kind}]`).first().click()
  await page.getByTestId('bill-state').waitFor()
}

/** The cashier of H5, to which a shop's own page sends the payer. */
async function openCashier(page: Page): Promise<void> {
  await page.goto(`${stage.shopUrl}/buy/h5/soy-milk`)
  await page.getByTestId('pay-button').click()
  await page.getByTestId('h5-link').click()
  await page.getByTestId('pay-confirm').waitFor()
}

/** The walk of a payment, one screen after the other. */
async function walkPayment(page: Page, code: string, judge: (name: string) => Promise<void>) {
  await page.goto(`${stage.walletUrl}/scan?code=${encodeURIComponent(code)}`)
  await page.getByTestId('pay-confirm').waitFor()
  await judge('cashier')
  await page.getByTestId('funding').click()
  await judge('cashier-funding')
  await page.getByTestId('pay-confirm').click()
  await page.getByTestId('pin-pad').waitFor()
  await judge('pin')
  for (const digit of '000000') await page.getByTestId(`pin-${digit}`).click()
  // The tries that are left are the only number in that line.
  await page.getByTestId('pin-line').filter({ hasText: /\d/ }).waitFor()
  await judge('pin-wrong')
  for (const digit of payerOf(stage, 0).pin) await page.getByTestId(`pin-${digit}`).click()
  await page.getByTestId('result-done').waitFor()
  await judge('paid')
}

const shopScreens: readonly Screen[] = [
  ['shop-shelf', '/'],
  ['shop-goods', '/goods/buns'],
  ['shop-buy-native', '/buy/native/buns'],
  ['shop-buy-jsapi', '/buy/jsapi/buns'],
  ['shop-buy-code', '/buy/code-pay/buns'],
  ['shop-orders', '/orders'],
  ['shop-callbacks', '/callbacks'],
  ['shop-not-found', '/nowhere'],
]

async function walk(
  page: Page,
  base: string,
  screens: readonly Screen[],
  judge: (name: string) => Promise<void>,
): Promise<void> {
  for (const [name, path, arrive] of screens) {
    await page.goto(`${base}${path}`)
    await page.locator('#root > .column > *, body > main').first().waitFor()
    await page.locator('.spinner').first().waitFor({ state: 'detached' })
    await arrive?.(page)
    await judge(name)
  }
}

for (const look of judged)
  test(`screens, ${Object.values(look).join(' ')}`, async () => {
    const stranger = await (await stage.newContext(look)).newPage()
    const flaws: string[] = []
    const judgeOn = (page: Page) => async (name: string) => {
      flaws.push(...(await flawsOf(page, { name, look })))
    }
    await walk(stranger, stage.walletUrl, doors, judgeOn(stranger))
    const { page } = await openPhone(stage, payerOf(stage, 0), look)
    const judge = judgeOn(page)

    const { orderUrl, code } = await placeOrder(page)
    await judge('shop-order-waiting')
    await walkPayment(page, code, judge)
    await refundSome(page, orderUrl)
    await judge('shop-order-refunded')
    await walk(page, stage.shopUrl, shopScreens, judge)
    await openCashier(page)
    await judge('h5-cashier')
    await walk(page, stage.walletUrl, rooms, judge)
    await signUp(stranger, `1391234${judged.indexOf(look)}000`)
    await walk(stranger, stage.walletUrl, emptyRooms, judgeOn(stranger))
    assert.deepEqual(flaws, [])
  })

async function refundSome(page: Page, orderUrl: string): Promise<void> {
  await page.goto(orderUrl)
  await page.getByTestId('refund-amount').fill('1.20')
  await page.getByTestId('refund-reason').fill('No sugar in it')
  await page.getByTestId('refund-button').click()
  await page.getByText('REFUND.SUCCESS').first().waitFor()
}

async function signUp(page: Page, phone: string): Promise<void> {
  await page.goto(`${stage.walletUrl}/sign-up`)
  await page.getByTestId('phone').fill(phone)
  await page.getByTestId('send-code').click()
  await page.getByTestId('demo-code').click()
  await page.getByTestId('name').fill('新朋友')
  await page.getByTestId('password').fill('xinpengyou-8')
  await page.getByTestId('sign-up').click()
  await page.getByTestId('pin-pad').waitFor()
}
