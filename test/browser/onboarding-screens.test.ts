import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { checkAxe } from './axe.ts'
import { openConsoleStage } from './console-stage.ts'
import { openOnboarding } from './onboarding-stage.ts'
import { flawsOf, judged } from './screen.ts'

const stage = await openConsoleStage()
const { consoleUrl } = stage
afterEach(() => stage.clear())
after(() => stage.close())
const { operator, applicationIn } = await openOnboarding(stage)

/** Names of businesses and people are what they are in every language. */
const isName = (flaw: string): boolean => /: .*(?:深圳市早市餐饮\d+有限公司|陈经办)/.test(flaw)

test("an applicant's pages fit their windows, in both languages, and keep nothing from anybody", async () => {
  const field = '/business_info/merchant_shortname'
  const reasons = [{ field, fieldName: '商户简称', reason: '简称须与门头一致' }]
  const states = {
    form: await applicationIn('EDITTING', 11),
    review: await applicationIn('AUDITING', 12),
    rejected: await applicationIn('REJECTED', 13, reasons),
    verify: await applicationIn('TO_BE_CONFIRMED', 14),
    sign: await applicationIn('TO_BE_SIGNED', 15),
    open: await applicationIn('FINISHED', 16),
  }
  const flaws: string[] = []
  for (const look of judged) {
    const context = await stage.newContext(look)
    const page = await context.newPage()
    const judge = async (name: string) => {
      await page.waitForTimeout(250)
      flaws.push(...(await flawsOf(page, { name: `join-${name}`, look })))
      if (look.width === 390 ? look.theme === 'light' : look.theme === 'dark')
        await checkAxe(page).catch((error: Error) => flaws.push(error.message))
    }
    await page.goto(`${consoleUrl}/join`)
    await page.getByTestId('begin').waitFor()
    await judge('begin')
    for (const [name, { token }] of Object.entries(states)) {
      await page.goto('about:blank')
      await page.goto(`${consoleUrl}/join#${token}`)
      await page.getByTestId('join-link').waitFor()
      if (name !== 'form') await page.getByTestId('state').waitFor()
      if (name === 'sign') await page.getByTestId('agreement').waitFor()
      if (name !== 'form') {
        await judge(name)
        continue
      }
      // A whole form opens on its last step.
      for (const step of ['submit', 'documents', 'account', 'business', 'people', 'subject']) {
        if (step !== 'submit') await page.locator('.join-buttons .ant-btn').first().click()
        await page.waitForLoadState('networkidle')
        await judge(`step-${step}`)
      }
    }
    await context.close()
  }
  assert.deepEqual(
    flaws.filter((flaw) => !isName(flaw)),
    [],
  )
})

test('the desk fits its windows as well', async () => {
  await applicationIn('AUDITING', 21)
  const { id } = await applicationIn('AUDITING', 22)
  const flaws: string[] = []
  for (const look of judged) {
    const page = await stage.openAs(operator, look)
    const judge = async (name: string) => {
      await page.waitForTimeout(250)
      flaws.push(...(await flawsOf(page, { name: `onboarding-${name}`, look })))
      if (look.width === 390 ? look.theme === 'light' : look.theme === 'dark')
        await checkAxe(page).catch((error: Error) => flaws.push(error.message))
    }
    await page.goto(`${consoleUrl}/onboarding`)
    await page.getByText('早市餐饮22有限公司').first().waitFor()
    await judge('queue')
    await page.goto(`${consoleUrl}/onboarding?words=nobody`)
    await page.locator('.empty').waitFor()
    await judge('queue-empty')
    for (const tab of ['content', 'documents', 'history']) {
      await page.goto(`${consoleUrl}/onboarding/applications/${id}?tab=${tab}`)
      await page.getByTestId('pass').waitFor()
      await judge(tab)
    }
    for (const place of ['reviews', 'account-changes']) {
      await page.goto(`${consoleUrl}/onboarding/${place}`)
      await page.locator('.empty').waitFor()
      await judge(place)
    }
    await page.goto(`${consoleUrl}/onboarding/counter`)
    await page.getByTestId('begin').click()
    await page.getByTestId('applicant-link').waitFor()
    await judge('counter')
    await page.context().close()
  }
  assert.deepEqual(
    flaws.filter((flaw) => !isName(flaw)),
    [],
  )
})
