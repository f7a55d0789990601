import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { openStage } from './browser.ts'
import { openPhone, payerOf, type Phone, tap, typePin } from './phone.ts'
import { cashDesk } from './shop-pages.ts'

const stage = await openStage()
afterEach(() => stage.clear())
after(() => stage.close())

/** An order of the shop, waiting for its QR code to be scanned. */
async function shownQr(goods: string): Promise<{ desk: Page; qr: Locator }> {
  const desk = await cashDesk(stage, goods, '扫码支付')
  await desk.getByRole('button', { name: '下单' }).click()
  return { desk, qr: desk.getByRole('img', { name: '付款二维码' }) }
}

async function pay(phone: Phone, yuan: string): Promise<void> {
  await tap(phone, `确认付款 ¥${yuan}`)
  await typePin(phone)
  await phone.page.getByRole('heading', { name: '付款成功' }).waitFor()
  await tap(phone, '完成')
}

test('without a camera: the picture of a QR code, or its text', async () => {
  const phone = await openPhone(stage, payerOf(stage, 0))
  const picture = await shownQr('茶叶蛋')
  await phone.page.goto(`${stage.walletUrl}/scan`)
  const buffer = await picture.qr.screenshot()
  await phone.page
    .getByLabel('从相册选择')
    .setInputFiles({ name: 'qr.png', mimeType: 'image/png', buffer })
  await pay(phone, '1.50')
  await picture.desk.getByText('已付款', { exact: true }).waitFor()

  const text = await shownQr('油条')
  const code = await text.desk.getByText(/^weixin:\/\//).textContent()
  await phone.page.goto(`${stage.walletUrl}/scan`)
  await phone.page.getByRole('textbox', { name: '粘贴付款链接' }).fill(code ?? '')
  await tap(phone, '去付款')
  await pay(phone, '2.00')
  await text.desk.getByText('已付款', { exact: true }).waitFor()
})

test('a picture without a code, and a text that is none, are refused in words', async () => {
  const { page } = await openPhone(stage, payerOf(stage, 0))
  await page.goto(`${stage.walletUrl}/scan`)
  const buffer = await page.screenshot()
  await page
    .getByLabel('从相册选择')
    .setInputFiles({ name: 'no.png', mimeType: 'image/png', buffer })
  await page.getByText('图片里没有找到二维码').waitFor()
  await page.getByRole('textbox', { name: '粘贴付款链接' }).fill('weixin://wxpay/bizpayurl?pr=no')
  await page.getByRole('button', { name: '去付款' }).click()
  await page.getByRole('heading', { name: '无法付款' }).waitFor()
  await page.getByText('这不是有效的支付码').waitFor()
})

test('bills are searched, filtered and opened; messages say what happened', async () => {
  const { page } = await openPhone(stage, payerOf(stage, 0))
  await page.goto(`${stage.walletUrl}/bills`)
  const rows = page.getByRole('main').getByRole('listitem')
  const bought = page.getByRole('link', { name: /−¥/ })
  await rows.filter({ hasText: '充值' }).waitFor()

  await page.getByRole('searchbox', { name: '搜索商户、商品或单号' }).fill('油条')
  await page.getByText('共 1 笔').waitFor()
  assert.equal(await bought.count(), 1)
  await page.getByRole('searchbox').fill('没有这样的东西')
  await page.getByText('没有符合条件的账单').waitFor()
  await page.getByRole('button', { name: '清除筛选' }).click()
  await page.getByRole('button', { name: '充值', exact: true }).click()
  await page.getByText('共 1 笔').waitFor()
  assert.equal(await bought.count(), 0)

  await page.getByRole('button', { name: '付款', exact: true }).click()
  await page.getByText('共 2 笔').waitFor()
  await bought.first().click()
  await page.getByRole('heading', { name: '账单详情' }).waitFor()
  const facts = page.getByRole('main')
  for (const fact of ['通宝早餐铺', '油条', '¥2.00', '已成功', '零钱', '交易单号', '商户单号'])
    await facts.getByText(fact).first().waitFor()

  await page.goto(`${stage.walletUrl}/messages`)
  const told = page.getByRole('listitem').filter({ hasText: '2.00' })
  await told.getByText('通宝早餐铺 · 油条').waitFor()
})

const digitsOf = (page: Page): Locator => page.getByText(/^\d{4} \d{4} \d{4} \d{4} \d{2}$/)

async function charge(goods: string, code: string): Promise<Page> {
  const desk = await cashDesk(stage, goods, '付款码支付')
  await desk.getByLabel('顾客的付款码').fill(code)
  await desk.getByRole('button', { name: '收款' }).click()
  return desk
}

test('a payment code is two pictures of eighteen digits, and another one each minute', async () => {
  const { page } = await openPhone(stage, payerOf(stage, 1))
  await page.clock.install()
  await page.goto(`${stage.walletUrl}/code`)
  const first = (await digitsOf(page).textContent()) ?? ''
  assert.match(first.replaceAll(' ', ''), /^1[0-5]\d{16}$/)
  await page.getByRole('img', { name: '付款条形码' }).waitFor()
  await page.getByRole('img', { name: '付款二维码' }).waitFor()
  await page.clock.fastForward('00:50')
  assert.equal(await digitsOf(page).textContent(), first, 'it stays for its minute')
  await page.clock.fastForward('00:11')
  await page.getByText(first).waitFor({ state: 'detached' })
  assert.notEqual(await digitsOf(page).textContent(), first)
})

test('a payment code is good for one payment', async () => {
  const { page } = await openPhone(stage, payerOf(stage, 1))
  await page.goto(`${stage.walletUrl}/code`)
  const code = (await digitsOf(page).textContent()) ?? ''
  const desk = await charge('茶叶蛋', code)
  await desk.getByText('已付款', { exact: true }).waitFor()
  await page.getByRole('heading', { name: '付款成功' }).waitFor()
  const again = await charge('茶叶蛋', code)
  await again.getByText('付款失败').waitFor()
  await again.getByText('AUTH_CODE').waitFor()
})

test('above 1,000 yuan the payer confirms by PIN, while the cash desk waits', async () => {
  const phone = await openPhone(stage, payerOf(stage, 0))
  await phone.page.goto(`${stage.walletUrl}/`)
  await tap(phone, '付款码')
  const desk = await charge('早餐年卡', (await digitsOf(phone.page).textContent()) ?? '')
  await desk.getByText('顾客确认中').waitFor()
  await tap(phone, '确认付款 ¥1,288.00')
  await typePin(phone)
  // Small sums and then a large one are how a stolen card is tried, so a code to the phone is asked for.
  await phone.page.getByTestId('send-code').click()
  await phone.page.getByTestId('demo-code').click()
  await phone.page.getByTestId('prove-code').click()
  await desk.getByText('已付款', { exact: true }).waitFor()
  assert.deepEqual(phone.steps, ['付款码', '确认付款 ¥1,288.00', 'PIN'])
})

test('five wrong PINs lock it, counted down on the screen', async () => {
  const phone = await openPhone(stage, payerOf(stage, 1))
  const { page } = phone
  await page.goto(`${stage.walletUrl}/withdraw`)
  await page.getByLabel('提现金额').fill('1')
  await tap(phone, '提现')
  for (const remaining of [4, 3, 2, 1]) {
    await typePin(phone, { digits: '000000' })
    await page.getByText(`支付密码不正确，还可以再试 ${remaining} 次。`).waitFor()
  }
  await typePin(phone, { digits: '000000' })
  await page.getByText('支付密码已锁定').waitFor()
  await page.getByRole('link', { name: '忘记支付密码' }).waitFor()
  await page.reload()
  await page.getByLabel('提现金额').fill('1')
  await tap(phone, '提现')
  await page.getByText('支付密码已锁定').waitFor()
  assert.equal(await page.getByRole('group', { name: '支付密码，六位数字' }).count(), 0)
})
