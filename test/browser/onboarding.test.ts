import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import { creditCodeOf } from '#test/application'
import { colleague } from '#test/staff'
import { openConsoleStage } from './console-stage.ts'
import {
  at,
  businessNumber,
  choose,
  fill,
  fillAccount,
  fillBusiness,
  fillPeople,
  goOn,
  input,
  licence,
  stepTitle,
  uploadPapers,
} from './onboarding-form.ts'
import { openOnboarding } from './onboarding-stage.ts'

const stage = await openConsoleStage()
const { consoleUrl } = stage
afterEach(() => stage.clear())
after(() => stage.close())
const { server } = stage
const { operator, approver, file, photo, until, approve, arrivalOf, applicationIn } =
  await openOnboarding(stage)

async function fillSubject(page: Page): Promise<void> {
  await choose(page, 'subject_info.subject_type', '企业')
  // The check character is judged while one types.
  await fill(page, `${licence}.license_number`, `${creditCodeOf(businessNumber).slice(0, -1)}0`)
  await input(page, `${licence}.license_number`).blur()
  await page.getByText('校验位不符，请对照营业执照核对').waitFor()
  await fill(page, `${licence}.license_number`, creditCodeOf(businessNumber))
  await page.getByText('校验位不符').waitFor({ state: 'detached' })
  await fill(page, `${licence}.merchant_name`, '深圳市早市餐饮有限公司')
  await goOn(page)
  // What is missing is said, and the first of it has the focus.
  await page.locator(`${at(`${licence}.legal_person`)} [role=alert]`).waitFor()
  await fill(page, `${licence}.legal_person`, '林早早')
  await goOn(page)
}

async function fillDocuments(page: Page): Promise<void> {
  await stepTitle(page, '材料上传')
  const letter = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('x') }
  await page.getByTestId(`file-${licence}.license_copy`).setInputFiles(letter)
  await page.getByText('只支持JPG、PNG、BMP图片和PDF文件').waitFor()
  // The server looks at the bytes, and what it refuses is said at the field.
  const disguised = { name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('<svg/>') }
  await page.getByTestId(`file-${licence}.license_copy`).setInputFiles(disguised)
  await page.locator(`${at(`${licence}.license_copy`)} .field-error`, { hasText: '格式' }).waitFor()
  // The photograph is more than the five megabytes that are taken: the page sends it smaller.
  await uploadPapers(page, file, photo)
}

test('an applicant fills in, leaves, comes back, is sent back, mends, verifies, signs and is open', async () => {
  const first = await (await stage.newContext()).newPage()
  await first.goto(`${consoleUrl}/join`)
  await first.getByTestId('begin').click()
  await stepTitle(first, '主体信息')
  assert.equal(new URL(first.url()).hash, '')
  await fillSubject(first)
  await fillPeople(first)
  await fillBusiness(first)
  await first.getByTestId('save-leave').click()
  await first.getByTestId('state').getByText('填写中').waitFor()
  const link = await first.getByTestId('join-link').inputValue()
  await first.context().close()

  const page = await (await stage.newContext()).newPage()
  await page.goto(link)
  await stepTitle(page, '结算账户')
  await fillAccount(page)
  await fillDocuments(page)
  await stepTitle(page, '确认提交')
  await page.getByText('早市科苑店').waitFor()
  await page.getByTestId('go-on').click()
  await page.getByTestId('state').getByText('审核中').waitFor()
  const applymentId = (await page.locator('.page-hint code').first().textContent()) ?? ''

  const id = await reviewAndReject(applymentId)
  await until(id, 'REJECTED')
  await page.getByTestId('state').getByText('已驳回，待修改').waitFor()
  await page.getByTestId('reasons').getByText('简称须与门头一致').waitFor()
  await page.getByTestId('mend').click()
  await stepTitle(page, '经营信息')
  await page
    .locator(`${at('business_info.merchant_shortname')} .field-error`, { hasText: '门头' })
    .waitFor()
  await fill(page, 'business_info.merchant_shortname', '早市科苑店')
  for (const title of ['结算账户', '材料上传', '确认提交']) {
    await goOn(page)
    await stepTitle(page, title)
  }
  await goOn(page)
  await page.getByTestId('state').getByText('审核中').waitFor()

  await passAndApprove(id)
  await until(id, 'TO_BE_CONFIRMED')
  await verifyAndSign(page, id)
  await page.getByTestId('finish').click()
  const invite = await page.getByTestId('invite').inputValue()
  assert.match(invite, /\/console\/welcome#/)
  assert.match((await page.getByTestId('mchid').textContent()) ?? '', /^[1-9]\d{7,9}$/)
  await page.goto(invite)
  await page.getByTestId('totp-secret').waitFor()
})

/** The operator finds it, opens a paper, marks a field; the approver agrees. Answers its id. */
async function reviewAndReject(applymentId: string): Promise<string> {
  const desk = await stage.openAs(operator)
  await desk.goto(`${consoleUrl}/onboarding?state=AUDITING`)
  await desk.getByRole('searchbox').fill(applymentId)
  await desk.getByRole('searchbox').press('Enter')
  await desk.locator('.row-opens').first().click()
  await desk.getByRole('heading', { name: '深圳市早市餐饮有限公司' }).waitFor()
  const id = desk.url().split('/').at(-1)?.split('?')[0] ?? ''
  await desk.getByRole('tab', { name: '证件材料' }).click()
  await desk.getByRole('button', { name: '打开 营业执照照片' }).click()
  await desk.locator('.ant-image img').first().waitFor()
  await desk.getByRole('tab', { name: '申请资料' }).click()
  await desk.getByRole('button', { name: '查看明文 手机号' }).click()
  await desk.getByText('13800138000').waitFor()
  await desk.getByTestId('mark-business_info.merchant_shortname').click()
  await desk.getByTestId('reject').click()
  await desk.getByText('请至少选择一个字段并写明原因').waitFor()
  await desk.getByTestId('reason-business_info.merchant_shortname').fill('简称须与门头一致')
  await desk.getByTestId('reject').click()
  await desk.getByTestId('waits').waitFor()
  await approve(id)
  await desk.context().close()
  return id
}

async function passAndApprove(id: string): Promise<void> {
  const desk = await stage.openAs(operator)
  await desk.goto(`${consoleUrl}/onboarding/applications/${id}`)
  await desk.getByTestId('note').fill('资料齐全，门头一致')
  await desk.getByTestId('pass').click()
  await desk.getByTestId('waits').waitFor()
  await desk.getByRole('tab', { name: '办理记录' }).click()
  await desk.getByText('打开材料').first().waitFor()
  await desk.context().close()
  const checker = await stage.openAs(approver)
  await checker.goto(`${consoleUrl}/onboarding/applications/${id}`)
  await checker.getByRole('link', { name: '查看审批单' }).click()
  await checker.getByTestId('approve').waitFor()
  await checker.locator('.decide textarea').first().fill('已核对')
  await checker.getByTestId('approve').click()
  await checker.locator('.ant-popconfirm .ant-btn-primary').click()
  await checker.getByTestId('approve').waitFor({ state: 'detached' })
  await checker.context().close()
}

async function verifyAndSign(page: Page, id: string): Promise<void> {
  const amount = String(await arrivalOf(id)).padStart(2, '0')
  await page.getByTestId('transfer').getByText('款项已到账，请填写金额').waitFor()
  await page.getByTestId('amount').fill('9.99')
  await page.getByTestId('confirm-amount').click()
  await page.getByTestId('form-error').waitFor()
  await page.getByText('还可以填写2次').waitFor()
  await page.getByTestId('amount').fill(`0.${amount}`)
  await page.getByTestId('confirm-amount').click()
  await page.getByTestId('state').getByText('待签署协议').waitFor()
  await page.getByTestId('agreement').getByText('特约商户收款服务协议').waitFor()
  await page.getByTestId('sign').click()
  await page.getByText('请勾选同意并填写签署人姓名').waitFor()
  await page.getByTestId('agree').click()
  await page.getByTestId('sign-name').fill('林早早')
  await page.getByTestId('sign').click()
  await page.getByTestId('state').getByText(/开通/).waitFor()
}

test('at the counter an operator fills in, an auditor only looks, a stranger link is said to be one', async () => {
  const page = await stage.openAs(operator)
  await page.goto(`${consoleUrl}/onboarding`)
  await page.getByTestId('counter').click()
  await page.getByTestId('begin').click()
  await page.getByTestId('fill').click()
  await stepTitle(page, '主体信息')
  await choose(page, 'subject_info.subject_type', '个体工商户')
  await page.getByTestId('save-leave').click()
  await page.getByRole('heading', { name: '未命名申请' }).waitFor()
  const auditor = await stage.openAs(await colleague(server, '许审计', ['auditor']))
  const { id } = await applicationIn('AUDITING', 31)
  await auditor.goto(`${consoleUrl}/onboarding/applications/${id}`)
  await auditor.getByText('你可以查看，不能审核').waitFor()
  assert.equal(await auditor.getByTestId('pass').count(), 0)
  const stranger = await (await stage.newContext()).newPage()
  await stranger.goto(`${consoleUrl}/join#nobody`)
  await stranger.getByText('链接无效或已失效').waitFor()
})
