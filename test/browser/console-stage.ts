import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { type Server, startServer } from '#test/server'
import { cookieOf } from '#test/staff'
import type { StaffId } from '#oversight'
import type { Look } from './browser.ts'
import { freePort } from './free-port.ts'

/** The console and a browser before it. */
export type ConsoleStage = Readonly<{
  server: Server
  consoleUrl: string
  newContext: (look?: Look) => Promise<BrowserContext>
  /** A window of somebody who is signed in. */
  openAs: (staffId: StaffId, look?: Look) => Promise<Page>
  /** After each story: its windows are closed, and no page may have thrown or complained. */
  clear: () => Promise<void>
  close: () => Promise<void>
}>

export async function openConsoleStage(): Promise<ConsoleStage> {
  const server = await startServer({ port: await freePort() })
  const find = 'command -v chromium || command -v chromium-browser'
  const executablePath = execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim()
  // Root, as in a container, has no sandbox of the browser's to go into.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const complaints: string[] = []
  const newContext = async (look: Look = {}) => {
    const { width = 1280, height = 844, language = 'zh', theme = 'light' } = look
    const isPhone = width < 600
    const context = await browser.newContext({
      viewport: { width, height },
      locale: language === 'zh' ? 'zh-CN' : 'en-US',
      colorScheme: theme,
      hasTouch: isPhone,
      isMobile: isPhone,
      reducedMotion: 'reduce',
      acceptDownloads: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    context.setDefaultTimeout(20_000)
    context.on('weberror', (error) => complaints.push(String(error.error())))
    context.on('console', (said) => {
      // A refusal is an answer; the browser writes each of them down as a failure to load.
      if (said.type() === 'error' && !said.text().startsWith('Failed to load resource'))
        complaints.push(said.text())
    })
    const kept = JSON.stringify({ language })
    await context.addInitScript(
      `if (location.pathname.startsWith('/console'))
        localStorage.getItem('tongbao.console') ?? localStorage.setItem('tongbao.console', '${kept}')`,
    )
    return context
  }
  return {
    server,
    consoleUrl: `${server.url}/console`,
    newContext,
    async openAs(staffId, look) {
      const context = await newContext(look)
      const [name = '', value = ''] = (await cookieOf(server, staffId)).split('=')
      const place = { domain: '127.0.0.1', path: '/console', httpOnly: true }
      await context.addCookies([{ name, value, ...place, sameSite: 'Strict' }])
      return context.newPage()
    },
    async clear() {
      await Promise.all(browser.contexts().map((context) => context.close()))
      assert.deepEqual(complaints.splice(0), [])
    },
    async close() {
      await browser.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
