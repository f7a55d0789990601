import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import {
  acknowledgeNotice,
  codeAt,
  findApproval,
  findStaffEntries,
  noticesOf,
  propose,
  recordRead,
  setStaffRoles,
  type StaffId,
  tellStaff,
  verifyExport,
} from '#oversight'
import { inTransaction } from '#platform/db'
import { colleague } from '#test/staff'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { modules } = server.program
const { db, now } = modules
afterEach(() => stage.clear())
after(() => stage.close())

/** Browsers bind no passkey to a number, so these pages are opened at the machine's name. */
const localUrl = consoleUrl.replace('127.0.0.1', 'localhost')

async function staffOf(login: string): Promise<StaffId> {
  const found = (await findStaffEntries(db, now())).find((entry) => entry.login === login)
  assert(found)
  return found.id
}

const confirm = (page: Page) =>
  page
    .getByRole('button', { name: /^(?:确定|OK)$/ })
    .last()
    .click()

test('rules are changed by two, and hold for what is asked for afterwards', async () => {
  const page = await stage.openAs(await staffOf('lin'))
  await page.goto(`${consoleUrl}/policies`)
  await page.getByRole('cell', { name: '商户退款' }).click()
  await page.getByTestId('change-policy').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('所需人数').fill('0')
  await dialog.getByTestId('ask-policy').click()
  await dialog.getByTestId('form-error').waitFor()
  await dialog.getByRole('button', { name: '增加一档' }).click()
  await dialog.getByLabel('金额从（元）').nth(1).fill('1000.01')
  await dialog.getByLabel('所需人数').nth(1).fill('1')
  await dialog.getByTestId('ask-policy').click()
  await page.getByTestId('asked').getByRole('link').click()
  await page.getByText('你的岗位只能查看').waitFor()
  const approvalId = new URL(page.url()).pathname.split('/').at(-1) ?? ''

  const checker = await stage.openAs(await staffOf('zhou'))
  await checker.goto(`${consoleUrl}/approvals/${approvalId}`)
  await checker.getByText('0:0 100001:1').waitFor()
  await checker.getByTestId('approve').click()
  await confirm(checker)
  await checker.getByText('已执行').first().waitFor()
  await checker.goto(`${consoleUrl}/policies/merchant_refund/institution`)
  await checker.getByTestId('rules').getByText('单人即可；1,000.01元起1人').waitFor()
  await checker.getByText('林管理').waitFor()
  assert.equal(await checker.getByTestId('change-policy').count(), 0, 'a checker only reads')

  await page.goto(`${consoleUrl}/policies`)
  await page.getByTestId('merchant-policy').click()
  await page.getByLabel('商户号').fill('190000')
  await page.getByRole('button', { name: '继续' }).click()
  await page.getByText('请填写8至10位商户号').waitFor()
  await page.getByLabel('商户号').fill('1900000001')
  await page.getByRole('button', { name: '继续' }).click()
  await page.waitForURL(`${consoleUrl}/policies/merchant_refund/1900000001`)
  await page.getByTestId('change-policy').waitFor()
})

test('the log is searched, shows before and after, and is verified outside of the house', async () => {
  const clerk = await colleague(server, '赵前后', ['operator'])
  const lin = await staffOf('lin')
  const from = { ip: '203.0.113.7', session: 'ss_x' }
  await setStaffRoles(modules, { staffId: clerk, roles: ['auditor'], movedBy: lin, from })
  await recordRead(modules, { what: 'customer', subject: 'cus_1', by: clerk, from })
  const page = await stage.openAs(await staffOf('xu'))
  await page.goto(`${consoleUrl}/audit?action=staff-roles&subject=${clerk}`)
  await page.getByRole('cell', { name: '变更岗位' }).click()
  const changes = page.getByTestId('changes')
  await changes.getByText('["operator"]').waitFor()
  await changes.getByText('["auditor"]').waitFor()
  await page.getByText('203.0.113.7').waitFor()
  await page.goto(`${consoleUrl}/audit?from=2020-01-01&to=2020-01-02`)
  await page.getByText('没有符合条件的记录').waitFor()
  await page.goto(`${consoleUrl}/audit`)
  await page.getByTestId('verify').click()
  await page.getByText('日志完整').waitFor()
  await page.getByTestId('export').click()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByText('全部日志，可离线核验').click(),
  ])
  const { publicPem } = await modules.directory.signingKey('public_key')
  const verdict = await verifyExport(await download.path(), publicPem)
  assert.deepEqual([verdict.faults, verdict.signature], [[], 'right'])
  await page.goto(`${consoleUrl}/reads`)
  await page.getByRole('cell', { name: '查看客户资料' }).first().waitFor()
})

/** A laptop with a key store, whose owner's finger is down. */
async function giveAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

const secret = () => server.demo.staff[0]?.totpSecret ?? ''
const later = () => new Date(now().getTime() + 30_000)

async function fillDoor(page: Page, password: string): Promise<void> {
  await page.goto(`${localUrl}/sign-in`)
  await page.getByLabel('登录名').fill('chen')
  await page.getByLabel('密码', { exact: true }).fill(password)
}

test('a passkey is added, opens the door, and changes the password; a strange browser needs it', async () => {
  const old = 'tongbao-console-5'
  const page = await (await stage.newContext()).newPage()
  await giveAuthenticator(page)
  await fillDoor(page, old)
  await page.getByLabel('动态口令').fill(codeAt(secret(), now()))
  await page.getByTestId('sign-in').click()
  await page.getByRole('heading', { name: '陈经办，你好' }).waitFor()
  await page.getByTestId('person-menu').click()
  await page.getByText('我的账号').click()
  await page.getByTestId('workplace').getByText('本机构').waitFor()
  await page.getByTestId('add-passkey').click()
  await page.getByLabel('名称').fill('<b onmouseover=alert(1)>我的电脑</b>')
  await page.getByLabel('当前密码').fill(old)
  // The code of this half minute has opened the door.
  await page.getByLabel('动态口令').fill(codeAt(secret(), later()))
  await page.getByTestId('prove').click()
  await page.getByText('通行密钥已添加').waitFor()
  await page.getByTestId('notices').getByText('<b onmouseover').waitFor()
  await page.getByTestId('read-notice').first().click()
  await page.getByTestId('notice-bar').waitFor({ state: 'detached' })

  await page.getByTestId('person-menu').click()
  await page.getByText('退出登录').click()
  await fillDoor(page, old)
  await page.getByTestId('by-passkey').click()
  await page.getByRole('heading', { name: '陈经办，你好' }).waitFor()

  await page.goto(`${localUrl}/account`)
  await page.getByTestId('change-password').click()
  await page.getByLabel('新密码').fill('jade coin and bronze')
  await page.getByLabel('再输入一次').fill('jade coin and bronze')
  await page.getByLabel('当前密码').fill(old)
  await page.getByRole('checkbox', { name: '用通行密钥代替动态口令' }).check()
  await page.getByTestId('prove').click()
  await page.getByText('密码已修改').first().waitFor()

  const strange = await (await stage.newContext()).newPage()
  await fillDoor(strange, 'jade coin and bronze')
  // Half a minute ahead was used, so whoever comes now waits for the next.
  for (let code = ''; ; ) {
    const next = codeAt(secret(), later())
    if (next !== code) {
      await strange.getByLabel('动态口令').fill(next)
      await strange.getByTestId('sign-in').click()
      const said = await strange.getByTestId('form-error').textContent()
      if (said?.includes('请用通行密钥验证')) break
    }
    code = next
    await strange.waitForTimeout(5_000)
  }
})

/** Everything on the pages that somebody can write, planted with a script. */
const planted = '<img src=x onerror="window.planted=1">'

test('what people write shows as text', async () => {
  const lin = await staffOf('lin')
  const mallory = await colleague(server, planted, ['operator'])
  const { id } = await inTransaction(db, (tx) =>
    propose(
      tx,
      {
        kind: planted,
        subject: planted,
        amount: 1n,
        summary: planted,
        content: { [planted]: planted },
        maker: mallory,
        needed: 1,
      },
      now(),
    ),
  )
  await inTransaction(db, (tx) =>
    tellStaff(
      tx,
      [lin],
      { kind: 'new_device', subject: planted, detail: { device: planted, place: planted } },
      now(),
    ),
  )
  await recordRead(modules, { what: planted, subject: planted, by: mallory, shown: [planted] })
  const page = await stage.openAs(lin)
  for (const path of [
    '/approvals',
    `/approvals/${id}`,
    '/staff',
    '/audit',
    `/audit?subject=${encodeURIComponent(planted)}`,
    '/reads',
    '/account',
  ]) {
    await page.goto(`${consoleUrl}${path}`)
    await page.getByText('onerror').first().waitFor()
    assert.equal(await page.evaluate('window.planted'), undefined, path)
    assert.equal(await page.locator('img[src="x"]').count(), 0, path)
  }
})

test('each page stands on a desk and on a phone, light and dark, and axe finds nothing', async () => {
  const lin = await staffOf('lin')
  for (const { id: noticeId } of await noticesOf(modules, lin))
    await acknowledgeNotice(modules, { staffId: lin, id: noticeId })
  const asked = { kind: 'refund', amount: 600_000n, summary: '商户退款', content: { a: '1' } }
  const { id } = await inTransaction(db, (tx) =>
    propose(tx, { ...asked, subject: 'look', maker: 'merchant:1900000001', needed: 1 }, now()),
  )
  assert.equal((await findApproval(db, id))?.state, 'PENDING')
  const pages: readonly (readonly [name: string, path: string, open?: string])[] = [
    ['policies', '/policies'],
    ['policy-merchant', '/policies', 'merchant-policy'],
    ['policy', '/policies/merchant_refund/institution'],
    ['policy-change', '/policies/merchant_refund/institution', 'change-policy'],
    ['audit', '/audit'],
    ['audit-row', '/audit/3'],
    ['reads', '/reads'],
    ['account', '/account'],
    ['account-password', '/account', 'change-password'],
    ['approvals', '/approvals'],
    ['staff', '/staff'],
    ['sessions', '/sessions'],
  ]
  const flaws: string[] = []
  for (const look of judged) {
    const page = await stage.openAs(lin, look)
    for (const [name, path, open] of pages) {
      await page.goto(`${consoleUrl}${path}`)
      await page.waitForLoadState('networkidle')
      await page.locator('h1').waitFor()
      if (open !== undefined) {
        await page.getByTestId(open).click()
        await page.getByRole('dialog').waitFor()
      }
      flaws.push(...(await flawsOf(page, { name: `oversight-${name}`, look })))
      await checkAxe(page)
    }
    await page.context().close()
  }
  // What people wrote is in the language in which they wrote it, so only the width is judged.
  assert.deepEqual(
    flaws.filter((flaw) => flaw.includes('too wide')),
    [],
  )
})
