import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { BrowserContext, Page } from 'playwright-core'
import { startServer } from '#test/server'
import { checkAxe } from './axe.ts'
import { openSandboxStage } from './sandbox-stage.ts'
import { pictureFolder } from './screen.ts'

const stage = await openSandboxStage()
const { url } = stage.server
afterEach(() => stage.clear())
after(() => stage.close())

const native = 'reference/post-v3-pay-transactions-native'

/** Whatever a page asks for, and what its policy kept from it. */
function listenTo(context: BrowserContext): Readonly<{ asked: string[]; refused: string[] }> {
  const asked: string[] = []
  const refused: string[] = []
  context.on('request', (request) => asked.push(request.url()))
  context.on('console', (said) => {
    if (/Content.Security.Policy/i.test(said.text())) refused.push(said.text())
  })
  return { asked, refused }
}

/** The bundle of a fresh merchant, as the files that somebody chooses. */
async function newBundle() {
  const made = await stage.desk.ask('POST', '/merchants', { name: '城南面馆' })
  const mchid = String(made.body['mchid'])
  const { body } = await stage.desk.ask('POST', `/merchants/${mchid}/bundle`, {})
  const files = body['files'] as readonly { name: string; text: string }[]
  const chosen = files.map(({ name, text }) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(text),
  }))
  const key = files.find(({ name }) => name === 'apiclient_key.pem')?.text ?? ''
  return { mchid, chosen, key }
}

/** The page's policy evaluates no text, so it is looked at again and again. */
async function filled(page: Page, name: string): Promise<void> {
  for (let turn = 0; turn < 100; turn++) {
    if ((await page.locator(`[name=${name}]`).inputValue()) !== '') return
    await page.waitForTimeout(50)
  }
  assert.fail(`${name} stays empty`)
}

const out = (page: Page, name: string) => page.locator(`[data-out=${name}] code`)

test('an operation is signed in the page, sent, and its answer verified; the key goes nowhere', async () => {
  const { mchid, chosen, key } = await newBundle()
  const context = await stage.newContext()
  const { refused } = listenTo(context)
  const sent: string[] = []
  context.on('request', (request) => {
    sent.push(`${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`)
  })
  const page = await context.newPage()
  await page.goto(`${url}/docs/zh/${native}`)
  await page.locator('.try[data-ready]').waitFor()
  await page.locator('[name=bundle]').setInputFiles(chosen)
  await filled(page, 'mchid')
  assert.ok((await page.locator('[name=body]').inputValue()).includes(mchid))
  await page.getByRole('button', { name: '签名并发送' }).click()
  await page.getByText('应答成功，签名验证通过').waitFor()

  const message = (await out(page, 'toSign').textContent()) ?? ''
  assert.match(message, /^POST\n\/v3\/pay\/transactions\/native\n\d{10}\n[0-9A-F]{32}\n\{/)
  assert.match((await out(page, 'request').textContent()) ?? '', /authorization: WECHATPAY2-SHA256/)
  assert.match((await out(page, 'answer').textContent()) ?? '', /^HTTP 200[\s\S]*code_url/)

  const body = key.split('\n').slice(1, 3).join('')
  for (const each of sent) assert.ok(!each.includes(body.slice(0, 40)), 'the private key was sent')
  assert.equal(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })'), '{}')
  assert.deepEqual(refused, [])

  // The query of the example finds the order of the example.
  await page.goto(`${url}/docs/zh/reference/get-v3-pay-transactions-out-trade-no-out-trade-no`)
  await page.locator('.try[data-ready]').waitFor()
  assert.equal(await page.locator('[name=privateKey]').inputValue(), '', 'the key is gone')
  await page.locator('[name=bundle]').setInputFiles(chosen)
  await filled(page, 'mchid')
  await page.getByRole('button', { name: '签名并发送' }).click()
  await page.getByText('应答成功，签名验证通过').waitFor()
  assert.match((await out(page, 'answer').textContent()) ?? '', /"trade_state": "NOTPAY"/)
  await page.locator('[name=target]').fill(`/v3/pay/transactions/id/1?mchid=${mchid}`)
  await page.getByRole('button', { name: '签名并发送' }).click()
  await page.getByText('请求被拒绝').waitFor()
})

test('what is no key, and an answer that another key signed, are said in words', async () => {
  const { chosen } = await newBundle()
  const context = await stage.newContext({ language: 'en' })
  const page = await context.newPage()
  await page.goto(`${url}/docs/en/reference/post-v3-security-echo`)
  await page.locator('.try[data-ready]').waitFor()
  const send = () => page.getByRole('button', { name: 'Sign and send' }).click()
  await send()
  await page.getByText('The private key cannot be read').waitFor()
  await page.locator('[name=bundle]').setInputFiles(chosen)
  await filled(page, 'privateKey')
  const other = chosen.find(({ name }) => name === 'pub_key.pem')?.buffer.toString() ?? ''
  await page.locator('[name=platformKey]').fill(other)
  await send()
  await page.getByText('is not genuine').waitFor()
  await page.locator('[name=platformKey]').fill('')
  await send()
  await page.getByText('was not verified').waitFor()
  await page.getByRole('button', { name: 'Forget the keys' }).click()
  assert.equal(await page.locator('[name=privateKey]').inputValue(), '')
})

test('production sends nothing from its pages and says where it can be done', async () => {
  await using production = await startServer({ role: 'api' })
  const context = await stage.newContext()
  const page = await context.newPage()
  await page.goto(`${production.url}/docs/zh/${native}`)
  await page.getByText('请启动沙箱').waitFor()
  assert.equal(await page.locator('.try form').count(), 0)
})

test('everything is there without a script', async () => {
  const context = await stage.newContext()
  const page = await context.newPage()
  await page.route('**/*.js', (route) => route.abort())
  await page.goto(`${url}/docs/zh/`)
  await page.getByRole('heading', { name: '通宝开发文档' }).waitFor()
  await page.locator('.menu > summary').click()
  await page.getByRole('link', { name: '签名', exact: true }).first().click()
  await page.getByRole('heading', { name: '签名', exact: true }).waitFor()
  assert.equal(await page.locator('.search-open').isVisible(), false)
  await page.getByRole('link', { name: 'English' }).click()
  await page.getByRole('heading', { name: 'Signing', exact: true }).waitFor()
})

test('the search is walked by the keyboard, and marks what it found', async () => {
  const context = await stage.newContext()
  const { asked } = listenTo(context)
  const page = await context.newPage()
  await page.goto(`${url}/docs/zh/native`)
  await page.locator('.search-open').waitFor()
  assert.ok(!asked.some((each) => each.includes('search')), 'it is loaded when somebody searches')
  await page.keyboard.press('/')
  await page.locator('dialog input').waitFor()
  await page.keyboard.type('证书轮换')
  await page.locator('dialog mark').first().waitFor()
  const took = Number(await page.locator('dialog ol').getAttribute('data-took'))
  assert.ok(took < 200, `${took} ms`)
  await checkAxe(page, 'dialog')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/docs\/zh\/(?:certificates|go-live|sandbox)/)

  await page.keyboard.press('Control+k')
  await page.keyboard.type('<img src=x onerror=alert(1)> zzzz')
  await page.locator('dialog .count').filter({ hasText: /\S/ }).waitFor()
  assert.equal(await page.locator('dialog img').count(), 0)
  await page.keyboard.press('Escape')
})

test('the theme that somebody chose stays', async () => {
  const context = await stage.newContext()
  const page = await context.newPage()
  await page.goto(`${url}/docs/en/`)
  const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
  const light = await ground()
  await page.getByRole('button', { name: 'Light or dark' }).click()
  const dark = await ground()
  assert.notEqual(light, dark)
  await page.goto(`${url}/docs/en/signing`)
  assert.equal(await ground(), dark)
})

const places = [
  '/',
  '/status',
  '/docs/zh/',
  '/docs/zh/signing',
  `/docs/zh/${native}`,
  '/docs/en/errors',
]
const looks = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((theme) => ({ width, height: 844, theme })),
)

test('every place fits its window, is clean to axe, and asks nobody else for anything', async () => {
  for (const look of looks) {
    const context = await stage.newContext(look)
    const { asked, refused } = listenTo(context)
    const page = await context.newPage()
    for (const path of places) {
      await page.goto(url + path)
      await page.waitForLoadState('networkidle')
      const tooWide = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      assert.equal(tooWide, 0, `${path} at ${look.width}`)
      await checkAxe(page)
      if (pictureFolder !== undefined) {
        const name = path.replaceAll('/', '_') || 'home'
        await page.screenshot({
          path: join(pictureFolder, `docs${name}-${look.width}-${look.theme}.png`),
        })
      }
    }
    const { origin } = new URL(url)
    for (const each of asked)
      assert.ok(each.startsWith(origin) || /^(?:data|blob):/.test(each), each)
    assert.deepEqual(refused, [])
    await context.close()
  }
})

const walletPages = ['', 'code', 'scan', 'cards', 'bills', 'messages', 'me', 'top-up', 'settings']
const sandboxPages = ['', 'people', 'hand', 'faults', 'scripts', 'clock', 'callbacks', 'acceptance']

test('the pages of apps ask nobody else either, and their policies keep nothing of theirs out', async () => {
  const context = await stage.newContext()
  const { asked, refused } = listenTo(context)
  const page = await context.newPage()
  const [payer] = stage.server.demo.payers
  await context.request.post(`${url}/wallet/api/sign-in`, {
    headers: { 'x-tongbao-wallet': '1' },
    data: { phone: payer?.phone, password: payer?.password },
  })
  const all = [
    ...walletPages.map((name) => `/wallet/${name}`),
    ...sandboxPages.map((name) => `/sandbox/${name}#key=${stage.desk.key}`),
    '/console/',
  ]
  for (const path of all) {
    await page.goto(url + path)
    await page.waitForLoadState('networkidle')
  }
  const { origin } = new URL(url)
  for (const each of asked) assert.ok(each.startsWith(origin) || /^(?:data|blob):/.test(each), each)
  assert.deepEqual(refused, [])
})

const dist = (app: string): string => join(import.meta.dirname, '../../apps', app, 'dist')

/** What the page's own HTML asks for, and what those scripts import before anything is shown. */
function firstScripts(folder: string, html: string): readonly string[] {
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const text = readFileSync(join(folder, file), 'utf8')
    for (const [, , name = ''] of text.matchAll(
      /(?:^|[;}])import(?:[^"'()]*from)?(["'])\.\/([^"']+)\1/g,
    ))
      visit(`assets/${name}`)
  }
  for (const [, file = ''] of html.matchAll(/(?:src|href)="\/(?:[a-z]+)\/(assets\/[^"]+\.js)"/g))
    visit(file)
  return [...seen]
}

test('the first script is small: what each place loads before it shows anything', () => {
  const table = [
    ['console', 'index.html', 350],
    ['wallet', 'index.html', 200],
    ['docs', 'zh/native.html', 5],
    ['docs', `zh/${native}.html`, 10],
  ] as const
  for (const [app, file, atMost] of table) {
    const folder = dist(app)
    const scripts = firstScripts(folder, readFileSync(join(folder, file), 'utf8'))
    assert.ok(scripts.length > 0, app)
    const bytes = scripts.map((each) => gzipSync(readFileSync(join(folder, each))).length)
    const kilobytes = bytes.reduce((sum, each) => sum + each, 0) / 1024
    console.log(`${app}/${file}: ${kilobytes.toFixed(1)} KB of script, compressed`)
    assert.ok(kilobytes <= atMost, `${app}/${file}: ${kilobytes} KB`)
  }
  for (const file of globSync('*/search.json', { cwd: dist('docs') })) {
    const size = gzipSync(readFileSync(join(dist('docs'), file))).length / 1024
    console.log(`docs/${file}: ${size.toFixed(1)} KB, compressed`)
    assert.ok(size < 300, `${file}: ${size} KB`)
  }
})
