import type { Page } from 'playwright-core'
import type { Stage } from './browser.ts'

/** From the shelf to the page of one way to pay. */
export async function choose(
  page: Page,
  { shopUrl }: Stage,
  goods: string,
  method: string,
): Promise<void> {
  await page.goto(shopUrl)
  await page.getByRole('link', { name: goods }).click()
  await page.getByRole('link', { name: method }).click()
}
