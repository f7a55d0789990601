import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openStage } from './browser.ts'
import { openPhone, payerOf, type Phone, tap, typePin } from './phone.ts'
import { flawsOf, judged } from './screen.ts'
import { cashDesk } from './shop-pages.ts'

const stage = await openStage()
afterEach(() => stage.clear())
after(() => stage.close())

const codeOf = async (goods: string): Promise<string> => {
  const desk = await cashDesk(stage, goods, '扫码支付')
  await desk.getByRole('button', { name: '下单' }).click()
  return (await desk.getByText(/^weixin:\/\//).textContent()) ?? ''
}

/** What the page sends beside the payment. */
async function pay(phone: Phone, yuan: string): Promise<Record<string, unknown> | undefined> {
  const { page } = phone
  const code = await codeOf('现磨豆浆')
  const sent = page.waitForRequest((request) => request.url().endsWith('/cashier/pay'))
  await page.goto(`${stage.walletUrl}/scan`)
  await page.getByTestId('scan-paste-field').fill(code)
  await tap(phone, '去付款')
  await tap(phone, `确认付款 ¥${yuan}`)
  await typePin(phone)
  const body = (await sent).postDataJSON()
  await page.getByRole('heading', { name: '付款成功' }).waitFor()
  return body.signals
}

const known = [
  'automated',
  'device',
  'dwellMs',
  'flightMs',
  'formEdits',
  'hesitationSeconds',
  'language',
  'pageSeconds',
  'payeePasted',
  'pinFails',
  'screen',
  'scriptedPercent',
  'turns',
  'zone',
  'zoneMinutes',
]

test('nothing is collected before the customer agrees, little then, and nothing once it is off', async () => {
  const phone = await openPhone(stage, payerOf(stage, 0))
  const { page } = phone
  assert.equal(await pay(phone, '3.00'), undefined)
  assert.equal(await page.evaluate('localStorage.getItem("tongbao.device")'), null)
  await page.getByTestId('consent-open').click()
  for (const part of ['收集什么', '不收集什么', '用来做什么', '保存多久'])
    await page.getByTestId('consent-sheet').getByText(part, { exact: true }).waitFor()
  await page.getByTestId('consent-agree').click()
  await page.getByTestId('consent-ask').waitFor({ state: 'detached' })
  await tap(phone, '完成')

  const signals = (await pay(phone, '3.00')) ?? {}
  assert.deepEqual(Object.keys(signals).toSorted(), known)
  assert.match(String(signals['device']), /^[0-9a-f]{32}$/)
  assert.equal(signals['automated'], true, 'this very test')
  assert.equal(signals['scriptedPercent'], 0)
  assert.ok(!JSON.stringify(signals).includes(phone.pin))
  assert.equal(await page.getByTestId('consent-ask').count(), 0, 'asked once')

  await page.goto(`${stage.walletUrl}/privacy`)
  await page.getByTestId('known-device').waitFor()
  await page.getByTestId('consent-switch').click()
  await page.getByTestId('known-device').waitFor({ state: 'detached' })
  assert.equal(await page.evaluate('localStorage.getItem("tongbao.device")'), null)
  assert.equal(await pay(phone, '3.00'), undefined)
})

async function thaw(phone: Phone): Promise<void> {
  const { page } = phone
  await page.getByTestId('send-code').click()
  await page.getByTestId('demo-code').click()
  await page.getByTestId('thaw').click()
  await typePin(phone)
  await page.getByRole('heading', { name: '钱包已解冻' }).waitFor()
}

test('a warning is one tap away from a frozen wallet, which pays nothing until PIN and code thaw it', async () => {
  const phone = await openPhone(stage, payerOf(stage, 1))
  const { page } = phone
  await page.goto(`${stage.walletUrl}/messages`)
  const warning = page.getByRole('listitem').filter({ hasText: '账户登录提醒' })
  await warning.getByRole('button', { name: '一键冻结' }).click()
  await warning.getByRole('link', { name: '钱包已冻结' }).waitFor()

  await page.goto(`${stage.walletUrl}/`)
  await page.getByTestId('freeze-banner').waitFor()
  await page.goto(`${stage.walletUrl}/code`)
  await page.getByText('冻结期间不能出示付款码').waitFor()
  const code = await codeOf('现磨豆浆')
  await page.goto(`${stage.walletUrl}/scan?code=${encodeURIComponent(code)}`)
  await tap(phone, '确认付款 ¥3.00')
  await typePin(phone)
  await page.getByTestId('to-thaw').click()
  await thaw(phone)
  await page.goto(`${stage.walletUrl}/scan?code=${encodeURIComponent(code)}`)
  await tap(phone, '确认付款 ¥3.00')
  await typePin(phone)
  await page.getByRole('heading', { name: '付款成功' }).waitFor()
})

/** The screens of freezing and of consent, one after the other. */
async function walk(page: Page, pin: string, judge: (name: string) => Promise<void>) {
  const at = (path: string) => page.goto(`${stage.walletUrl}${path}`)
  await at('/privacy')
  await page.getByTestId('consent-parts').waitFor()
  await judge('privacy')
  await at('/freeze')
  await page.getByTestId('freeze-open').waitFor()
  await judge('freeze-open')
  await at('/messages')
  await page.getByTestId('freeze-now').first().waitFor()
  await judge('messages-warning')
  await page.getByTestId('freeze-now').first().click()
  await page.getByTestId('freeze-done').first().waitFor()
  await judge('messages-frozen')
  for (const [path, name] of [
    ['/', 'home-frozen'],
    ['/code', 'code-frozen'],
    ['/settings', 'settings-frozen'],
    ['/freeze', 'freeze-frozen'],
  ] as const) {
    await at(path)
    await page.locator('.spinner').first().waitFor({ state: 'detached' })
    await judge(name)
  }
  await page.getByTestId('send-code').click()
  await page.getByTestId('demo-code').click()
  await page.getByTestId('thaw').click()
  await page.getByTestId('pin-pad').waitFor()
  await judge('thaw-pin')
  for (const digit of pin) await page.getByTestId(`pin-${digit}`).click()
  await page.getByTestId('freeze-open').waitFor()
  await judge('freeze-thawed')
}

for (const look of judged)
  test(`screens of freezing, ${Object.values(look).join(' ')}`, async () => {
    const payer = payerOf(stage, 0)
    const { page, pin } = await openPhone(stage, payer, look)
    const flaws: string[] = []
    const judge = async (name: string) => {
      flaws.push(...(await flawsOf(page, { name, look })))
    }
    const post = (path: string, data: object) =>
      page.context().request.post(`${stage.walletUrl}/api${path}`, {
        headers: { 'x-tongbao-wallet': '1' },
        data,
      })
    await post('/consent', { granted: true })
    await walk(page, pin, judge)
    assert.deepEqual(flaws, [])
  })
