import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { decide, type ApprovalId, findApproval } from '#oversight'
import { colleague } from '#test/staff'
import { openConsoleStage } from './console-stage.ts'
import { seedWeek } from './risk-week.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { db, risk } = server.program.modules
afterEach(() => stage.clear())
after(() => stage.close())

const analyst = await colleague(server, 'Zhou', ['risk_analyst'])
const approver = await colleague(server, 'Wu', ['approver'])
const auditor = await colleague(server, 'Zheng', ['auditor'])

await seedWeek(server.program.modules)

/** The second person says yes, and it is done. */
async function approve(id: string | undefined) {
  assert(id?.startsWith('ap_'))
  const approvalId = id as ApprovalId
  const found = await findApproval(db, approvalId)
  assert(found)
  await decide(server.program.modules, {
    approvalId,
    staffId: approver,
    verdict: 'approve',
    note: '同意',
    contentDigest: found.contentDigest,
  })
  await risk?.sweeps['risk-approved']?.run()
}

const approvalOn = async (page: Page): Promise<string | undefined> =>
  (await page.locator('a[href*="/approvals/"]').first().getAttribute('href'))?.split('/').at(-1)

test('an analyst writes a rule, sees what is wrong as it is typed, and brings it live with another', async () => {
  const page = await stage.openAs(analyst)
  await page.goto(`${consoleUrl}/risk/rules`)
  await page.getByTestId('new-rule').click()
  await page.getByTestId('condition').fill('event.amount > 5')
  await page.locator('.condition-fault').waitFor()
  assert.match(await page.getByTestId('condition-said').innerText(), /第1行第16列.*元/s)
  assert(await page.getByTestId('save-draft').isDisabled())
  await page.getByTestId('condition').fill('event.amount>500元 and event.first_with_payee')
  await page.locator('.condition-fine').waitFor()
  assert.match(
    await page.getByTestId('condition-said').innerText(),
    /event\.amount > 500元 and event\.first_with_payee/,
  )
  await page.getByLabel('编号').fill('desk-large-first')
  await page.getByLabel('负责人').fill('策略组')
  await page.getByLabel('中文名称').fill('首笔大额')
  await page.getByLabel('英文名称').fill('Large and first')
  await page.locator('#reasons').click()
  await page.locator('#reasons').fill('NEW_PAYEE')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await page.locator('#reference').fill('测试')
  await page.getByTestId('save-draft').click()

  await page.getByTestId('run-backtest').click()
  await page.getByTestId('backtest-result').waitFor()
  await page.getByTestId('move-shadow').click()
  await page.locator('.ant-popconfirm .ant-btn-primary').click()
  await page.getByTestId('propose-live').click()
  await page.locator('.ant-popconfirm:visible .ant-btn-primary').click()
  await page.getByTestId('rule-asks').waitFor()
  await approve(await approvalOn(page))
  await page.reload()
  await page.getByTestId('propose-retired').waitFor()
  assert.match(
    await page.getByTestId('rule-steps').innerText(),
    /经双人复核[\s\S]*回测2016笔|回测2,?016笔/,
  )

  // The next version goes live, and comes back by one click.
  await page.getByTestId('next-version').click()
  await page.getByTestId('condition').fill('event.amount > 900元')
  await page.locator('.condition-fine').waitFor()
  await page.getByTestId('save-draft').click()
  await page.getByTestId('run-backtest').click()
  await page.getByTestId('move-shadow').click()
  await page.locator('.ant-popconfirm .ant-btn-primary').click()
  await page.getByTestId('propose-live').click()
  await page.locator('.ant-popconfirm:visible .ant-btn-primary').click()
  await page.getByTestId('rule-asks').waitFor()
  await approve(await approvalOn(page))
  await page.reload()
  await page.getByTestId('roll-back').click()
  await page.getByLabel('回滚原因').fill('误伤')
  await page.locator('.ant-modal .ant-btn-dangerous').click()
  await page.getByText('已回滚').waitFor()
  await page.goto(`${consoleUrl}/risk/rules/desk-large-first`)
  await page.getByTestId('rule-text').waitFor()
  assert.match(await page.getByTestId('rule-text').innerText(), /^v1 已上线\n/)
})

test('a phone is listed by two, found by its number, and shown masked only', async () => {
  const page = await stage.openAs(analyst)
  await page.goto(`${consoleUrl}/risk/lists`)
  await page.getByTestId('change-list').click()
  await page.getByTestId('list-values').fill('13900001111\n13900002222')
  await page.getByText('共 2 条').waitFor()
  await page.getByLabel('原因').fill('冒充客服')
  await page.getByLabel('来源').fill('公安协查')
  await page.getByRole('button', { name: '提交复核' }).click()
  await page.getByText('2 条已提交').waitFor()
  await page.getByRole('tab', { name: '变更记录' }).click()
  await page.getByText('待复核').waitFor()
  await approve(await approvalOn(page))
  await page.getByTestId('list-value').fill('139 0000 2222')
  await page.getByTestId('list-search').click()
  const found = page.getByTestId('list-found')
  await found.waitFor()
  assert.match(await found.innerText(), /139\*\*\*\*2222[\s\S]*黑名单[\s\S]*已生效/)
  assert(!(await page.content()).includes('13900001111'))
})

test('who may only look is offered nothing to change', async () => {
  const page = await stage.openAs(auditor)
  for (const [path, offered] of [
    ['/risk/rules', 'new-rule'],
    ['/risk/lists', 'change-list'],
    ['/risk/rules/takeover-phone-then-large', 'next-version'],
  ] as const) {
    await page.goto(`${consoleUrl}${path}`)
    await page.locator('h1').waitFor()
    await page.waitForLoadState('networkidle')
    assert.equal(await page.getByTestId(offered).count(), 0, path)
  }
})

type Screen = readonly [name: string, path: string, arrive: (page: Page) => Promise<unknown>]

const rows = (page: Page) => page.locator('.row-card, .ant-table-row').first().waitFor()

const screens: readonly Screen[] = [
  [
    'watch',
    '/risk/watch',
    async (page) => {
      await page.locator('[data-testid=chart-latency] svg').waitFor()
      await page.getByTestId('alarms').waitFor()
      await page.getByTestId('drift').waitFor()
    },
  ],
  [
    'watch-year',
    '/risk/watch?days=365&product=transfer',
    (page) => page.locator('[data-testid=chart-latency] svg').waitFor(),
  ],
  [
    'watch-below',
    '/risk/watch',
    async (page) => {
      await page.locator('[data-testid=chart-latency] svg').waitFor()
      await page.getByTestId('chart-challenges').scrollIntoViewIfNeeded()
      await page.getByTestId('drift').scrollIntoViewIfNeeded()
    },
  ],
  ['rules', '/risk/rules', rows],
  ['rules-none', '/risk/rules?word=nobody', (page) => page.locator('.empty').waitFor()],
  [
    'rule',
    '/risk/rules/desk-large-first',
    async (page) => {
      await page.getByTestId('run-backtest').click()
      await page.getByTestId('backtest-result').waitFor()
    },
  ],
  [
    'rule-draft',
    '/risk/rule-draft?from=desk-large-first&version=1',
    (page) => page.locator('.condition-fine').waitFor(),
  ],
  [
    'rule-fault',
    '/risk/rule-draft',
    async (page) => {
      await page.getByTestId('condition').fill('event.amount > 5万元 and\n  flow.day_im > 3')
      await page.locator('.condition-fault').waitFor()
    },
  ],
  [
    'lists',
    '/risk/lists',
    async (page) => {
      await page.getByTestId('list-value').fill('13900002222')
      await page.getByTestId('list-search').click()
      await page.getByTestId('list-found').waitFor()
      await rows(page)
    },
  ],
  ['list-changes', '/risk/lists?tab=changes', rows],
  [
    'list-change',
    '/risk/lists',
    async (page) => {
      await page.getByTestId('change-list').click()
      await page.getByRole('dialog').waitFor()
    },
  ],
]

for (const look of judged)
  test(`screens of risk, ${Object.values(look).join(' ')}`, async () => {
    const flaws: string[] = []
    const page = await stage.openAs(analyst, look)
    for (const [name, path, arrive] of screens) {
      await page.goto(`${consoleUrl}${path}`)
      await arrive(page)
      flaws.push(...(await flawsOf(page, { name: `risk-${name}`, look })))
    }
    assert.deepEqual(flaws, [])
  })
