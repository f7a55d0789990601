import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { amounts, judgeAmounts } from '#test/guarded'
import { json, newNumber, openTill, orderOf } from '#test/till'
import { openStage } from './browser.ts'
import { openPhone, payerOf } from './phone.ts'
import { flawsOf, judged } from './screen.ts'

const opened = await openStage()
/** Passkeys are bound to a name, and the payer's phone is where the wallet says that they are. */
const stage = { ...opened, walletUrl: opened.walletUrl.replace('127.0.0.1', 'localhost') }
await judgeAmounts(stage.server)
const till = await openTill(stage.server)
afterEach(() => stage.clear())
after(() => stage.close())

type Scene = Readonly<{
  page: Page
  judge: (name: string) => Promise<void>
  /** Opens a page of the wallet. */
  open: (path: string) => Promise<unknown>
  finger: Finger
}>

/** Puts the finger down when the phone asks, or the wrong one. */
type Finger = (isRight: boolean) => Promise<unknown>

/** A phone with a key store, whose owner's finger is down. */
async function giveAuthenticator(page: Page): Promise<Finger> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return (isUserVerified) =>
    devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
}

/** What its payer scans. */
async function order(amount: bigint): Promise<string> {
  const body = orderOf(till.direct, {
    out_trade_no: newNumber(),
    description: '现磨豆浆',
    amount: { total: Number(amount) },
  })
  const { signer, prefix } = till.direct
  return String(json(await till.post(signer, `${prefix}/native`, body))['code_url'])
}

async function typePin(page: Page): Promise<void> {
  await page.getByTestId('pin-pad').waitFor()
  for (const digit of till.alice.payer.pin) await page.getByTestId(`pin-${digit}`).click()
}

async function pay({ page, open }: Scene, amount: bigint): Promise<void> {
  await open(`/scan?code=${encodeURIComponent(await order(amount))}`)
  await page.getByTestId('pay-confirm').click()
  await typePin(page)
}

async function withdraw({ page, open }: Scene, amount: bigint): Promise<void> {
  await open('/withdraw')
  const digits = String(amount)
  await page.getByTestId('amount').fill(`${digits.slice(0, -2)}.${digits.slice(-2)}`)
  await page.getByTestId('transfer-submit').click()
  await typePin(page)
}

const resultOf = (page: Page, state: string) =>
  page.locator(`[data-testid=result-state][data-state=${state}]`)

const counted = (page: Page, path: string): string[] => {
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.url().endsWith(path)) sent.push(request.postData() ?? '')
  })
  return sent
}

/** What was asked for, without what the wallet tells of the device. */
const asked = (body = '{}') => ({ ...JSON.parse(body), signals: undefined })

async function addPasskey({ page, open, judge }: Scene): Promise<void> {
  await open('/settings')
  await judge('guard-settings')
  await page.getByTestId('settings-passkeys').click()
  await page.getByTestId('passkey-add').waitFor()
  await judge('passkeys-none')
  await page.getByTestId('passkey-add').click()
  await typePin(page)
  await page.getByTestId('passkey-make').waitFor()
  await judge('passkey-make')
  await page.getByTestId('passkey-make').click()
  await page.getByTestId('passkey').waitFor()
  await judge('passkeys')
  // One that was made just now would prove nothing yet.
  await sql`update parties.passkey set created_at = created_at - interval '4 days'`.execute(
    till.server.program.modules.db,
  )
}

async function removePasskey({ page, open, judge }: Scene): Promise<void> {
  await open('/passkeys')
  await page.getByTestId('passkey-remove').click()
  await page.getByTestId('passkey-remove-confirm').waitFor()
  await judge('passkey-remove')
  await page.getByTestId('passkey-remove-confirm').click()
  await typePin(page)
  await page.getByTestId('passkey').waitFor({ state: 'detached' })
  await open('/messages')
  await page.getByTestId('message').first().waitFor()
  await judge('guard-messages')
}

async function proveByCode({ page, judge }: Scene): Promise<void> {
  await page.getByTestId('send-code').click()
  await page.getByTestId('demo-code').waitFor()
  const [code] = /\d{6}/.exec((await page.getByTestId('demo-code').textContent()) ?? '') ?? ['']
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
  await page.getByTestId('code').fill(wrong)
  await page.getByTestId('prove-code').click()
  await page.getByTestId('form-error').waitFor()
  await judge('challenge-code-wrong')
  await page.getByTestId('demo-code').click()
  await page.getByTestId('prove-code').click()
}

/** By a code where there is no passkey, by a passkey where there is one, and by the code when asked so. */
async function challenges(scene: Scene): Promise<void> {
  const { page, judge, finger } = scene
  const amount = amounts['CHALLENGE passkey,code']
  const before = await till.alice.balance()
  const sent = counted(page, '/cashier/pay')
  await pay(scene, amount)
  await page.getByTestId('challenge').waitFor()
  assert.equal(await page.getByTestId('prove-passkey').count(), 0)
  assert.equal(await till.alice.balance(), before, 'nothing has moved')
  await judge('challenge-code')
  await proveByCode(scene)
  await page.getByTestId('result-done').waitFor()
  assert.equal(sent.length, 2)
  assert.deepEqual(asked(sent[0]), asked(sent[1]), 'the very same call')

  await addPasskey(scene)
  await pay(scene, amount)
  await page.getByTestId('prove-passkey').waitFor()
  await judge('challenge-passkey')
  await page.getByTestId('challenge-other').click()
  await page.getByTestId('send-code').waitFor()
  await page.getByTestId('challenge-other').click()
  await page.getByTestId('prove-passkey').click()
  await page.getByTestId('result-done').waitFor()
  assert.equal(await till.alice.balance(), before - 2n * amount)

  await withdraw(scene, amounts['CHALLENGE passkey'])
  await page.getByTestId('prove-passkey').waitFor()
  assert.equal(await page.getByTestId('challenge-other').count(), 0)
  await judge('challenge-withdrawal')
  await finger(false)
  await page.getByTestId('prove-passkey').click()
  await page.getByTestId('form-error').waitFor()
  await judge('challenge-given-up')
  await finger(true)
  await page.getByTestId('prove-passkey').click()
  await resultOf(page, 'SUCCESS').waitFor()
  await removePasskey(scene)
}

/** The till asks for more than the code's limit or risk has doubts: the payer confirms on the phone. */
async function challengeAtTill(scene: Scene): Promise<void> {
  const { page, open, judge } = scene
  await open('/code')
  const shown = page.getByTestId('payment-code')
  await shown.waitFor()
  const { signer, parties } = till.direct
  const body = {
    ...parties,
    description: '现磨豆浆',
    out_trade_no: newNumber(),
    amount: { total: Number(amounts['CHALLENGE passkey,code']) },
    payer: { auth_code: await shown.getAttribute('data-code') },
    scene_info: { store_info: { id: '1' } },
  }
  await till.post(signer, `${till.direct.prefix}/codepay`, body)
  await page.getByTestId('pay-confirm').click()
  await typePin(page)
  await page.getByTestId('challenge').waitFor()
  await judge('challenge-at-till')
  await page.getByTestId('send-code').click()
  await page.getByTestId('demo-code').click()
  await page.getByTestId('prove-code').click()
  await page.getByTestId('result-done').waitFor()
}

async function heldMoney(scene: Scene): Promise<void> {
  const { page, open, judge } = scene
  const before = await till.alice.balance()
  await withdraw(scene, amounts['DELAY 24'])
  await resultOf(page, 'HELD').waitFor()
  await judge('held')
  assert.equal(await till.alice.balance(), before - amounts['DELAY 24'])
  await page.getByTestId('call-back').click()
  await page.getByTestId('call-back-confirm').waitFor()
  await judge('held-call-back')
  await page.getByTestId('call-back-confirm').click()
  await resultOf(page, 'CALLED_BACK').waitFor()
  await judge('held-called-back')
  assert.equal(await till.alice.balance(), before)

  await withdraw(scene, amounts['DELAY 24'])
  await resultOf(page, 'HELD').waitFor()
  await withdraw(scene, amounts['REVIEW'])
  await resultOf(page, 'HELD').waitFor()
  await judge('held-review')
  await open('/bills')
  await page.getByTestId('held-row').nth(1).waitFor()
  await judge('held-bills')
  for (const left of [1, 0]) {
    await page.getByTestId('call-back').first().click()
    await page.getByTestId('call-back-confirm').click()
    await page.getByTestId('held-row').nth(left).waitFor({ state: 'detached' })
  }
  assert.equal(await till.alice.balance(), before)
}

async function stopped(scene: Scene): Promise<void> {
  const { page, judge } = scene
  const before = await till.alice.balance()
  await pay(scene, amounts['DELAY 24'])
  await resultOf(page, 'RISK_DELAYED').waitFor()
  await judge('stopped-delayed')
  await pay(scene, amounts['REVIEW'])
  await resultOf(page, 'RISK_REVIEW').waitFor()
  await judge('stopped-review')
  await pay(scene, amounts['DENY'])
  await resultOf(page, 'RISK_DENIED').waitFor()
  await judge('stopped-denied')
  await page.getByTestId('to-appeal').click()
  await page.getByTestId('appeal-text').waitFor()
  await judge('appeal-form')
  await page.getByTestId('appeal-text').fill('This is breakfast for my team, as every Friday.')
  await page.getByTestId('appeal-file').click()
  await page.locator('[data-testid=appeal][data-state=waiting]').first().waitFor()
  await judge('appeals')
  await withdraw(scene, amounts['DENY'])
  await resultOf(page, 'RISK_DENIED').waitFor()
  await judge('stopped-withdrawal')
  await page.getByTestId('leave').click()
  await page.getByTestId('amount').waitFor()
  assert.equal(await till.alice.balance(), before)
}

const stories = {
  'at a till': challengeAtTill,
  'more proof': challenges,
  'money that waits': heldMoney,
  'what is stopped': stopped,
}

test('where no browser binds a passkey, the page leads to where one does', async () => {
  const { page } = await openPhone(opened, payerOf(stage, 1))
  await page.goto(`${opened.walletUrl}/passkeys`)
  const link = page.getByTestId('passkeys-elsewhere').getByRole('link')
  assert.equal(await link.getAttribute('href'), `${stage.walletUrl}/passkeys`)
  assert.equal(await page.getByTestId('passkey-add').count(), 0)
})

for (const look of judged)
  for (const [name, tell] of Object.entries(stories))
    test(`${name}: ${Object.values(look).join(' ')}`, async () => {
      const { page } = await openPhone(stage, payerOf(stage, 0), look)
      const finger = await giveAuthenticator(page)
      const flaws: string[] = []
      await tell({
        page,
        finger,
        open: (path) => page.goto(`${stage.walletUrl}${path}`),
        judge: async (shot) => void flaws.push(...(await flawsOf(page, { name: shot, look }))),
      })
      assert.deepEqual(flaws, [])
    })
