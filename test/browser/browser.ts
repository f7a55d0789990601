import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium } from 'playwright-core'
import { startServer, type Server } from '#test/server'
import { freePort } from './free-port.ts'
import { startShop, stopShop } from './shop-process.ts'

/** One server, one shop and one browser, shared by the stories of a file. */
export type Stage = Readonly<{
  server: Server
  shopUrl: string
  walletUrl: string
  browser: Browser
  /** What the camera of every phone sees: a motion JPEG, to be written before the camera opens. */
  cameraFile: string
  newContext: (look?: Look) => Promise<BrowserContext>
  /** After each story: its windows are closed, and no page may have thrown anything. */
  clear: () => Promise<void>
  close: () => Promise<void>
}>

export type Look = Readonly<{
  width?: number
  height?: number
  language?: 'zh' | 'en'
  theme?: 'light' | 'dark'
  /** Pixels of the screen for one of the page. */
  density?: number
}>

export async function openStage(): Promise<Stage> {
  const [port, shopPort] = [await freePort(), await freePort()]
  const shopUrl = `http://127.0.0.1:${shopPort}`
  const server = await startServer({ port, shopUrl })
  const shop = await startShop(server.demoFile)
  const folder = mkdtempSync(join(tmpdir(), 'tongbao-camera-'))
  const cameraFile = join(folder, 'camera.mjpeg')
  const browser = await launch(cameraFile)
  const pageErrors: string[] = []
  return {
    server,
    shopUrl,
    walletUrl: `${server.url}/wallet`,
    browser,
    cameraFile,
    newContext: (look = {}) => newContext(browser, look, pageErrors),
    async clear() {
      await Promise.all(browser.contexts().map((context) => context.close()))
      assert.deepEqual(pageErrors.splice(0), [])
    },
    async close() {
      await browser.close()
      await stopShop(shop)
      await server[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function launch(cameraFile: string): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      // Root, as in a container, has no sandbox to go into.
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${cameraFile}`,
    ],
  })
}

function chromiumPath(): string {
  const find = 'command -v chromium || command -v chromium-browser'
  return execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim()
}

const preferencesKey = 'tongbao.preferences'

async function newContext(
  browser: Browser,
  { width = 390, height = 844, language = 'zh', theme = 'light', density = 1 }: Look,
  pageErrors: string[],
): Promise<BrowserContext> {
  const isPhone = width < 600
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: density,
    colorScheme: theme,
    hasTouch: isPhone,
    isMobile: isPhone,
    permissions: ['camera'],
    // Nothing moves, so that nothing is looked at or clicked half-way.
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(30_000)
  context.on('weberror', (error) => pageErrors.push(error.error().stack ?? String(error.error())))
  if (language === 'en') await speakEnglish(context)
  return context
}

/** The wallet keeps the choice of language to itself, and the shop in a cookie. */
async function speakEnglish(context: BrowserContext): Promise<void> {
  const preferences = JSON.stringify({ language: 'en' })
  await context.addInitScript(
    `if (location.pathname.startsWith('/wallet/'))
      localStorage.getItem('${preferencesKey}') ?? localStorage.setItem('${preferencesKey}', '${preferences}')`,
  )
  await context.addCookies([{ name: 'lang', value: 'en', domain: '127.0.0.1', path: '/' }])
}
