import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Look } from './browser.ts'

/** Where to put pictures of the screens, when somebody wants to look at them. */
export const pictureFolder = process.env['SCREENSHOTS']

/** Names of people, merchants, banks and goods are what they are in every language. */
const names = /通宝早餐铺|通宝|现磨豆浆|李小满|新朋友|王大雪|演示银行|中文/g

type Judged = Readonly<{ name: string; look: Required<Look> }>

/**
 * Judges the screen as it stands, and takes its picture if pictures are wanted: nothing is wider
 * than the screen, and an English screen has no Chinese words left.
 */
export async function judgeScreen(page: Page, { name, look }: Judged): Promise<void> {
  const file = `${name}-${look.width}-${look.theme}-${look.language}`
  await takePicture(page, file)
  const tooWide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  assert.ok(tooWide <= 0, `${file} is ${tooWide} px wider than the screen`)
  if (look.language === 'en') assert.deepEqual(await chineseOn(page), [], file)
}

async function takePicture(page: Page, file: string): Promise<void> {
  if (!pictureFolder) return
  mkdirSync(pictureFolder, { recursive: true })
  await page.screenshot({ path: join(pictureFolder, `${file}.png`), scale: 'css' })
}

/** Lines with Chinese in them. What is marked as Chinese (a quoted text message) may stay. */
async function chineseOn(page: Page): Promise<string[]> {
  const text = await page.evaluate<string>(`(() => {
    const quoted = [...document.querySelectorAll('body [lang=zh-CN], pre, code')]
    const shown = quoted.map((part) => part.style.display)
    for (const part of quoted) part.style.display = 'none'
    const text = document.body.innerText
    quoted.forEach((part, index) => { part.style.display = shown[index] })
    return text
  })()`)
  return text.split('\n').filter((line) => /\p{Script=Han}/u.test(line.replaceAll(names, '')))
}
