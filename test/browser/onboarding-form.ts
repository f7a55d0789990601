import type { Page } from 'playwright-core'

type File = Readonly<{ name: string; mimeType: string; buffer: Buffer }>

/** The form by the paths of its fields. */
export const at = (path: string): string => `[data-field="${path}"]`
export const input = (page: Page, path: string) => page.locator(`#f-${path.replaceAll('.', '-')}`)

export async function choose(page: Page, path: string, words: string): Promise<void> {
  await page.locator(`${at(path)} .ant-select`).click()
  const option = '.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option'
  await page.locator(option, { hasText: words }).first().click()
}

export async function chooseRegion(page: Page, path: string): Promise<void> {
  await page
    .locator(`${at(path)} .ant-select, ${at(path)} .ant-cascader`)
    .first()
    .click()
  await page
    .locator('.ant-cascader-menu-item', { hasText: '广东省' })
    .locator('visible=true')
    .click()
  await page
    .locator('.ant-cascader-menu-item', { hasText: '深圳市' })
    .locator('visible=true')
    .click()
}

export const fill = (page: Page, path: string, text: string) => input(page, path).fill(text)

export async function upload(page: Page, path: string, given: File): Promise<void> {
  await page.getByTestId(`file-${path}`).setInputFiles(given)
  await page
    .locator(`${at(path)} img`)
    .first()
    .waitFor()
}

export const goOn = (page: Page) => page.getByTestId('go-on').click()
export const stepTitle = (page: Page, title: string) =>
  page.getByRole('heading', { level: 2, name: title }).waitFor()
