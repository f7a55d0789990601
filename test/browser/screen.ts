import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { Look } from './browser.ts'

/** Where to put pictures of the screens, when somebody wants to look at them. */
export const pictureFolder = process.env['SCREENSHOTS']

/** Widths, themes and languages in which a page is looked at. */
const allLooks = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['zh', 'en'] as const).map((language) => ({ width, height: 844, theme, language })),
  ),
)

/**
 * Without a picture to be taken, two looks between them have every width, theme and language. English is
 * the longer one, so it is judged where there is least room.
 */
export const judged = pictureFolder
  ? allLooks
  : allLooks.filter(({ width, theme, language }) =>
      width === 390
        ? theme === 'dark' && language === 'en'
        : theme === 'light' && language === 'zh',
    )

/** Names of people, merchants, banks and goods are what they are in every language. */
const names =
  /通宝早餐铺|通宝|现磨豆浆|李小满|新朋友|王大雪|演示银行|中文|^李$|林管理|苏风控|周复核|吴复核|陈经办|许审计|钱新|钱店长|孙收银|郑复核|王财务|何门店|杨云杉|^[林苏周]$|^陈$/g

type Judged = Readonly<{ name: string; look: Required<Omit<Look, 'density'>> }>

/**
 * Takes the picture if pictures are wanted, and tells what is wrong with the screen as it stands:
 * it is wider than its window, or it is English and has Chinese words left.
 */
export async function flawsOf(page: Page, { name, look }: Judged): Promise<string[]> {
  const file = `${name}-${look.width}-${look.theme}-${look.language}`
  await takePicture(page, file)
  const tooWide = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  )
  const chinese = look.language === 'en' ? await chineseOn(page) : []
  return [
    ...(tooWide > 0 ? [`${file}: ${tooWide} px too wide`] : []),
    ...chinese.map((line) => `${file}: ${line}`),
  ]
}

async function takePicture(page: Page, file: string): Promise<void> {
  if (!pictureFolder) return
  // The last frame may be one behind what is there to be clicked.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))')
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
