import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { Page } from 'playwright-core'
import {
  agreementOf,
  beginApplication,
  confirmAccount,
  findApplicationPage,
  passReview,
  rejectReview,
  saveDraft,
  signAgreement,
  storeMedia,
  submitApplication,
} from '#onboarding'
import { applicationOf } from '#test/application'
import { colleague } from '#test/staff'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { at, fill, fillApplication, goOn, stepTitle } from './onboarding-form.ts'
import { openOnboarding } from './onboarding-stage.ts'
import { flawsOf } from './screen.ts'

const stage = await openConsoleStage()
const { consoleUrl, server } = stage
const { onboarding } = server.program.modules
afterEach(() => stage.clear())
after(() => stage.close())
const { operator, file, until, approve, arrivalOf } = await openOnboarding(stage)

const providerMchid = '1900000100'
const administratorAt = (mchid: string) =>
  colleague(server, '林管理', ['merchant_administrator'], { mchid, nodeId: null })
const yang = await administratorAt(providerMchid)
const qian = await administratorAt('1900000001')
const review = { actor: operator, ip: '127.0.0.1' }
const field = '/business_info/merchant_shortname'
const reasons = [{ field, fieldName: '商户简称', reason: '简称须与门头一致' }]

async function sendBack(id: string): Promise<void> {
  await rejectReview(onboarding, { id, reasons, ...review })
  await approve(id)
  await until(id, 'REJECTED')
}

async function pass(id: string): Promise<void> {
  await passReview(onboarding, { id, rating: 'high', note: '资料齐全', ...review })
  await approve(id)
  await until(id, 'TO_BE_CONFIRMED')
}

test("a provider's administrator brings a sub-merchant from the menu to its number", async () => {
  const page = await stage.openAs(yang)
  await page.goto(consoleUrl)
  await page.getByRole('navigation').getByRole('link', { name: '特约商户进件' }).click()
  await page.getByText('还没有进件申请').waitFor()
  await page.getByTestId('begin').click()
  await fillApplication(page, file)
  await page.getByTestId('state').getByText('审核中').waitFor()
  const id = page.url().split('/').at(-1) ?? ''
  await sendBack(id)

  await page
    .getByRole('link', { name: /特约商户进件/ })
    .first()
    .click()
  await page.locator('.row-opens', { hasText: '简称须与门头一致' }).first().click()
  await page.getByTestId('mend').click()
  await page
    .locator(`${at('business_info.merchant_shortname')} .field-error`)
    .first()
    .waitFor()
  await fill(page, 'business_info.merchant_shortname', '早市科苑店')
  for (const title of ['结算账户', '材料上传', '确认提交']) {
    await goOn(page)
    await stepTitle(page, title)
  }
  await goOn(page)
  await page.getByTestId('state').getByText('审核中').waitFor()

  await pass(id)
  const amount = await arrivalOf(id)
  await page.getByTestId('transfer').getByText('款项已到账').waitFor()
  await page.getByTestId('amount').fill(`0.${String(amount).padStart(2, '0')}`)
  await page.getByTestId('confirm-amount').click()
  await page.getByTestId('agree').click()
  await page.getByTestId('sign-name').fill('林早早')
  await page.getByTestId('sign').click()
  await page.getByTestId('finish').click()
  await page.getByTestId('invite').waitFor()
  const subMchid = (await page.getByTestId('mchid').textContent()) ?? ''
  assert.match(subMchid, /^[1-9]\d{7,9}$/)
  // The line is the provider's own: it is not there at a sub-merchant.
  await page.goto(`${consoleUrl}/shop?mchid=${subMchid}`)
  await page.getByRole('navigation').getByRole('link', { name: '商户员工' }).waitFor()
  assert.equal(await page.getByRole('link', { name: '特约商户进件' }).count(), 0)
})

test('whoever is no provider has no line, and is told why the page says nothing', async () => {
  const page = await stage.openAs(qian)
  await page.goto(`${consoleUrl}/shop/applications`)
  await page.getByText('该商户不是服务商').first().waitFor()
  assert.equal(await page.getByRole('link', { name: '特约商户进件' }).count(), 0)
})

/** An application of the provider, as far as the state says. */
async function providerHas(
  state: 'EDITTING' | 'REJECTED' | 'TO_BE_SIGNED' | 'FINISHED',
  n: number,
) {
  const { id } = await beginApplication(onboarding, { ip: '127.0.0.1', providerMchid })
  const { name: filename, buffer: bytes } = file
  const uploaded = { applicationId: id, providerMchid, filename, bytes, kind: 'image' } as const
  const { mediaId } = await storeMedia(onboarding, uploaded)
  const given = applicationOf({ number: n, mediaId })
  const settlement_info = { ...given.settlement_info, activities_id: '20191030111cff5b5e' }
  await saveDraft(onboarding, { id, providerMchid, content: { ...given, settlement_info } })
  if (state === 'EDITTING') return id
  await submitApplication(onboarding, { id, providerMchid, ...review })
  if (state === 'REJECTED') {
    await sendBack(id)
    return id
  }
  await pass(id)
  await confirmAccount(onboarding, { id, amountMinor: await arrivalOf(id), ...review })
  if (state === 'TO_BE_SIGNED') return id
  const { digest } = await agreementOf(onboarding, { id })
  await signAgreement(onboarding, { id, digest, name: '林早早', ...review })
  await until(id, 'FINISHED')
  return id
}

test('the pages fit their windows, in both languages, and keep nothing from anybody', async () => {
  const ids = {
    form: await providerHas('EDITTING', 401),
    rejected: await providerHas('REJECTED', 402),
    sign: await providerHas('TO_BE_SIGNED', 403),
    open: await providerHas('FINISHED', 404),
  }
  const flaws: string[] = []
  for (const width of [390, 1280])
    for (const [theme, language] of [
      ['light', 'zh'],
      ['dark', 'en'],
    ] as const) {
      const look = { width, height: 844, theme, language }
      const page = await stage.openAs(yang, look)
      const judge = async (name: string) => {
        await page.waitForTimeout(250)
        flaws.push(...(await flawsOf(page, { name: `shop-applications-${name}`, look })))
        await checkAxe(page).catch((error: Error) => flaws.push(error.message))
      }
      await page.goto(`${consoleUrl}/shop/applications`)
      await page.getByText('深圳市早市餐饮404有限公司').first().waitFor()
      await judge('list')
      for (const [name, id] of Object.entries(ids)) {
        await page.goto(`${consoleUrl}/shop/applications/${id}`)
        await page.getByTestId(name === 'form' ? 'go-on' : 'state').waitFor()
        if (name === 'sign') await page.getByTestId('agreement').waitFor()
        await judge(name)
      }
      await page.context().close()
    }
  // The names of a provider and its sub-merchants are what they are in every language.
  const isName = (flaw: string) => /^shop-applications-[^:\n]*: .*(?:云杉|早市餐饮)/.test(flaw)
  assert.deepEqual(
    flaws.filter((flaw) => !isName(flaw)),
    [],
  )
})

test('whoever reviews sees what an application says beyond the form', async () => {
  const page = await stage.openAs(operator)
  const asked = { states: ['FINISHED'], providerMchid, limit: 50 } as const
  const [last] = await findApplicationPage(onboarding, asked)
  await page.goto(`${consoleUrl}/onboarding/applications/${last?.id ?? ''}`)
  await restOf(page).getByText('20191030111cff5b5e').waitFor()
  await restOf(page).getByText('优惠费率活动ID').first().waitFor()
})

const restOf = (page: Page) => page.locator('.join-content section', { hasText: '其他资料' })
