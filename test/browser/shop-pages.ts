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

/**
 * The same on a screen of the shop's own: a desk beside the payer's phone, sharp
 * enough for that phone's camera to read it.
 */
export async function cashDesk(stage: Stage, goods: string, method: string): Promise<Page> {
  const context = await stage.newContext({ width: 1280, height: 800, density: 2 })
  const page = await context.newPage()
  await choose(page, stage, goods, method)
  return page
}
