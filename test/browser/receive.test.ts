import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, afterEach, test } from 'node:test'
import fastifyCookie from '@fastify/cookie'
import type { Page } from 'playwright-core'
import { fen } from '#kernel/money'
import { customerOfOpenid } from '#parties'
import { createHttp } from '#platform/http'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { sessionCustomer, walletFace } from '#wallet'
import { recharge } from '../../src/clearing/fund/move-funds.ts'
import { cancelBill } from '../../src/clearing/transfer/cancel-bill.ts'
import { createBill } from '../../src/clearing/transfer/create-bill.ts'
import { newBill } from '../../src/clearing/transfer/new-bill.ts'
import { newBillIds } from '../../src/clearing/transfer/transfer-bill.ts'
import { issuePackage } from '../../src/clearing/transfer/package-info.ts'
import { transferWalletRoutes } from '../../src/clearing/transfer/wallet-routes.ts'
import { walletPages } from '../../src/wallet-pages.ts'
import { openStage } from './browser.ts'
import { openPhone, payerOf } from './phone.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openStage()
const { modules } = stage.server.program
const deps = { ...modules, tell: () => Promise.resolve() }
const face = await openFace()
afterEach(() => stage.clear())
after(async () => {
  await face.close()
  await stage.close()
})

/** The payee's face alone, on the stage's own books. */
async function openFace() {
  const { parties } = modules
  const app = createHttp({ log: createLog({ level: 'silent' }), metrics: createMetrics() })
  await app.register(async (payer) => {
    await payer.register(fastifyCookie)
    const wallet = { ...modules, publicUrl: 'http://127.0.0.1', isDemo: true }
    const prefix = '/wallet/api'
    await payer.register(walletFace({ ...wallet, createLoginCode: () => Promise.resolve('') }), {
      prefix,
    })
    await payer.register(
      transferWalletRoutes({
        ...deps,
        sessionCustomer: (request) => sessionCustomer(parties, request),
      }),
      { prefix },
    )
  })
  const folder = join(import.meta.dirname, '../../apps/wallet/dist')
  await app.register(walletPages({ folder, isDemo: true }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const walletUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/wallet`
  return { walletUrl, close: () => app.close() }
}

let sent = 0

/** The demo's shop sends 8.88 yuan to its first payer; the link that its page would open. */
async function send() {
  const [merchant] = stage.server.demo.merchants
  assert.ok(merchant)
  const { mchid, appid } = merchant
  const openid = stage.server.seeded.payers[0]?.openids[appid] ?? ''
  const customerId = await customerOfOpenid(deps.db, { appid, openid })
  assert.ok(customerId)
  sent++
  const into = { mchid, accountType: 'OPERATION', amount: fen(888n) } as const
  await recharge(deps, { ...into, requestNo: `r${sent}` })
  const body = {
    appid,
    out_bill_no: `B${sent}`,
    transfer_scene_id: '1000',
    openid,
    transfer_amount: 888,
    transfer_remark: 'Welcome gift',
    user_recv_perception: 'Cash reward',
    transfer_scene_report_infos: [],
  }
  const route = { channel: null, because: '' }
  const ids = newBillIds(deps.now())
  const known = { ids, mchid, route, customerId, name: null, isNamedRight: true }
  const bill = await createBill(deps, newBill(deps.keys, body, known, deps.now()))
  const path = `/transfer?package=${issuePackage(deps.keys, bill)}`
  return { path, mchid, outBillNo: bill.outBillNo }
}

const openAt = (page: Page, path: string) => page.goto(`${face.walletUrl}${path}`)

const resultOf = (page: Page, state: string) =>
  page.locator(`[data-testid=result-state][data-state=${state}]`)

for (const look of judged)
  test(`money is received, sent back, and found taken back: ${Object.values(look).join(' ')}`, async () => {
    const payer = { ...stage, walletUrl: face.walletUrl }
    const { page } = await openPhone(payer, payerOf(stage, 0), look)
    const flaws: string[] = []
    const judge = async (name: string) => void flaws.push(...(await flawsOf(page, { name, look })))

    const first = await send()
    await openAt(page, '/messages')
    const [message] = [page.getByTestId('message').first()]
    await message.waitFor()
    await judge('receive-message')
    await message.getByRole('link').click()
    await page.getByTestId('transfer-confirm').waitFor()
    assert.match(String(await page.getByTestId('transfer-amount').textContent()), /8\.88/)
    await judge('receive')
    await page.getByTestId('transfer-confirm').click()
    await resultOf(page, 'SUCCESS').waitFor()
    await judge('received')
    // Opened again it says the same, and moves nothing.
    await openAt(page, first.path)
    await resultOf(page, 'SUCCESS').waitFor()

    await openAt(page, (await send()).path)
    await page.getByTestId('transfer-decline').click()
    await page.getByTestId('transfer-decline-confirm').waitFor()
    await judge('receive-decline')
    await page.getByTestId('transfer-decline-confirm').click()
    await resultOf(page, 'NOTPAY').waitFor()
    await judge('receive-declined')

    const third = await send()
    await openAt(page, third.path)
    await page.getByTestId('transfer-confirm').waitFor()
    await cancelBill(deps, third)
    await page.getByTestId('transfer-confirm').click()
    await resultOf(page, 'NOTPAY').waitFor()
    await judge('receive-cancelled')

    await openAt(page, '/transfer?package=made-up')
    await page.getByRole('alert').waitFor()
    await judge('receive-unknown')
    assert.deepEqual(flaws, [])
  })
