/**
 * An empty folder, and people who have never seen it: the administrator, whoever reviews, a merchant that
 * applies, makes its key, takes a first payment with an SDK as npm has it, and gives it back by two.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { Wechatpay } from 'wechatpay-axios-plugin'
import { minuteMs } from '#kernel/time'
import { codeAt } from '#oversight'
import { openDb } from '#platform/db'
import { neighbourUrl } from '#platform/postgres'
import { freePort } from './free-port.ts'
import { drawPaper, fillApplication } from './onboarding-form.ts'

const limitMs = 10 * minuteMs
const home = mkdtempSync(join(tmpdir(), 'tongbao-first-day-'))
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const consoleUrl = `${url}/console`

const { child, link } = await startSandbox()
const browser = await openBrowser()
after(async () => {
  await browser.close()
  child.kill('SIGTERM')
  await once(child, 'exit')
  rmSync(home, { recursive: true, force: true })
})

/** The program as anybody starts it; it prints the administrator's link. */
async function startSandbox(): Promise<Readonly<{ child: ChildProcess; link: string }>> {
  const bin = join(import.meta.dirname, '../../bin/tongbao')
  const env = { ...process.env, TONGBAO_HOME: home, PORT: String(port), LOG_LEVEL: 'fatal' }
  const started = spawn(bin, ['sandbox'], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  for await (const chunk of started.stdout) {
    said += String(chunk)
    const [found] = /http\S+\/console\/welcome#[\w-]{43}/.exec(said) ?? []
    if (found !== undefined) return { child: started, link: found }
  }
  throw new Error(`the sandbox printed no link: ${said}`)
}

function openBrowser(): Promise<Browser> {
  const find = 'command -v chromium || command -v chromium-browser'
  const executablePath = execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim()
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

/** A colleague at a machine of their own. */
async function newPage(): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    locale: 'zh-CN',
    acceptDownloads: true,
  })
  context.setDefaultTimeout(30_000)
  return context.newPage()
}

/** By the one-time link: a password, a second factor, and in. */
async function arrive(invitation: string, name: string): Promise<Page> {
  const page = await newPage()
  await page.goto(invitation)
  const secret = (await page.getByTestId('totp-secret').textContent())?.replaceAll(' ', '') ?? ''
  await page.getByLabel('设置密码').fill('jade coin and bronze')
  await page.getByLabel('再输入一次').fill('jade coin and bronze')
  await page.getByLabel('动态口令').fill(codeAt(secret, new Date()))
  await page.getByTestId('welcome').click()
  await page.getByRole('heading', { name: `${name}，你好` }).waitFor()
  return page
}

type Newcomer = Readonly<{ name: string; login: string; roles: readonly RegExp[]; path: string }>

async function invite(page: Page, { name, login, roles, path }: Newcomer): Promise<string> {
  await page.goto(`${consoleUrl}${path}`)
  await page.getByTestId('invite').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('姓名').fill(name)
  await dialog.getByLabel('登录名').fill(login)
  for (const role of roles) await page.getByRole('checkbox', { name: role }).check()
  await page.getByRole('button', { name: '生成链接' }).click()
  return page.getByTestId('link').inputValue()
}

/** A second pair of eyes on what the page shows. */
async function approve(page: Page, path: string): Promise<void> {
  await page.goto(`${consoleUrl}${path}`)
  await page.locator('.row-opens').first().click()
  await page.getByLabel('意见').fill('已核对')
  await page.getByTestId('approve').click()
  await page.locator('.ant-popconfirm .ant-btn-primary').click()
  await page.getByTestId('approve').waitFor({ state: 'detached' })
}

/** What came into the account, as the merchant reads it at its bank. */
async function amountAtBank(applymentId: string): Promise<string> {
  const database = neighbourUrl(join(home, 'sandbox'), 'postgres')
  assert(database)
  const db = openDb(database, { max: 1 })
  try {
    const { rows } = await sql<Readonly<{ amount: string }>>`
      select amount::text from clearing.test_transfer t
      join onboarding.application a on a.transfer_id = t.id
      where a.applyment_id = ${applymentId}`.execute(db)
    return (rows[0]?.amount ?? '').padStart(2, '0')
  } finally {
    await db.destroy()
  }
}

type Merchant = Readonly<{ page: Page; mchid: string; name: string }>

async function takeOn(operator: Page, approver: Page): Promise<Merchant> {
  const page = await newPage()
  await page.goto(`${consoleUrl}/join`)
  await page.getByTestId('begin').click()
  await fillApplication(page, await drawPaper(await browser.newPage()))
  await page.getByTestId('state').getByText('审核中').waitFor()
  const applymentId = (await page.locator('.page-hint code').first().textContent()) ?? ''

  await operator.goto(`${consoleUrl}/onboarding`)
  await operator.locator('.row-opens').first().click()
  await operator.getByTestId('note').fill('资料齐全，门头一致')
  await operator.getByTestId('pass').click()
  await operator.getByTestId('waits').waitFor()
  await approve(approver, '/approvals')

  await page.getByTestId('transfer').getByText('款项已到账，请填写金额').waitFor()
  await page.getByTestId('amount').fill(`0.${await amountAtBank(applymentId)}`)
  await page.getByTestId('confirm-amount').click()
  await page.getByTestId('agreement').waitFor()
  await page.getByTestId('agree').click()
  await page.getByTestId('sign-name').fill('林早早')
  await page.getByTestId('sign').click()
  await page.getByTestId('finish').click()
  const invitation = await page.getByTestId('invite').inputValue()
  const mchid = (await page.getByTestId('mchid').textContent()) ?? ''
  return { page: await arrive(invitation, '林早早'), mchid, name: '林早早' }
}

type Key = Readonly<{ serial: string; privateKey: string; appid: string }>

async function makeKey({ page }: Merchant): Promise<Key> {
  await page.goto(`${consoleUrl}/shop/developer`)
  await page.getByTestId('add-certificate').click()
  await page.getByTestId('make-key').click()
  const download = page.waitForEvent('download')
  await page.getByTestId('save-key').click()
  const privateKey = readFileSync(await (await download).path(), 'utf8')
  await page.getByTestId('key-saved').check()
  await page.getByTestId('send-request').click()
  const serial = (await page.getByTestId('new-serial').textContent()) ?? ''
  await page.goto(`${consoleUrl}/shop/developer/apps`)
  await page.getByTestId('new-app').click()
  await page.getByLabel('名称').fill('早市点餐')
  await page.locator('.ant-modal .ant-btn-primary').click()
  const secret = page.getByTestId('secret-once')
  await secret.waitFor()
  const appid = /wx[0-9a-f]{16}/.exec((await secret.textContent()) ?? '')?.[0] ?? ''
  return { serial, privateKey, appid }
}

/** The platform's key as a merchant's developer downloads it from the page. */
async function platformKeyOf({ page }: Merchant): Promise<Readonly<{ id: string; pem: string }>> {
  await page.goto(`${consoleUrl}/shop/developer`)
  const line = page.locator('.dev-keys li', { hasText: 'PUB_KEY_ID' })
  const download = page.waitForEvent('download')
  await line.getByRole('button').click()
  const pem = readFileSync(await (await download).path(), 'utf8')
  return { id: (await line.locator('code').textContent()) ?? '', pem }
}

/** A payer of the sandbox shows a payment code, without a screen. */
async function shownCode(): Promise<string> {
  const key = readFileSync(join(home, 'sandbox', 'sandbox-key'), 'utf8').trim()
  const ask = async (path: string, body: object) => {
    const response = await fetch(`${url}/sandbox/api${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const said: unknown = await response.json()
    assert(response.ok, JSON.stringify(said))
    return said as Readonly<{ customerId?: string; code?: string }>
  }
  const { customerId } = await ask('/payers', { name: '李小满', balance: '10000' })
  return String((await ask(`/payers/${customerId}/payment-codes`, {})).code)
}

test('from an empty folder to a payment that two people give back, within ten minutes', async (t) => {
  const begun = performance.now()
  const steps: string[] = []
  const step = (what: string) =>
    steps.push(`${((performance.now() - begun) / 1000).toFixed(0)} s ${what}`)

  const administrator = await arrive(link, '管理员')
  const atHouse = (name: string, login: string, role: RegExp) =>
    invite(administrator, { name, login, roles: [role], path: '/staff' })
  const operator = await arrive(await atHouse('陈经办', 'chen', /^经办/), '陈经办')
  const approver = await arrive(await atHouse('周复核', 'zhou', /^复核/), '周复核')
  step('an administrator, an operator and an approver have signed in')

  const merchant = await takeOn(operator, approver)
  step(`merchant ${merchant.mchid} is taken on`)

  const { serial, privateKey, appid } = await makeKey(merchant)
  const platformKey = await platformKeyOf(merchant)
  step('its key and its app are made')

  const sdk = new Wechatpay({
    baseURL: url,
    mchid: merchant.mchid,
    serial,
    privateKey,
    certs: { [platformKey.id]: platformKey.pem },
    headers: { 'Wechatpay-Serial': platformKey.id },
  })
  const order = {
    appid,
    mchid: merchant.mchid,
    description: '一份豆浆',
    out_trade_no: 'first-1',
    // A shop takes payments at its till; what its scenes do not say, it asks for.
    payer: { auth_code: await shownCode() },
    scene_info: { store_info: { id: 'S01' } },
    amount: { total: 800, currency: 'CNY' },
  }
  await sdk.chain('v3/pay/transactions/codepay').post(order)
  const query = { params: { mchid: merchant.mchid } }
  const byNumber = () => sdk.chain('v3/pay/transactions/out-trade-no/first-1').get(query)
  assert.equal((await byNumber()).data.trade_state, 'SUCCESS')
  step('the first payment is made')

  const roles = [/^商户复核/]
  const newcomer = { name: '郑复核', login: 'zheng', roles, path: '/shop/staff' }
  const checker = await arrive(await invite(merchant.page, newcomer), '郑复核')
  await merchant.page.goto(`${consoleUrl}/shop/orders`)
  await merchant.page.locator('.row-opens').first().click()
  await merchant.page.getByTestId('refund').click()
  await merchant.page.getByTestId('refund-amount').fill('8.00')
  await merchant.page.getByTestId('refund-reason').fill('顾客退单')
  await merchant.page.getByTestId('ask-refund').click()
  await approve(checker, '/shop/approvals')
  for (let turn = 0; (await byNumber()).data.trade_state !== 'REFUND'; turn++) {
    assert(turn < 300, 'the refund is made')
    await sleep(100)
  }
  step('the refund is approved by a second person, and made')

  for (const each of steps) t.diagnostic(each)
  assert.ok(performance.now() - begun < limitMs, 'it took no longer than ten minutes')
})
