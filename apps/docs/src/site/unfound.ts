import { layoutOf, type Shown } from './layout.ts'
import { pageOf } from './portal.ts'
import { render } from './render.ts'

const texts = {
  zh: '# 没有这一页\n\n地址可能已变更。请从左侧目录查找，或按 `/` 搜索。\n\n[回到文档首页](/docs/zh/)',
  en: '# There is no such page\n\nThe address may have changed. Look in the contents, or press `/` to search.\n\n[To the start of the docs](/docs/en/)',
} as const

export function unfoundPage(frame: Omit<Shown, 'page' | 'html' | 'headings'>): string {
  const page = pageOf('index', texts[frame.language])
  return layoutOf({ ...frame, page: { ...page, slug: 'index' }, ...render(page.markdown) })
}
