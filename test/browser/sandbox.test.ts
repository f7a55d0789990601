import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { openSandboxStage } from './sandbox-stage.ts'
import { flawsOf, judged, pictureFolder } from './screen.ts'

const stage = await openSandboxStage()
afterEach(() => stage.clear())
after(() => stage.close())

const go = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click()

async function signIn(page: Page): Promise<void> {
  await page.goto(stage.pageUrl)
  await page.getByLabel('沙箱密钥').fill('not-the-key')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByText('密钥不对').waitFor()
  await page.getByLabel('沙箱密钥').fill(stage.desk.key)
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByRole('heading', { name: '概览' }).waitFor()
}

/** A merchant and a payer, made at a click each; the bundle is downloaded, once. */
async function makePeople(page: Page): Promise<string> {
  await go(page, '商户与用户')
  await page.getByLabel('商户名称').fill('城南面馆')
  await page.getByRole('button', { name: '新建商户' }).click()
  await page.getByText('城南面馆').click()
  const mchid = await page
    .getByText(/^16\d{8}$/)
    .first()
    .textContent()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载证书包' }).click()
  assert.equal((await download).suggestedFilename(), `tongbao-${mchid}.zip`)
  await page.getByRole('button', { name: '换发证书' }).waitFor()
  await page.getByLabel('用户姓名').fill('李小满')
  await page.getByRole('button', { name: '新建用户' }).click()
  await page.getByText('¥1,000.00').waitFor()
  return mchid ?? ''
}

test('a merchant, a payer, a fault in force, a payment, its strike, and a jump of the clock', async () => {
  const context = await stage.newContext()
  const page = await context.newPage()
  await signIn(page)
  await makePeople(page)

  // The shop's own server, for once, is this test.
  const shop = await stage.desk.newMerchant('城北书店')
  await go(page, '故障')
  await page.getByRole('combobox', { name: '商户', exact: true }).first().selectOption(shop.mchid)
  await page.getByLabel('故障', { exact: true }).selectOption({ label: '频率超限' })
  await page.getByLabel('发生在').selectOption({ label: '查询' })
  await page.getByRole('button', { name: '使其生效' }).click()
  await page.getByTestId('in-force').getByText('频率超限').waitFor()

  await shop.order('STORY001', 1_200)
  await go(page, '用户操作')
  await page.getByRole('button', { name: /一碗面/ }).click()
  await page.getByRole('button', { name: '付款', exact: true }).click()
  await page.getByText('支付成功').waitFor()

  const query = `/v3/pay/transactions/out-trade-no/STORY001?mchid=${shop.mchid}`
  assert.equal((await shop.call('GET', query)).status, 429)
  await go(page, '故障')
  await page.getByTestId('strikes').getByText('频率超限').waitFor()
  await page.getByText('没有故障').waitFor()
  assert.equal((await shop.call('GET', query)).body['trade_state'], 'SUCCESS')

  await go(page, '时钟')
  const time = page.getByTestId('business-time')
  const before = await time.textContent()
  await page.getByRole('button', { name: '走到下一次结算' }).click()
  await page.getByText('全部完成').waitFor()
  assert.ok(((await time.textContent()) ?? '') > (before ?? ''))
  await go(page, '回调')
  await page.getByText('TRANSACTION.SUCCESS').first().waitFor()
})

test('faults are lifted, and a script is saved and replayed by its seed', async () => {
  const shop = await stage.desk.newMerchant('城西花店')
  await stage.desk.ask('POST', '/faults/orders', { mchid: shop.mchid, fault: 'hold_before' })
  const context = await stage.newContext({ width: 390, language: 'en' })
  const page = await context.newPage()
  await page.goto(`${stage.pageUrl}faults#key=${stage.desk.key}`)
  assert.ok(!page.url().includes('key'), 'the key is taken out of sight')
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('No faults', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Menu' }).click()
  await go(page, 'Scripts')
  await page.getByLabel('Name', { exact: true }).fill('rush')
  await page.getByLabel('Fault', { exact: true }).selectOption({ label: 'FREQUENCY_LIMITED' })
  await page.getByRole('button', { name: 'Save script' }).click()
  await page.getByRole('button', { name: 'Replay' }).click()
  await page.getByText('In force: FREQUENCY_LIMITED').waitFor()
})

const places = ['', 'people', 'hand', 'faults', 'scripts', 'clock', 'callbacks', 'acceptance']

/** What opens on a page shows more of it. */
async function unfold(page: Page): Promise<void> {
  await page.evaluate(`document.querySelectorAll('details').forEach((each, index) => {
    each.open = index < 1 || each.dataset.testid?.startsWith('payer')
  })`)
}

test('every place fits its window, and speaks one language', async () => {
  const shop = await stage.desk.newMerchant('城东茶馆')
  const { body: payer } = await stage.desk.ask('POST', '/payers', {
    name: '王大雪',
    balance: '500000',
  })
  const code = await shop.order('LOOK0001', 123_456)
  await stage.desk.ask('POST', `/payers/${String(payer['customerId'])}/pay`, { code })
  await shop.order('LOOK0002', 2_980)
  await stage.desk.ask('POST', '/faults/orders', {
    mchid: shop.mchid,
    fault: 'callback_wrong_amount',
    take: 3,
  })
  const steps = [
    { faults: ['system_error_after', 'reset_after'], verb: 'pay' },
    { faults: ['slow_drip'] },
  ]
  await stage.desk.ask('POST', '/scripts', { mchid: '*', name: 'rush hour', steps })
  const flaws: string[] = []
  for (const look of judged) {
    const context = await stage.newContext(look)
    const page = await context.newPage()
    await page.goto(`${stage.pageUrl}sign-in`)
    flaws.push(...(await flawsOf(page, { name: 'sandbox-door', look })))
    await page.goto(`${stage.pageUrl}#key=${stage.desk.key}`)
    for (const place of places) {
      await page.goto(`${stage.pageUrl}${place}`)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await unfold(page)
      if (pictureFolder) await page.waitForTimeout(250)
      flaws.push(...(await flawsOf(page, { name: `sandbox-${place || 'overview'}`, look })))
    }
    await context.close()
  }
  const names = /城南面馆|城北书店|城西花店|城东茶馆|测试面馆|王大雪|李小满|一碗面|rush/
  assert.deepEqual(
    flaws.filter((flaw) => !names.test(flaw)),
    [],
  )
})
