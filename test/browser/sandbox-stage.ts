import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { type BrowserContext, chromium } from 'playwright-core'
import { openDesk, type SandboxDesk } from '#test/sandbox'
import { type Server, startServer } from '#test/server'
import type { Look } from './browser.ts'
import { freePort } from './free-port.ts'

/** A sandbox and a browser before it. */
export type SandboxStage = Readonly<{
  server: Server
  desk: SandboxDesk
  pageUrl: string
  newContext: (look?: Look) => Promise<BrowserContext>
  /** After each story: its windows are closed, and no page may have thrown anything. */
  clear: () => Promise<void>
  close: () => Promise<void>
}>

export async function openSandboxStage(): Promise<SandboxStage> {
  const server = await startServer({ port: await freePort(), environment: 'sandbox' })
  const find = 'command -v chromium || command -v chromium-browser'
  const executablePath = execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim()
  // Root, as in a container, has no sandbox of the browser's to go into.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const pageErrors: string[] = []
  return {
    server,
    desk: openDesk(server),
    pageUrl: `${server.url}/sandbox/`,
    async newContext({ width = 1280, height = 844, language = 'zh', theme = 'light' } = {}) {
      const isPhone = width < 600
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: theme,
        hasTouch: isPhone,
        isMobile: isPhone,
        reducedMotion: 'reduce',
        acceptDownloads: true,
        permissions: ['clipboard-read', 'clipboard-write'],
      })
      context.setDefaultTimeout(20_000)
      context.on('weberror', (error) => pageErrors.push(String(error.error())))
      const preferences = JSON.stringify({ language })
      await context.addInitScript(
        `if (location.pathname.startsWith('/sandbox/'))
          localStorage.getItem('tongbao.sandbox.preferences') ??
          localStorage.setItem('tongbao.sandbox.preferences', '${preferences}')`,
      )
      return context
    },
    async clear() {
      await Promise.all(browser.contexts().map((context) => context.close()))
      assert.deepEqual(pageErrors.splice(0), [])
    },
    async close() {
      await browser.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
