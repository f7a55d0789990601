/** The form by which a merchant applies, filled by its labels and paths as somebody fills it. */
import type { Page } from 'playwright-core'
import { creditCodeOf, identityNumberOf } from '#test/application'

/** A file as a page is handed one. */
export type Paper = Readonly<{ name: string; mimeType: string; buffer: Buffer }>

/** A licence as a telephone takes it: drawn by a page of its own, so that it is a whole picture. */
export async function drawPaper(page: Page): Promise<Paper> {
  await page.setViewportSize({ width: 640, height: 440 })
  await page.setContent(`<body style="margin:0;padding:40px;background:#fbf3e2;font:24px serif">
    <h1 style="text-align:center;color:#8a1c12">营 业 执 照</h1>
    <p>名称　深圳市早市餐饮有限公司</p><p>类型　有限责任公司</p><p>法定代表人　林早早</p>
    <p>住所　深圳市南山区科苑路8号</p></body>`)
  const buffer = await page.screenshot()
  await page.context().close()
  return { name: '执照.png', mimeType: 'image/png', buffer }
}

export const licence = 'subject_info.business_license_info'
const identity = 'subject_info.identity_info'
const sales = 'business_info.sales_info'

/** Which business it is, and whose identity its legal person has. */
export const businessNumber = 77
const personNumber = identityNumberOf('1988-06-15', businessNumber)

/** Fields by their paths on the wire. */
export const at = (path: string): string => `[data-field="${path}"]`
export const input = (page: Page, path: string) => page.locator(`#f-${path.replaceAll('.', '-')}`)
export const fill = (page: Page, path: string, text: string) => input(page, path).fill(text)

export const goOn = (page: Page) => page.getByTestId('go-on').click()
export const stepTitle = (page: Page, title: string) =>
  page.getByRole('heading', { level: 2, name: title }).waitFor()

export async function choose(page: Page, path: string, words: string): Promise<void> {
  await page.locator(`${at(path)} .ant-select`).click()
  const option = '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option'
  await page.locator(option, { hasText: words }).first().click()
}

async function chooseRegion(page: Page, path: string): Promise<void> {
  const open = `${at(path)} .ant-select, ${at(path)} .ant-cascader`
  await page.locator(open).first().click()
  for (const place of ['广东省', '深圳市'])
    await page
      .locator('.ant-cascader-menu-item', { hasText: place })
      .locator('visible=true')
      .click()
}

async function upload(page: Page, path: string, paper: Paper): Promise<void> {
  await page.getByTestId(`file-${path}`).setInputFiles(paper)
  await page
    .locator(`${at(path)} img`)
    .first()
    .waitFor()
}

/** All but the legal person, whose name the other steps take over. */
async function fillLicence(page: Page): Promise<void> {
  await choose(page, 'subject_info.subject_type', '企业')
  await fill(page, `${licence}.license_number`, creditCodeOf(businessNumber))
  await fill(page, `${licence}.merchant_name`, '深圳市早市餐饮有限公司')
}

export async function fillPeople(page: Page): Promise<void> {
  await stepTitle(page, '法人与受益人')
  await choose(page, `${identity}.id_doc_type`, '居民身份证')
  await page.getByRole('button', { name: /证件姓名填/ }).click()
  await fill(page, `${identity}.id_card_info.id_card_number`, personNumber)
  await fill(page, `${identity}.id_card_info.id_card_address`, '深圳市南山区科苑路8号')
  await fill(page, `${identity}.id_card_info.card_period_begin`, '2016-05-01')
  await fill(page, `${identity}.id_card_info.card_period_end`, '2036-05-01')
  await page.locator(`${at(`${identity}.owner`)} label`, { hasText: '是' }).click()
  await choose(page, 'contact_info.contact_type', '法定代表人')
  await page.getByRole('button', { name: /超级管理员姓名填/ }).click()
  await fill(page, 'contact_info.contact_id_number', personNumber)
  await fill(page, 'contact_info.mobile_phone', '13800138000')
  await fill(page, 'contact_info.contact_email', 'lin@example.com')
  await goOn(page)
}

export async function fillBusiness(page: Page): Promise<void> {
  await stepTitle(page, '经营信息')
  await fill(page, 'business_info.merchant_shortname', '早市餐饮')
  await fill(page, 'business_info.service_phone', '0755-86010000')
  await choose(page, 'settlement_info.settlement_id', '餐饮')
  await fill(page, 'settlement_info.qualification_type', '餐饮')
  await page.locator(`${at(`${sales}.sales_scenes_type`)} label`, { hasText: '线下门店' }).click()
  await fill(page, `${sales}.biz_store_info.biz_store_name`, '早市科苑店')
  await chooseRegion(page, `${sales}.biz_store_info.biz_address_code`)
  await fill(page, `${sales}.biz_store_info.biz_store_address`, '南山区科苑路8号1楼')
}

export async function fillAccount(page: Page): Promise<void> {
  await stepTitle(page, '结算账户')
  await choose(page, 'bank_account_info.bank_account_type', '对公账户')
  await page.getByRole('button', { name: /开户名称填/ }).click()
  await fill(page, 'bank_account_info.account_number', '7559 2200 1234 567')
  await choose(page, 'bank_account_info.account_bank', '招商银行')
  await chooseRegion(page, 'bank_account_info.bank_address_code')
  await goOn(page)
}

/** Of every paper the one picture; `entrance` may be another, as a photograph is. */
export async function uploadPapers(page: Page, paper: Paper, entrance = paper): Promise<void> {
  await upload(page, `${licence}.license_copy`, paper)
  await upload(page, `${identity}.id_card_info.id_card_copy`, paper)
  await upload(page, `${identity}.id_card_info.id_card_national`, paper)
  await upload(page, `${sales}.biz_store_info.store_entrance_pic`, entrance)
  await upload(page, `${sales}.biz_store_info.indoor_pic`, paper)
  await goOn(page)
}

/** From the first step to the last, and handed in. */
export async function fillApplication(page: Page, paper: Paper): Promise<void> {
  await stepTitle(page, '主体信息')
  await fillLicence(page)
  await fill(page, `${licence}.legal_person`, '林早早')
  await goOn(page)
  await fillPeople(page)
  await fillBusiness(page)
  await goOn(page)
  await fillAccount(page)
  await stepTitle(page, '材料上传')
  await uploadPapers(page, paper)
  await stepTitle(page, '确认提交')
  await goOn(page)
}
