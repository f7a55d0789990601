import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { json, newNumber, openTill } from '#test/till'
import { type Look, openStage } from './browser.ts'
import { openPhone, payerOf } from './phone.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openStage()
const till = await openTill(stage.server)
afterEach(() => stage.clear())
after(() => stage.close())

type Ordered = Readonly<{ number: string; url: string; prepayId: string }>

/** An order of the merchant, and what its payer opens. */
async function order(method: 'native' | 'h5', total: number): Promise<Ordered> {
  const number = newNumber()
  const { direct } = till
  const h5 = { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } }
  const answer = await till.post(direct.signer, `${direct.prefix}/${method}`, {
    ...direct.parties,
    description: '现磨豆浆',
    out_trade_no: number,
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total },
    ...(method === 'h5' && { scene_info: h5 }),
  })
  const { code_url: codeUrl, h5_url: h5Url } = json(answer)
  const url = String(codeUrl ?? h5Url)
  const prepayId = new URL(url).searchParams.get(method === 'h5' ? 'prepay_id' : 'pr') ?? ''
  return { number, url, prepayId }
}

const scanned = ({ url }: Ordered): string =>
  `${stage.walletUrl}/scan?code=${encodeURIComponent(url)}`

async function close({ number }: Ordered): Promise<void> {
  const { direct } = till
  const path = `${direct.prefix}/out-trade-no/${number}/close`
  assert.equal((await till.post(direct.signer, path, direct.closes)).status, 204)
}

async function stateOf({ number }: Ordered): Promise<unknown> {
  const { signer, prefix, query } = till.direct
  const path = `${prefix}/out-trade-no/${number}?${query}`
  return json(await till.call(signer, { method: 'GET', path }))['trade_state']
}

async function payOn(page: Page): Promise<void> {
  await page.getByTestId('pay-confirm').click()
  await page.getByTestId('pin-pad').waitFor()
  for (const digit of till.alice.payer.pin) await page.getByTestId(`pin-${digit}`).click()
}

/** The heading of the result, and what it asks the payer to do. */
async function result(page: Page, state: string): Promise<string> {
  const heading = page.locator(`[data-testid=result-state][data-state=${state}]`)
  await heading.waitFor()
  return (await page.getByTestId('result-reason').textContent()) ?? ''
}

/** Paying does not come through: counted, and answered as the story wants. */
async function onPay(page: Page, answer: (route: Route) => Promise<void>): Promise<string[]> {
  const sent: string[] = []
  await page.route('**/wallet/api/cashier/pay', async (route) => {
    sent.push(route.request().postData() ?? '')
    await answer(route)
  })
  return sent
}

/** Much right after a small sum is to be proved; once much was paid, it is nothing new. */
async function proveIfAsked(page: Page): Promise<void> {
  const asked = page.getByTestId('send-code')
  await asked.or(page.getByTestId('result-done')).waitFor()
  if (!(await asked.isVisible())) return
  for (const step of ['send-code', 'demo-code', 'prove-code']) await page.getByTestId(step).click()
}

type Story = (page: Page, judge: (name: string) => Promise<void>) => Promise<void>

/** Of codes one may pay 5,000 yuan a day, which twice the balance of the demo would be beyond. */
async function leaveLittle(): Promise<void> {
  const amount = (await till.alice.balance()) - 20_000n
  if (amount <= 0n) return
  const [card] = JSON.parse((await till.alice.ask('/cards')).text).cards
  const { pin } = till.alice.payer
  const asked = { cardId: card.id, amount: String(amount), pin, requestId: 'leave-little' }
  const { status, text } = await till.alice.ask('/withdrawals', asked)
  assert.equal(status, 200, text)
}

const balanceSpentMeanwhile: Story = async (page, judge) => {
  await leaveLittle()
  const dear = await order('native', Number(await till.alice.balance()))
  await page.goto(scanned(dear))
  await page.getByTestId('pay-confirm').waitFor()
  assert.equal((await till.alice.pay((await order('native', 100)).prepayId)).status, 200)
  await payOn(page)
  assert.match(await result(page, 'NOTPAY'), /换一种付款方式|Pay another way/)
  await judge('refused-balance')
  await page.getByTestId('again').click()
  await page.locator('[data-testid=funding-balance]:disabled').waitFor()
  await judge('refused-balance-other-means')
  await payOn(page)
  await proveIfAsked(page)
  await page.getByTestId('result-done').waitFor()
  assert.equal(await stateOf(dear), 'SUCCESS')
}

/** The payment is made, and its answer is lost on the way. */
const answerLost: Story = async (page, judge) => {
  const before = await till.alice.balance()
  const lost = await order('native', 300)
  const sent = await onPay(page, async (route) => {
    await route.fetch()
    await route.abort()
  })
  await page.goto(scanned(lost))
  await payOn(page)
  await page.getByTestId('asking').waitFor()
  await judge('unknown-asking')
  await page.getByTestId('result-done').waitFor()
  await judge('unknown-was-paid')
  assert.equal(sent.length, 1, 'it is asked about, and not paid again')
  assert.equal(await till.alice.balance(), before - 300n)
}

/** The payment never arrived; three questions later the page says so, and leads to the bills. */
const requestLost: Story = async (page, judge) => {
  const lost = await order('h5', 400)
  const sent = await onPay(page, (route) => route.abort())
  await page.goto(lost.url)
  await payOn(page)
  assert.match(await result(page, 'unpaid'), /没有付款记录|no payment so far/)
  await judge('unknown-unpaid')
  await page.getByTestId('to-bills').click()
  await page.getByTestId('bill-row').first().waitFor()
  assert.equal(sent.length, 1)
  assert.equal(await stateOf(lost), 'NOTPAY')
}

/** A system error, and nobody answers how the order stands: nothing is promised, and nothing paid again. */
const nobodyAnswers: Story = async (page, judge) => {
  const lost = await order('native', 500)
  const body = JSON.stringify({ code: 'SYSTEM_ERROR', message: '系统异常' })
  const sent = await onPay(page, (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body }),
  )
  let asked = 0
  await page.route('**/wallet/api/cashier/standing', async (route) => {
    asked++
    await route.abort()
  })
  await page.goto(scanned(lost))
  await payOn(page)
  assert.match(await result(page, 'silent'), /不要重复付款|do not pay again/)
  await judge('unknown-silent')
  assert.deepEqual([sent.length, asked], [1, 3])
  await page.unroute('**/wallet/api/cashier/standing')
  await page.getByTestId('again').click()
  await result(page, 'unpaid')
  await page.getByTestId('to-bills').click()
  await page.getByTestId('bill-row').first().waitFor()
}

const orderClosed: Story = async (page, judge) => {
  const shut = await order('h5', 600)
  await page.goto(`${shut.url}&redirect_url=${encodeURIComponent(`${stage.shopUrl}/orders`)}`)
  await page.getByTestId('pay-confirm').waitFor()
  await close(shut)
  await payOn(page)
  assert.match(await result(page, 'NOTPAY'), /请返回商户重新下单|go back to the merchant/)
  await judge('refused-closed')
  await page.getByTestId('return').click()
  await page.waitForURL(`${stage.shopUrl}/orders`)

  await page.goto(scanned(shut))
  await result(page, 'NOTPAY')
  await judge('refused-closed-scanned')
}

/** What is safe to try again is, three times, and then it is the payer's word. */
const channelBusy: Story = async (page, judge) => {
  const busy = await order('native', 700)
  const say = { zh: '支付通道繁忙，请稍后再付。', en: 'The channel is busy. Please try again.' }
  const step = { act: 'retry', money: 'none', tries: 3, say }
  const body = JSON.stringify({ code: 'CHANNEL_BUSY', message: '通道繁忙', step })
  const sent = await onPay(page, (route) =>
    route.fulfill({ status: 500, contentType: 'application/json', body }),
  )
  await page.goto(scanned(busy))
  await payOn(page)
  await result(page, 'NOTPAY')
  await judge('refused-busy')
  assert.equal(sent.length, 4, 'once, and three times by itself')
  assert.equal(new Set(sent).size, 1, 'of the same order, by the same token')
  await page.unroute('**/wallet/api/cashier/pay')
  await page.getByTestId('again').click()
  await payOn(page)
  await page.getByTestId('result-done').waitFor()
}

const stories = {
  'spent elsewhere meanwhile: other means, and paid': balanceSpentMeanwhile,
  'the answer is lost: the page asks, and shows that it is paid': answerLost,
  'the request is lost: the page says that it is not paid, and leads to the bills': requestLost,
  'nobody answers: nothing is promised, nothing is paid again': nobodyAnswers,
  'a closed order: back to the merchant': orderClosed,
  'a busy channel: three tries, and then the payer says': channelBusy,
}

for (const [name, tell] of Object.entries(stories))
  test(name, async () => {
    const flaws: string[] = []
    for (const look of judged as Required<Omit<Look, 'density'>>[]) {
      const { page } = await openPhone(stage, payerOf(stage, 0), look)
      await tell(page, async (screen) => {
        flaws.push(...(await flawsOf(page, { name: screen, look })))
      })
      await page.context().close()
    }
    assert.deepEqual(flaws, [])
  })
