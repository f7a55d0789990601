import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { execFileSync } from 'node:child_process'
import { startServer } from '../test/server.ts'
import { globalSetup, globalTeardown } from '../test/setup.ts'
import { colleague, cookieOf } from '../test/staff.ts'

type Options = Readonly<{ quick?: boolean | undefined }>

/** A telephone of a few years ago on a busy cell: a quarter of this processor, 10 Mbit/s, 40 ms away. */
const slowdown = 4
const bytesPerSecond = 10_000_000 / 8
const latencyMs = 40

/** Where somebody arrives first, and what they wait for there. */
const screens = [
  { name: 'home', path: '/', seen: 'h1' },
  { name: 'docs', path: '/docs/zh/', seen: 'h1' },
  { name: 'console_sign_in', path: '/console/sign-in', seen: 'form' },
  { name: 'console_overview', path: '/console/', seen: '.page h1', isStaff: true },
  { name: 'wallet_sign_in', path: '/wallet/', seen: 'form, input' },
] as const

type Figures = Readonly<Record<string, number>>

/**
 * How long somebody with an empty cache waits for the first screen: until what they came for is
 * drawn, in milliseconds, and what came over the line for it, in bytes. Medians. Aim: 2,000 ms.
 */
export async function benchScreens({ quick = false }: Options): Promise<Figures> {
  await globalSetup()
  try {
    return await measureScreens(quick ? 3 : 9)
  } finally {
    await globalTeardown()
  }
}

async function measureScreens(turnsMax: number): Promise<Figures> {
  await using server = await startServer()
  const staffId = await colleague(server, '量', ['administrator'])
  const find = 'command -v chromium || command -v chromium-browser'
  const executablePath = execFileSync('sh', ['-c', find], { encoding: 'utf8' }).trim()
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const figures: Record<string, number> = {}
  try {
    for (const { name, path, seen, ...rest } of screens) {
      const turns: Turn[] = []
      for (let turn = 0; turn < turnsMax; turn++) {
        const context = await browser.newContext({ viewport: { width: 390, height: 844 } })
        if ('isStaff' in rest) await enter(context, await cookieOf(server, staffId))
        turns.push(await openSlowly(await context.newPage(), `${server.url}${path}`, seen))
        await context.close()
      }
      figures[`${name}_ms`] = median(turns.map(({ ms }) => ms))
      figures[`${name}_bytes`] = median(turns.map(({ bytes }) => bytes))
    }
  } finally {
    await browser.close()
  }
  return figures
}

type Turn = Readonly<{ ms: number; bytes: number }>

async function enter(context: BrowserContext, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split('=')
  await context.addCookies([{ name, value, domain: '127.0.0.1', path: '/console', httpOnly: true }])
}

async function openSlowly(page: Page, url: string, seen: string): Promise<Turn> {
  const session = await page.context().newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown })
  let bytes = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
  const begun = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.locator(seen).first().waitFor({ timeout: 30_000 })
  return { ms: Math.round(performance.now() - begun), bytes }
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
