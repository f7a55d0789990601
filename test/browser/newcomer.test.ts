import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { loadConfig } from '#platform/config'
import { createLog } from '#platform/log'
import { createWorld } from '#test/world'
import { startProgram } from '../../src/program.ts'
import { openStage } from './browser.ts'
import { type Phone, tap, typePin } from './phone.ts'

const stage = await openStage()
afterEach(() => stage.clear())
after(() => stage.close())

const newcomer = { phone: '13912345678', name: '新朋友', password: 'xinpengyou-8', pin: '730519' }

/** Follows the link of the sign-up page to the demo's inbox, and reads what a phone has got. */
async function codeFromInbox(page: Page): Promise<string> {
  const opened = page.waitForEvent('popup')
  await page.getByRole('link', { name: '验证码在收件箱里' }).click()
  const inbox = await opened
  const texts = inbox.getByRole('region', { name: '139 1234 5678' })
  const code = await texts
    .getByText(/^\d{6}$/)
    .first()
    .textContent()
  assert.match(await texts.innerText(), /【通宝】您正在注册，验证码\d{6}，5分钟内有效/)
  await inbox.close()
  return code ?? ''
}

async function signUp({ page }: Phone): Promise<void> {
  await page.goto(`${stage.walletUrl}/`)
  await page.getByRole('link', { name: '注册' }).click()
  await page.getByLabel('手机号').fill(newcomer.phone)
  await page.getByRole('button', { name: '获取验证码' }).click()
  await page.getByRole('button', { name: '秒后重发' }).waitFor()
  await page.getByLabel('验证码', { exact: true }).fill(await codeFromInbox(page))
  await page.getByLabel('姓名').fill(newcomer.name)
  await page.getByLabel('登录密码').fill(newcomer.password)
  await page.getByRole('button', { name: '注册' }).click()
}

async function choosePin(phone: Phone): Promise<void> {
  await typePin(phone, { digits: '123456', pad: '设置六位支付密码' })
  await phone.page.getByText('连续数字太容易猜到').waitFor()
  await typePin(phone, { pad: '设置六位支付密码' })
  await typePin(phone, { pad: '再输入一次' })
  await phone.page.getByText('支付密码已设好').waitFor()
  await tap(phone, '完成')
}

async function bindCard(phone: Phone): Promise<void> {
  const { page } = phone
  await tap(phone, '绑定一张银行卡')
  await tap(phone, '6222 0200 0000 0000 031')
  await page.getByLabel('手机号').fill(newcomer.phone)
  await tap(phone, '下一步')
  await typePin(phone)
  await page.getByRole('article').filter({ hasText: '0031' }).waitFor()
}

async function move(phone: Phone, way: '充值' | '提现', yuan: string): Promise<void> {
  const { page } = phone
  await page.goto(`${stage.walletUrl}/`)
  await page.getByRole('link', { name: way, exact: true }).click()
  await page.getByLabel(`${way}金额`).fill(yuan)
  await tap(phone, way)
  await typePin(phone)
  await page.getByRole('heading', { name: `${way}成功` }).waitFor()
  await tap(phone, '完成')
}

const seesBalance = ({ page }: Phone, balance: string) =>
  page.getByRole('region', { name: '零钱余额' }).getByText(balance).waitFor()

test('a newcomer signs up, chooses a PIN, binds a card, and moves money in and out', async () => {
  const context = await stage.newContext()
  const phone: Phone = { page: await context.newPage(), pin: newcomer.pin, steps: [] }
  await signUp(phone)
  await choosePin(phone)
  await seesBalance(phone, '¥0.00')
  await bindCard(phone)
  await move(phone, '充值', '500')
  await seesBalance(phone, '¥500.00')
  await move(phone, '提现', '123.45')
  await seesBalance(phone, '¥376.55')
  await speaksEnglish(phone)
})

/** The switch in the settings turns the page at once, and the choice outlives a reload. */
async function speaksEnglish({ page }: Phone): Promise<void> {
  await page.getByRole('link', { name: '我的' }).click()
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('button', { name: 'Sign out' }).waitFor()
  await page.reload()
  await page.getByRole('link', { name: 'Bills' }).click()
  await page.getByRole('heading', { name: 'Bills' }).waitFor()
  assert.equal(await page.locator('html').getAttribute('lang'), 'en')
}

test('the inbox has the phone that heard last at the top, in English as well', async () => {
  const context = await stage.newContext({ language: 'en' })
  const page = await context.newPage()
  for (const phone of ['13800000001', '13800000002']) {
    await page.goto(`${stage.walletUrl}/sign-in`)
    await page.getByRole('button', { name: 'One-time code' }).click()
    await page.getByLabel('Mobile number').fill(phone)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByRole('button', { name: /^Again in \d+ s$/ }).waitFor()
  }
  await page.goto(`${stage.walletUrl}/inbox`)
  await page.getByRole('heading', { name: 'Code inbox' }).waitFor()
  const phones = await page.getByRole('heading', { level: 2 }).allTextContents()
  assert.deepEqual(phones.slice(0, 2), ['138 0000 0002', '138 0000 0001'])
})

test('outside the demo nobody sees an inbox, or a link to one', async () => {
  await using world = await createWorld()
  const home = mkdtempSync(join(tmpdir(), 'tongbao-no-demo-'))
  const program = await startProgram({
    config: loadConfig({ TONGBAO_HOME: home, PORT: '0' }),
    databaseUrl: world.url,
    log: createLog({ level: 'silent' }),
    now: () => new Date(),
    isDemo: false,
  })
  const context = await stage.newContext()
  const page = await context.newPage()
  const answer = await page.goto(`${program.url}/wallet/inbox`)
  assert.equal(answer?.status(), 404)
  await page.getByText('没有这个页面').waitFor()
  const asked = page.waitForResponse(/demo\/inbox/)
  await page.goto(`${program.url}/wallet/sign-up`)
  assert.equal((await asked).status(), 404)
  await page.getByRole('button', { name: '注册' }).waitFor()
  assert.equal(await page.getByRole('link', { name: '收件箱' }).count(), 0)
  await program.stop()
  rmSync(home, { recursive: true, force: true })
})
