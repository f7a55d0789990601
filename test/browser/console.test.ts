import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { codeAt, findApproval, findStaffEntries, propose, type StaffId } from '#oversight'
import { inTransaction } from '#platform/db'
import { colleague } from '#test/staff'
import { openConsoleStage } from './console-stage.ts'

const stage = await openConsoleStage()
const { server, consoleUrl } = stage
const { db, now } = server.program.modules
afterEach(() => stage.clear())
after(() => stage.close())

async function staffOf(login: string): Promise<StaffId> {
  const entries = await findStaffEntries(db, now())
  const found = entries.find((entry) => entry.login === login)
  assert(found)
  return found.id
}

const ask = (maker: StaffId, subject: string, summary: string) =>
  inTransaction(db, (tx) =>
    propose(
      tx,
      {
        kind: 'refund',
        subject,
        amount: 123_456_789_012_345n,
        summary,
        content: { amount: '123456789012345', to: '<img src=x onerror=alert(1)>' },
        maker,
        needed: 1,
      },
      now(),
    ),
  )

/** An answer to the question that a click has asked. */
const confirm = (page: Page) => page.getByRole('button', { name: '确定' }).last().click()

test('a colleague is invited, comes by the link, and signs in with a second factor', async () => {
  const page = await stage.openAs(await staffOf('lin'))
  await page.goto(`${consoleUrl}/staff`)
  await page.getByTestId('invite').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('姓名').fill('钱新')
  await dialog.getByLabel('登录名').fill('qianxin')
  await page.getByRole('checkbox', { name: /^审计/ }).check()
  await page.getByRole('button', { name: '生成链接' }).click()
  const link = await page.getByTestId('link').inputValue()
  assert.match(link, /\/console\/welcome#[\w-]{43}$/)

  const guest = await (await stage.newContext({ width: 390 })).newPage()
  await guest.goto(link)
  const secret = (await guest.getByTestId('totp-secret').textContent())?.replaceAll(' ', '') ?? ''
  assert.ok(!guest.url().includes('#'), 'the token does not stay in the address')
  await guest.getByLabel('设置密码').fill('short')
  await guest.getByLabel('再输入一次').fill('short')
  await guest.getByTestId('welcome').click()
  await guest.getByText('密码须为12至64位', { exact: true }).waitFor()
  await guest.getByLabel('设置密码').fill('jade coin and bronze')
  await guest.getByLabel('再输入一次').fill('jade coin and bronze')
  await guest.getByLabel('动态口令').fill('000000')
  await guest.getByTestId('welcome').click()
  await guest.getByTestId('form-error').waitFor()
  await guest.getByLabel('动态口令').fill(codeAt(secret, now()))
  await guest.getByTestId('welcome').click()
  await guest.getByRole('heading', { name: '钱新，你好' }).waitFor()
  // What is not for an auditor is said to be so.
  await guest.goto(`${consoleUrl}/sessions`)
  await guest.getByText('本机').waitFor()
  await guest.getByTestId('person-menu').click()
  await guest.getByText('退出登录').click()
  await guest.getByTestId('sign-in').waitFor()
  await guest.getByLabel('登录名').fill('qianxin')
  await guest.getByLabel('密码').fill('jade coin and bronze')
  // A telephone that is half a minute ahead: the code of this half minute was used above.
  await guest.getByLabel('动态口令').fill(codeAt(secret, new Date(now().getTime() + 30_000)))
  await guest.getByTestId('sign-in').click()
  await guest.getByRole('heading', { name: '钱新，你好' }).waitFor()
})

test('whoever is not signed in comes back to where they wanted to go, and nowhere else', async () => {
  const page = await (await stage.newContext()).newPage()
  await page.goto(`${consoleUrl}/audit?action=sign-in`)
  await page.getByTestId('demo-xu').click()
  await page.getByTestId('sign-in').click()
  await page.getByRole('heading', { name: '审计日志' }).waitFor()
  assert.match(page.url(), /\/console\/audit\?action=sign-in$/)
  await page.goto(`${consoleUrl}/staff`)
  await page.getByRole('heading', { name: '员工' }).waitFor()
  assert.equal(await page.getByTestId('invite').count(), 0, 'an auditor reads')

  const clerk = await stage.openAs(await staffOf('chen'))
  await clerk.goto(`${consoleUrl}/audit`)
  await clerk.getByText('你的岗位没有这项权限').waitFor()

  const lured = await (await stage.newContext()).newPage()
  await lured.goto(`${consoleUrl}/sign-in?next=//evil.example/console/`)
  await lured.getByTestId('demo-su').click()
  await lured.getByTestId('sign-in').click()
  await lured.getByRole('heading', { name: '苏风控，你好' }).waitFor()
  assert.equal(new URL(lured.url()).origin, server.url)
})

test('a second person approves what the page shows, and the maker may not', async () => {
  const maker = await colleague(server, '吴经办', ['operator', 'approver'])
  const { id } = await ask(maker, '51x', '退款到账异常，核实后退还')
  const own = await stage.openAs(maker)
  await own.goto(`${consoleUrl}/approvals/${id}`)
  await own.getByText('这是你自己提交的申请').waitFor()

  const page = await stage.openAs(await staffOf('zhou'))
  await page.goto(`${consoleUrl}/approvals`)
  await page.getByText('¥1,234,567,890,123.45').waitFor()
  await page.getByText('退款到账异常，核实后退还').click()
  await page.getByText('<img src=x onerror=alert(1)>').waitFor()
  await page.getByTestId('reject').click()
  await confirm(page)
  await page.getByText('驳回须写明原因').waitFor()
  await page.getByLabel('意见').fill('已与客户核实')
  await page.getByTestId('approve').click()
  await confirm(page)
  await page.getByText('意见已记录').waitFor()
  assert.equal((await findApproval(db, id))?.state, 'APPROVED')
})

test('the log is verified, filtered, and exported without formulas', async () => {
  await ask(await staffOf('chen'), '=1+1', '=HYPERLINK("http://evil.example")')
  const page = await stage.openAs(await staffOf('xu'))
  await page.goto(`${consoleUrl}/audit`)
  await page.getByTestId('verify').click()
  await page.getByTestId('verified').getByText('日志完整').waitFor()
  await page.getByTestId('table-columns').click()
  await page.getByLabel('内容摘要').check()
  await page.keyboard.press('Escape')
  await page.getByRole('columnheader', { name: '内容摘要' }).waitFor()

  await page.goto(`${consoleUrl}/approvals`)
  const saved = page.waitForEvent('download')
  await page.getByTestId('table-download').click()
  const text = readFileSync(await (await saved).path(), 'utf8')
  assert.ok(text.startsWith('\uFEFF"事项","类型","金额"'), text)
  assert.match(text, /"'=HYPERLINK\(""http:\/\/evil.example""\)","退款","1,234,567,890,123.45"/)
})

test('filters are kept under a name, and a session that ends leads to the door and back', async () => {
  const page = await stage.openAs(await staffOf('lin'))
  await page.goto(`${consoleUrl}/audit?action=add-staff`)
  await page.getByTestId('saved-filters').click()
  await page.getByPlaceholder('筛选名称').fill('新员工')
  await page.getByRole('button', { name: '保存' }).click()
  await page.keyboard.press('Escape')
  await page.getByTestId('clear-filters').click()
  await page.waitForURL(`${consoleUrl}/audit`)
  await page.getByTestId('saved-filters').click()
  await page.getByRole('button', { name: '新员工', exact: true }).click()
  await page.waitForURL(/action=add-staff/)
  await page.context().clearCookies()
  await page.getByTestId('table-refresh').click()
  await page.waitForURL(/sign-in\?next=/)
})

test('the first page is as small as was promised, and comes compressed', async () => {
  const page = await (await stage.newContext()).newPage()
  const scripts: Promise<number>[] = []
  page.on('response', (response) => {
    if (!response.url().endsWith('.js')) return
    const isCompressed = 'content-encoding' in response.headers()
    scripts.push(
      response.body().then((body) => {
        // What one packet carries anyway goes out as it is.
        assert.ok(isCompressed || body.length < 1_024, response.url())
        return gzipSync(body).length
      }),
    )
  })
  await page.goto(`${consoleUrl}/sign-in`)
  await page.getByTestId('sign-in').waitFor()
  await page.waitForLoadState('networkidle')
  const bytes = (await Promise.all(scripts)).reduce((sum, each) => sum + each, 0)
  assert.ok(bytes > 100_000 && bytes <= 350 * 1024, `${bytes} bytes`)
})
