import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Page } from 'playwright-core'
import { placeHold } from '#clearing'
import { openTicket } from '#ops'
import { type ApprovalId, decide, findApproval, type StaffId } from '#oversight'
import type { Modules } from '../../src/program.ts'

const shop = '1900000001'
const neighbour = '1900000002'

type Furniture = Readonly<{ breakId: string; payoutId: string; chen: StaffId; qian: StaffId }>

/** What a house has after a while: a difference, a payout that failed, alarms, a hold, a ticket. */
export async function furnish(
  modules: Modules,
  { breakId, payoutId, chen, qian }: Furniture,
): Promise<string> {
  const { db } = modules
  const at = modules.now()
  await sql`
    insert into payments.alarm (kind, subject, id, since, seen_at, count, sentence, until, done_at, done_note)
    values ('callbacks_exhausted', ${shop}, 'al_1', ${at}, ${at}, 3,
            '商户1900000001有3条回调通知重试已尽。请联系商户修复通知地址，再重发。', null, null, null),
           ('channel_unhealthy', 'wechat-main', 'al_2', ${at}, ${at}, 1,
            '通道wechat-main有1种支付方式健康度异常，新订单已避开。请联系通道方。', null, null, null),
           ('refunds_abnormal', 'wallet', 'al_3', ${at}, ${at}, 6,
            '近24小时本平台钱包有6笔退款异常。请提醒商户发起异常退款。', ${at}, ${at}, null)`.execute(
    db,
  )
  await sql`
    insert into clearing.recon_break (business_date, source, party, key, class, occurrence, id, theirs_merchant,
      theirs_currency, theirs_amount, theirs_fee, theirs_state, seen_revision, state, opened_at)
    values ('2026-11-24', 'bank', 'demo', 'in:DEMO20261124000001', 'long', 1, ${breakId},
      'demo', 'CNY', 12_800, 0, 'BOOKED', 1, 'OPEN', ${at})`.execute(db)
  await sql`
    insert into clearing.payout (mchid, id, unit, kind, account_type, amount, currency, business_date, bank,
      bank_account_id, account_sealed, last4, holder_name, bank_name, content_digest, state, attempt, reason,
      send_at, created_at, updated_at)
    values (${shop}, ${payoutId}, ${shop}, 'automatic', 'BASIC', 880_000, 'CNY', '2026-11-24', 'demo', 'ba_1', '-',
      '0001', '通宝早餐铺', '演示银行', 'x', 'FAILED', 1, 'AC04', ${at}, ${at}, ${at})`.execute(db)
  await sql`
    insert into clearing.payout_attempt (mchid, payout_id, number, instruction_id, batch, sent_at, leased_until,
      handed_at, outcome, reason, told_at)
    values (${shop}, ${payoutId}, 1, ${`${payoutId}-1`}, 'b1', ${at}, ${at}, ${at}, 'rejected', 'AC04', ${at})`.execute(
    db,
  )
  await placeHold(modules, {
    mchid: neighbour,
    reason: 'risk',
    note: 'Suspicious',
    by: chen,
  })
  const mover = { staffId: qian, byInstitution: false, nodeId: null, ip: '', session: '' }
  const { id } = await openTicket(
    modules,
    {
      mchid: shop,
      topic: 'settlement',
      subject: 'Payout failed',
      text: 'Where is <b>our money</b>?',
    },
    mover,
  )
  return id
}

/** The second person says yes to what a dialog has just asked for; the loop of the worker carries it out. */
export async function approveShown(modules: Modules, page: Page, staffId: StaffId): Promise<void> {
  const { db } = modules
  const href = await page.locator('.ant-modal a[href*="/approvals/"]').getAttribute('href')
  const approvalId = String(href?.split('/').at(-1)) as ApprovalId
  const found = await findApproval(db, approvalId)
  assert(found)
  const { contentDigest } = found
  await decide(modules, { approvalId, staffId, verdict: 'approve', note: '', contentDigest })
  await page.locator('.ant-modal-footer .ant-btn-primary').click()
  for (let tries = 0; tries < 100; tries++) {
    if ((await findApproval(db, approvalId))?.state === 'EXECUTED') return
    await new Promise((done) => setTimeout(done, 100))
  }
  assert.fail('the approved change was not carried out')
}
