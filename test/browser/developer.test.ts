import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, afterEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { Wechatpay } from 'wechatpay-axios-plugin'
import { forgetNetwork, grantProducts } from '#merchants'
import { authorize, signed } from '#test/signed-face'
import { colleague } from '#test/staff'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { modules } = server.program
afterEach(() => stage.clear())
after(() => stage.close())

/** A merchant without a second person, so that a change of keys is made at once. */
const mchid = '1900000100'
const developer = await colleague(server, 'Qian', ['merchant_developer'], { mchid, nodeId: null })
const made = { serial: '', privateKeyPem: '' }

const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(`${consoleUrl}/shop/developer${path}`)
  await page.locator('.page h1').waitFor()
}

test('a key made in the browser signs a call of an SDK, and never leaves the browser', async () => {
  const page = await stage.openAs(developer)
  const sent: string[] = []
  page.on('request', (request) => sent.push(request.postData() ?? ''))
  await open(page, '')
  await page.getByTestId('add-certificate').click()
  await page.getByTestId('make-key').click()
  const download = page.waitForEvent('download')
  await page.getByTestId('save-key').click()
  const path = await (await download).path()
  made.privateKeyPem = readFileSync(path, 'utf8')
  assert.match(made.privateKeyPem, /^-----BEGIN PRIVATE KEY-----/)
  await page.getByTestId('key-saved').check()
  await page.getByTestId('send-request').click()
  made.serial = (await page.getByTestId('new-serial').textContent()) ?? ''
  assert.match(made.serial, /^[1-7][0-9A-F]{39}$/)
  assert(sent.some((body) => body.includes('CERTIFICATE REQUEST')))
  assert(!sent.some((body) => body.includes('PRIVATE')), 'the private key is sent nowhere')
  const again = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }])',
  )
  assert(!again.includes('PRIVATE'))
  await checkAxe(page)

  const [key] = (await modules.directory.platformKeys()).filter(({ kind }) => kind === 'public_key')
  assert(key)
  const sdk = new Wechatpay({
    baseURL: server.url,
    mchid,
    serial: made.serial,
    privateKey: made.privateKeyPem,
    certs: { [key.id]: key.publicPem },
    headers: { 'Wechatpay-Serial': key.id },
  })
  const answer = await sdk.chain('v3/security/echo').post({ echo_message: 'hello' })
  assert.equal(answer.status, 200)
})

test('a wrong signature is explained on the page, and by the tool without a trace', async () => {
  const signer = { mchid, serialNo: made.serial, privateKey: createPrivateKey(made.privateKeyPem) }
  const body = '{"echo_message":"hello"}'
  const call = { method: 'POST', path: '/v3/security/echo', body }
  const spoiled = { signedBody: '{\n  "echo_message": "hello"\n}' }
  const refused = await signed(server.url, signer, call, spoiled)
  assert.equal(refused.status, 401)
  await sleep(1_500)

  const page = await stage.openAs(developer)
  await open(page, '/calls')
  await page.getByText('401 SIGN_ERROR').first().click()
  const examined = page.getByTestId('examined')
  await examined.waitFor()
  await examined.getByText('签名的是带缩进的 JSON').waitFor()
  assert.equal(await examined.locator('.dev-lines li.is-wrong').count(), 1)
  await checkAxe(page)

  await open(page, '/diagnose')
  const authorization = await authorize(signer, call, { signedBody: '' })
  await page.getByLabel('Authorization').fill(authorization)
  await page.getByLabel('请求地址').fill(call.path)
  await page.getByLabel('请求体').fill(body)
  await page.getByTestId('diagnose').click()
  await page.getByTestId('examined').getByText('签名时没有放入请求体').waitFor()
  await checkAxe(page)
})

test('an allowlist that leaves us out refuses us, and the console still lets us mend it', async () => {
  const signer = { mchid, serialNo: made.serial, privateKey: createPrivateKey(made.privateKeyPem) }
  const get = { path: '/v3/certificates' }
  const page = await stage.openAs(developer)
  await open(page, '/networks')
  await checkAxe(page)
  await page.getByTestId('network').fill('203.0.113.0/24')
  await page.getByTestId('allow').click()
  await page.locator('code', { hasText: '203.0.113.0/24' }).waitFor()
  await sleep(4_500)
  const refused = await signed(server.url, signer, get)
  assert.deepEqual([refused.status, JSON.parse(refused.text).code], [403, 'NO_AUTH'])
  await page.getByTestId('remove-network').click()
  await page.locator('.ant-popconfirm .ant-btn-primary').click()
  await page.getByText('还没有网段').waitFor()
  await sleep(4_500)
  assert.equal((await signed(server.url, signer, get)).status, 200)
})

test('callbacks are tried, products asked for, apps made, errors looked up', async () => {
  const receiver = createServer((_request, response) =>
    response.writeHead(500).end('{"code":"FAIL"}'),
  )
  receiver.listen(0, '127.0.0.1')
  after(() => receiver.close())
  await sleep(50)
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notify`
  const page = await stage.openAs(developer)
  await open(page, '')
  await page.getByTestId('set-key').click()
  await page.getByTestId('fill-key').click()
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.getByTestId('key-set').waitFor()
  await sleep(4_500)
  await open(page, '/callbacks')
  await page.getByTestId('test-url').fill(url)
  await page.getByTestId('send-test').click()
  await page.getByTestId('tried').getByText('服务器没有返回 200 或 204').waitFor()
  await checkAxe(page)

  await grantProducts(modules, { mchid, products: ['NATIVE'] })
  await open(page, '/products')
  await page.getByTestId('ask-REFUND').click()
  await page.getByLabel('用途说明').fill('需要退款')
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.getByText('审批中').waitFor()
  await checkAxe(page)

  await open(page, '/apps')
  await page.getByTestId('new-app').click()
  await page.getByLabel('名称').fill('Website')
  await page.locator('.ant-modal .ant-btn-primary').click()
  await page.getByTestId('secret-once').waitFor()
  await checkAxe(page)

  await open(page, '/errors')
  await page.getByTestId('error-text').fill('OUT_TRADE_NO_USED')
  await page.locator('code', { hasText: 'OUT_TRADE_NO_USED' }).first().waitFor()
  await checkAxe(page)
  await page
    .getByRole('button', { name: /个接口/ })
    .first()
    .click()
  const reference = page.getByRole('link', { name: 'Native下单' }).first()
  const [portal] = await Promise.all([page.waitForEvent('popup'), reference.click()])
  await portal.getByRole('heading', { level: 1, name: 'Native下单' }).waitFor()
  await portal.close()
})

const paths = [
  '',
  '/apps',
  '/networks',
  '/callbacks',
  '/products',
  '/calls',
  '/diagnose',
  '/errors',
]

test('every page fits, in both languages, light and dark, wide and narrow', async () => {
  await forgetNetwork(modules, { mchid, network: '203.0.113.0/24', by: by(developer) }).catch(
    () => undefined,
  )
  const flaws: string[] = []
  for (const each of judged) {
    const page = await stage.openAs(developer, each)
    for (const path of paths) {
      await open(page, path)
      await page.waitForLoadState('networkidle')
      flaws.push(
        ...(await flawsOf(page, { name: `developer${path.replace('/', '-')}`, look: each })),
      )
    }
    await open(page, '/calls?only=failed')
    await page
      .locator('tr:has-text("SIGN_ERROR"), .row-card:has-text("SIGN_ERROR") button')
      .first()
      .click()
    await page.getByTestId('examined').waitFor()
    flaws.push(...(await flawsOf(page, { name: 'developer-call', look: each })))
    await page.close()
  }
  // Names are what they are in every language.
  const named = /云杉(?:服务商|收款)/g
  const left = flaws.filter(
    (flaw) => /px too wide/.test(flaw) || /\p{Script=Han}/u.test(flaw.replaceAll(named, '')),
  )
  assert.deepEqual(left, [])
})

const by = (staffId: string) => ({ staffId, ip: '127.0.0.1', session: 'ss_test' })
