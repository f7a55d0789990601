import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { minuteMs } from '#kernel/time'
import { decide, type StaffId } from '#oversight'
import { appendDecisions, appendFacts, catalogue, type Fact, shippedRules } from '#risk'
import { decisionOf, valuesOf } from '#test/risk-decided'
import { colleague } from '#test/staff'
import { openConsoleStage } from './console-stage.ts'
import { flawsOf } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { db, now, risk } = server.program.modules
afterEach(() => stage.clear())
after(() => stage.close())

const thief = 'cu_01K5TH1EF00000000000000001'
const victim = 'cu_01K5V1CT1M0000000000000002'

let number = 1_000_000n
const tell = (...facts: readonly Fact[]) =>
  appendFacts(
    db,
    facts.map((fact) => ({ fact, number: number++ })),
  )

const asked = (id: string, customer: string, given: object, agoMs = 0): Fact => ({
  id: `${id}:asked`,
  atMs: now().getTime() - agoMs,
  kind: 'asked',
  payment: {
    customer,
    amountMinor: 6_800_000n,
    product: 'transfer',
    channel: 'wallet',
    funding: 'balance',
    ...given,
  },
})

/** A payer who is led by a thief, with what ties the thief to others. */
async function seedTown() {
  const rules = shippedRules.slice(0, 2)
  const values = valuesOf({
    ...Object.fromEntries(catalogue.slice(0, 60).map(({ name }, index) => [name, index * 7])),
    'event.amount': 6_800_000,
    'profile.account_days': 412,
    'change.phone_hours': 3.5,
  })
  const about = { customer: victim, at: now(), product: 'transfer', values } as const
  await appendDecisions(db, [
    decisionOf({
      ...about,
      payment: 'wi_large',
      amountMinor: 6_800_000n,
      outcome: { act: 'REVIEW' },
      reasons: ['COERCION', 'NEW_PAYEE'],
      listed: [{ seat: 'payee', colour: 'grey' }],
      score: 0.941,
      probability: 0.887,
      contributions: [
        { feature: 'event.amount', logits: 1.92 },
        { feature: 'change.phone_hours', logits: 0.81 },
        { feature: 'profile.account_days', logits: 0.33 },
      ],
      held: rules.map((rule, index) => ({
        rule: `${rule.id}@1`,
        isDeciding: index === 0,
        outcome: 'REVIEW',
        reasons: rule.reasons,
        evidence: { 'event.amount': 6_800_000, 'change.phone_hours': 3.5 },
      })),
    }),
    decisionOf({
      ...about,
      payment: 'wi_small',
      amountMinor: 30_000n,
      outcome: { act: 'REVIEW' },
      reasons: ['RECENT_CHANGE'],
      score: 0.61,
    }),
    decisionOf({
      ...about,
      customer: thief,
      payment: 'wi_frozen',
      amountMinor: 120_000n,
      outcome: { act: 'FREEZE' },
      reasons: ['MULE'],
      score: 0.98,
    }),
  ])
  const stamp = { atMs: now().getTime() - 5 * minuteMs }
  await tell(
    asked('wi_large', victim, { payee: thief, device: 'dv_a81', ip: 'ip_6f2', phone: 'ph_93c' }),
    { id: 'ch1', ...stamp, kind: 'changed', customer: victim, what: 'phone', phone: 'ph_93c' },
    { id: 'si1', ...stamp, kind: 'signed_in', customer: victim, by: 'password', isOk: false },
    {
      id: 'to1',
      ...stamp,
      kind: 'topped_up',
      customer: victim,
      amountMinor: 5_000_000n,
      isCash: false,
    },
    ...[3, 4, 5].map((each) =>
      asked(`wi_t${each}`, `cu_01K5OTHER000000000000000${each}0`, {
        payee: thief,
        ...(each === 4 && { device: 'dv_a81' }),
      }),
    ),
    asked('wi_t6', thief, {
      payee: 'cu_01K5BOSS00000000000000009',
      card: 'ca_771',
      device: 'dv_b02',
    }),
    ...[7, 8].map((each) =>
      asked(`wi_t${each}`, `cu_01K5SHARE000000000000000${each}0`, { ip: 'ip_6f2' }),
    ),
  )
  assert(risk)
  for (let turn = 0; turn < 200; turn++) {
    await risk.sweeps['risk-cases']?.run()
    if ((await risk.cases.queue({})).cases.length >= 3) return
  }
}

await seedTown()
const analyst: StaffId = await colleague(server, 'Su', ['risk_analyst'])
const approver: StaffId = await colleague(server, 'Zhou', ['approver'])

const open = async (page: Page, payment: string, tab = 'summary') => {
  const { cases } = (await risk?.cases.queue({ limit: 100 })) ?? { cases: [] }
  const ended = (await risk?.cases.queue({ state: 'DECIDED', limit: 100 }))?.cases ?? []
  const found = [...cases, ...ended].find((each) => each.payment === payment)
  assert(found, payment)
  await page.goto(`${consoleUrl}/risk/cases/${found.id}?tab=${tab}`)
  await page.locator('h1').waitFor()
  return found
}

test('every page of cases fits its window, in both languages, light and dark', async () => {
  const flaws: string[] = []
  for (const width of [390, 1280])
    for (const [theme, language] of [
      ['light', 'zh'],
      ['dark', 'en'],
    ] as const) {
      const look = { width, height: 844, theme, language }
      const page = await stage.openAs(analyst, look)
      const judge = async (name: string) => {
        await page.waitForTimeout(250)
        flaws.push(...(await flawsOf(page, { name: `cases-${name}`, look })))
      }
      await page.goto(`${consoleUrl}/risk/cases`)
      await page.getByText('¥68,000.00').first().waitFor()
      await judge('queue')
      for (const tab of ['summary', 'factors', 'rules', 'links', 'time', 'notes']) {
        await open(page, 'wi_large', tab)
        if (tab === 'links') await page.locator('[data-testid=links-graph] svg').waitFor()
        await judge(tab)
      }
      await page.goto(`${consoleUrl}/risk/what-if?customer=${victim}&payment=wi_large`)
      await page.getByTestId('condition').fill('event.amount > 5万元')
      await page.getByTestId('run').click()
      await page.getByTestId('answer').waitFor()
      await judge('what-if')
      await page.context().close()
    }
  assert.deepEqual(flaws, [])
})

test('an analyst takes a case, writes, and decides; above an amount another person agrees', async () => {
  const page = await stage.openAs(analyst)
  await page.goto(`${consoleUrl}/risk/cases`)
  await page.getByTestId('size-review').click()
  await page.getByText('¥68,000.00').first().click()
  await page.getByRole('heading', { name: '人工审核案件' }).waitFor()
  await page.getByTestId('take').click()
  await page.getByTestId('decide').waitFor()
  await page.getByTestId('decide').click()
  await page.getByText('请选择结论').waitFor()
  await page.getByTestId('outcome-refund').click()
  await page.getByText('金额较大，提交后须由他人复核').waitFor()
  const look = { width: 1280, height: 844, theme: 'light', language: 'zh' } as const
  assert.deepEqual(await flawsOf(page, { name: 'cases-deciding', look }), [])
  await page.getByTestId('reason').fill('客户承认被电话指导操作')
  await page.getByTestId('decide').click()
  await page.getByTestId('waits').waitFor()
  await page.getByRole('link', { name: '审批单' }).waitFor()

  const large = await open(page, 'wi_large', 'notes')
  await page.getByTestId('note').fill('14:20 致电客户，已说明')
  await page.getByTestId('save-note').click()
  await page.getByText('备注已保存').waitFor()
  await page.locator('.case-line-words', { hasText: '14:20 致电客户，已说明' }).waitFor()
  assert.equal(await page.getByTestId('note').inputValue(), '')
  await page.getByText('客户承认被电话指导操作').first().waitFor()

  const approvalId = (await risk?.cases.evidence({ caseId: large.id, by: analyst }))?.case
    .approvalId
  const word = { approvalId: approvalId as `ap_${string}`, staffId: approver }
  await decide({ db, now }, { ...word, verdict: 'approve', note: '同意' })
  await risk?.sweeps['risk-cases']?.run()
  await page.reload()
  await page.getByTestId('ended').getByText('退回资金').waitFor()
  await page.getByTestId('ended').getByText('Zhou').waitFor()
  assert.deepEqual(await flawsOf(page, { name: 'cases-ended', look }), [])

  // A small one ends at once, and what another has taken is not there to decide.
  await open(page, 'wi_small')
  await page.getByTestId('take').click()
  await page.getByTestId('outcome-release').click()
  const other = await stage.openAs(await colleague(server, 'Qian', ['risk_analyst']))
  await open(other, 'wi_small')
  await other.getByText('由Su处理中').waitFor()
  assert.equal(await other.getByTestId('decide').count(), 0)
  await page.getByTestId('reason').fill('本人视频核实')
  await page.getByTestId('decide').click()
  await page.getByTestId('ended').getByText('放行').waitFor()
})

test('an approver looks and does not decide; what the draft is refused for is shown', async () => {
  const page = await stage.openAs(approver)
  await open(page, 'wi_frozen', 'links')
  await page.getByText('你可以查看，不能办理').waitFor()
  await page.locator('[data-testid=links-graph] svg').waitFor()
  await page.getByText('关联明细').waitFor()
  await page.goto(`${consoleUrl}/risk/what-if?customer=${thief}&payment=wi_frozen`)
  await page.getByTestId('condition').fill('event.amount > 500')
  await page.getByTestId('run').click()
  await page.locator('.case-quote').waitFor()
  await page.getByTestId('condition').fill('event.amount > 500元')
  await page.getByTestId('run').click()
  await page.getByText('草稿规则命中了这笔付款').waitFor()
})
