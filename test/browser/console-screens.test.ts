import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { decide, findStaffEntries, inviteStaff, propose, type StaffId } from '#oversight'
import { inTransaction } from '#platform/db'
import { openConsoleStage } from './console-stage.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { modules } = server.program
const { db, now } = modules
afterEach(() => stage.clear())
after(() => stage.close())

const entries = await findStaffEntries(db, now())
const idOf = (login: string): StaffId => {
  const found = entries.find((entry) => entry.login === login)
  assert(found)
  return found.id
}

/** Things to approve, of each sort and state. */
async function askAll(): Promise<string> {
  const table: readonly (readonly [kind: string, amount: bigint | null, summary: string])[] = [
    ['refund', 600_000n, '退款6000元，订单已于三日前发货后拒收'],
    ['risk_list', null, '加入黑名单：device 尾号9c2e 等12条，批量注册'],
    ['recon_correction', 1_280n, '对账更正：2026-11-26 通道少收12.80元'],
    ['risk_rule', null, '规则夜间大额@3：演练 → 生效'],
  ]
  const ids: string[] = []
  for (const [kind, amount, summary] of table) {
    const content = {
      subject: kind,
      amount: amount === null ? null : String(amount),
      reason: summary,
    }
    const proposal = { kind, subject: `${kind}-1`, amount, summary, content, needed: 1 }
    const { id } = await inTransaction(db, (tx) =>
      propose(tx, { ...proposal, maker: idOf('chen') }, now()),
    )
    ids.push(id)
  }
  const [waiting = '', done] = ids
  if (done?.startsWith('ap_'))
    await decide(modules, {
      approvalId: done as `ap_${string}`,
      staffId: idOf('wu'),
      verdict: 'reject',
      note: '名单来源不明',
    })
  return waiting
}

const approvalId = await askAll()
const { token } = await inviteStaff(modules, {
  name: '钱新',
  login: 'qianxin',
  roles: ['auditor'],
  invitedBy: 'platform',
})

/** One screen: whose it is, where, and what must be there before it is looked at. */
type Screen = readonly [
  name: string,
  login: string,
  path: string,
  arrive?: (page: Page) => Promise<unknown>,
]

const doors: readonly Screen[] = [
  ['sign-in', '', '/sign-in', (page) => page.getByTestId('demo-lin').waitFor()],
  [
    'sign-in-refused',
    '',
    '/sign-in',
    async (page) => {
      await page.locator('#login').fill('lin')
      await page.locator('#password').fill('not the password')
      await page.locator('#code').fill('000000')
      await page.getByTestId('sign-in').click()
      await page.getByTestId('form-error').waitFor()
    },
  ],
  ['welcome', '', `/welcome#${token}`, (page) => page.getByTestId('totp-secret').waitFor()],
  ['welcome-over', '', `/welcome#${'A'.repeat(43)}`, (page) => page.locator('.failure').waitFor()],
]

const rooms: readonly Screen[] = [
  ['home', 'lin', '/', (page) => page.locator('.tile').first().waitFor()],
  ['sessions', 'lin', '/sessions', rowsShown],
  ['staff', 'lin', '/staff', rowsShown],
  [
    'staff-invite',
    'lin',
    '/staff',
    async (page) => {
      await page.getByTestId('invite').click()
      await page.getByRole('dialog').waitFor()
    },
  ],
  ['audit', 'lin', '/audit', rowsShown],
  [
    'audit-verified',
    'lin',
    '/audit?action=sign-in',
    async (page) => {
      await page.getByTestId('verify').click()
      await page.getByTestId('verified').waitFor()
    },
  ],
  ['audit-none', 'lin', '/audit?actor=nobody', (page) => page.locator('.empty').waitFor()],
  ['approvals', 'zhou', '/approvals', rowsShown],
  ['approvals-any', 'zhou', '/approvals?state=ANY', rowsShown],
  ['approval', 'zhou', `/approvals/${approvalId}`, (page) => page.getByTestId('approve').waitFor()],
  ['not-allowed', 'chen', '/staff', (page) => page.locator('.ant-result').waitFor()],
  ['not-found', 'chen', '/nowhere', (page) => page.locator('.ant-result').waitFor()],
]

function rowsShown(page: Page) {
  return page.locator('.row-card, .ant-table-row').first().waitFor()
}

for (const look of judged)
  test(`screens of the console, ${Object.values(look).join(' ')}`, async () => {
    const flaws: string[] = []
    const stranger = await (await stage.newContext(look)).newPage()
    const windows = new Map<string, Page>([['', stranger]])
    for (const [name, login, path, arrive] of [...doors, ...rooms]) {
      const page = windows.get(login) ?? (await stage.openAs(idOf(login), look))
      windows.set(login, page)
      // A link that differs behind `#` only would not open the page anew.
      await page.goto('about:blank')
      await page.goto(`${consoleUrl}${path}`)
      await arrive?.(page)
      flaws.push(...(await flawsOf(page, { name: `console-${name}`, look })))
    }
    if (look.width < 600) {
      const page = windows.get('lin')
      assert(page)
      await page.goto(`${consoleUrl}/`)
      await page.getByTestId('open-menu').click()
      await page.locator('.ant-drawer .menu').waitFor()
      flaws.push(...(await flawsOf(page, { name: 'console-menu', look })))
    }
    assert.deepEqual(flaws, [])
  })
