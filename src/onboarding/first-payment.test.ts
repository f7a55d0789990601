import assert from 'node:assert/strict'
import { test } from 'node:test'
import { balanceOf, verifyBooks } from '#ledger'
import { acting, amountSentOf, enterprise } from '#test/onboarding'
import { applyments, approveReview, mediaOf, openWire, upload } from '#test/onboarding-wire'
import { openTill, orderOf, type Side } from '#test/till'
import { confirmAccount } from './account/confirm-account.ts'
import { agreementOf, signAgreement } from './agreement/sign-agreement.ts'
import { passReview } from './review/review.ts'
import { findByCode } from './store.ts'

test('a company, from its provider’s first call to the first payment that it takes', async () => {
  await using wire = await openWire()
  const { provider, modules, ask, apply, server } = wire
  const { onboarding, db, clearing } = modules
  const code = `${provider.mchid}_story`
  const state = async () => {
    const { text } = await ask(provider, 'GET', `${applyments}/business_code/${code}`)
    return JSON.parse(text)
  }
  await apply(provider, code, enterprise(mediaOf(await upload(wire, provider))))
  const stored = await findByCode(db, { mchid: provider.mchid, businessCode: code })
  assert.ok(stored)
  const { id } = stored
  await passReview(onboarding, { id, rating: 'medium', note: '', ...acting })
  await approveReview(wire, code)
  assert.equal((await state()).applyment_state, 'APPLYMENT_STATE_TO_BE_CONFIRMED')

  await clearing.sweeps['test-transfers']?.run()
  const amountMinor = await amountSentOf(onboarding, id)
  await confirmAccount(onboarding, { id, amountMinor, ...acting })
  const toSign = await state()
  assert.equal(toSign.applyment_state, 'APPLYMENT_STATE_TO_BE_SIGNED')
  assert.match(toSign.sign_url, /^http.*\/console\/join#oa_/)
  const { digest } = await agreementOf(onboarding, { id })
  await signAgreement(onboarding, { id, digest, name: '张三丰', ...acting })
  assert.equal((await state()).applyment_state, 'APPLYMENT_STATE_SIGNING')
  await onboarding.sweeps['finish-applications']?.run()
  const { applyment_state: last, sub_mchid: subMchid } = await state()
  assert.equal(last, 'APPLYMENT_STATE_FINISHED')

  const till = await openTill(server)
  const parties = { ...till.partner.parties, sub_mchid: subMchid }
  const side: Side = { ...till.partner, parties }
  const order = (method: string, rest: object) =>
    till.post(provider, `${side.prefix}/${method}`, orderOf(side, { ...rest }))
  const payer = side.payer(till.alice.payer.openids)
  const made = await order('jsapi', { payer })
  assert.equal(made.status, 200, made.text)
  const paid = await till.alice.pay(JSON.parse(made.text).prepay_id)
  assert.equal(paid.status, 200, paid.text)
  const holds = await balanceOf(db, { kind: 'merchant_unsettled', owner: subMchid }, 'CNY')
  assert.equal(holds.posted.minor, 1_000n)

  // What its scene does not open is closed, and its rating bounds one payment.
  assert.equal((await order('native', {})).status, 403)
  const large = await order('jsapi', { payer, amount: { total: 2_000_001 } })
  assert.deepEqual([large.status, JSON.parse(large.text).code], [403, 'RULE_LIMIT'])
  assert.deepEqual(await verifyBooks(db), [])
})
