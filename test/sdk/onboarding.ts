/** A provider takes a shop on: files, the application, what people decide, and the account afterwards. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { agreementOf, passReview, signAgreement } from '#onboarding'
import { type ApprovalId, decide, findAllStaff } from '#oversight'
import { acting, individual, mp4, numbers, png } from '#test/onboarding'
import { type Json, newNumber } from '#test/till'
import { withSensitive } from '../../src/onboarding/content.ts'
import { findByCode } from '../../src/onboarding/store.ts'
import { findLatest } from '../../src/onboarding/settlement/store.ts'
import { get, post } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const applyments = '/v3/applyment4sub/applyment'

/** Everything that the wire knows of an application, until the shop has a number; then its account changes. */
export async function takeShopOn(stage: Stage, counter: Counter): Promise<void> {
  const { sdk, mchid } = counter
  const picture = { filename: '执照.png', bytes: png() }
  const { status, data } = await sdk.upload('/v3/merchant/media/upload', picture)
  equal(status, 200, JSON.stringify(data))
  const mediaId = String(data['media_id'])
  const film = { filename: 'a.mp4', bytes: mp4 }
  const filmed = await sdk.upload('/v3/merchant/media/video_upload', film)
  equal(filmed.status, 200, JSON.stringify(filmed.data))

  const code = `${mchid}_${newNumber()}`
  const content = withSensitive(individual({ mediaId }), (value) => sdk.seal(value))
  const body = JSON.parse(JSON.stringify({ business_code: code, ...content }))
  const made = await sdk.ask({ ...post(`${applyments}/`, body), namesKey: true })
  equal(made.status, 200, JSON.stringify(made.data))
  const id = String(made.data['applyment_id'])
  // Sealed anew it is other letters and the same application; some leave the slash out.
  const again = withSensitive(individual({ mediaId }), (value) => sdk.seal(value))
  const same = JSON.parse(JSON.stringify({ business_code: code, ...again }))
  deepEqual((await sdk.ask({ ...post(applyments, same), namesKey: true })).data, made.data)
  const found = await sdk.ask(get(`${applyments}/applyment_id/${id}`))
  equal(found.data['applyment_state'], 'APPLYMENT_STATE_AUDITING')

  const shop = await letIn(stage, counter, code)
  await changeAccount(stage, counter, shop)
}

/** People pass it, and its administrator signs on our page. */
async function letIn(stage: Stage, counter: Counter, businessCode: string): Promise<string> {
  const { onboarding, db } = stage.server.program.modules
  const stored = await findByCode(db, { mchid: counter.mchid, businessCode })
  ok(stored)
  const asked = { id: stored.id, rating: 'medium', note: '', ...acting } as const
  await passReview(onboarding, asked)
  const reviewed = await findByCode(db, { mchid: counter.mchid, businessCode })
  await approve(stage, reviewed?.approvalId)
  const toSign = await until(counter, businessCode, 'APPLYMENT_STATE_TO_BE_SIGNED')
  match(String(toSign['sign_url']), /\/console\/join#oa_/)
  const { digest } = await agreementOf(onboarding, { id: stored.id })
  await signAgreement(onboarding, { id: stored.id, digest, name: '张三丰', ...acting })
  const finished = await until(counter, businessCode, 'APPLYMENT_STATE_FINISHED')
  return String(finished['sub_mchid'])
}

async function approve(
  { server }: Stage,
  approvalId: ApprovalId | null | undefined,
): Promise<void> {
  const { modules } = server.program
  const people = await findAllStaff(modules.db)
  const approver = people.find(({ mchid, roles }) => mchid === null && roles.includes('approver'))
  ok(approver && approvalId)
  await decide(modules, { approvalId, staffId: approver.id, verdict: 'approve', note: '' })
}

async function until({ sdk }: Counter, code: string, state: string): Promise<Json> {
  for (let turn = 0; turn < 200; turn++) {
    const { data } = await sdk.ask(get(`${applyments}/business_code/${code}`))
    if (data['applyment_state'] === state) return data
    await setTimeout(50)
  }
  throw new Error(`${code} never came to ${state}`)
}

/** The account changes once people have looked at it; the number is never shown whole. */
async function changeAccount(stage: Stage, { sdk }: Counter, shop: string): Promise<void> {
  const prefix = `/v3/apply4sub/sub_merchants/${shop}`
  const settled = await sdk.ask(get(`${prefix}/settlement`))
  deepEqual(settled.data, {
    account_type: 'ACCOUNT_TYPE_PRIVATE',
    account_bank: '演示银行',
    account_number: '622************0018',
  })
  const body = {
    account_type: 'ACCOUNT_TYPE_PRIVATE',
    account_bank: '工商银行',
    bank_address_code: '310000',
    account_number: sdk.seal('6222020000000000026'),
    modify_mode: 'MODIFY_MODE_ASYNC',
  }
  const asked = await sdk.ask({ ...post(`${prefix}/modify-settlement`, body), namesKey: true })
  equal(asked.status, 200, JSON.stringify(asked.data))
  const path = `${prefix}/application/${String(asked.data['application_no'])}`
  const waiting = await sdk.ask(get(`${path}?account_number_rule=ACCOUNT_NUMBER_RULE_MASK_V1`))
  equal(waiting.data['verify_result'], 'AUDITING')
  const latest = await findLatest(stage.server.program.modules.db, shop)
  await approve(stage, latest?.approvalId)
  for (let turn = 0; turn < 200; turn++) {
    const { data } = await sdk.ask(get(path))
    if (data['verify_result'] === 'AUDIT_SUCCESS') break
    await setTimeout(50)
  }
  const after = await sdk.ask(get(`${prefix}/settlement`))
  deepEqual(
    [after.data['account_bank'], after.data['account_number'], after.data['verify_result']],
    ['工商银行', '622************0026', 'VERIFY_SUCCESS'],
  )
  ok(!JSON.stringify(after.data).includes(numbers.card))
}
