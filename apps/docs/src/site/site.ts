import type { Plugin } from 'vite'
import { layoutOf, type Assets } from './layout.ts'
import { llmsFullOf, llmsOf, referenceFile } from './llms.ts'
import {
  type Language,
  languages,
  type Page,
  readApi,
  readNavigation,
  readPages,
} from './portal.ts'
import { referencePages } from './reference.ts'
import { render } from './render.ts'
import { searchIndexOf } from './search-index.ts'
import { tryFormOf } from './try-form.ts'
import { unfoundPage } from './unfound.ts'

type Files = Map<string, string>

/** Makes the pages of the portal beside the scripts that Vite builds. */
export const site = (): Plugin => ({
  name: 'tongbao-docs',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((one) => one.type === 'chunk')
    const entry = (name: string): string => {
      const found = chunks.find((chunk) => chunk.isEntry && chunk.name === name)
      if (!found) throw new Error(`no script of the portal is called ${name}`)
      return `/docs/${found.fileName}`
    }
    const stylesOf = (name: string): readonly string[] =>
      chunks
        .filter((chunk) => chunk.isEntry && chunk.name === name)
        .flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])])
        .map((file) => `/docs/${file}`)
    const assets: Assets = {
      theme: entry('theme'),
      page: entry('page'),
      try: entry('try'),
      styles: stylesOf('page'),
      tryStyles: stylesOf('try'),
    }
    for (const [fileName, source] of filesOf(assets))
      this.emitFile({ type: 'asset', fileName, source })
  },
})

function filesOf(assets: Assets): Files {
  const api = readApi()
  const sections = readNavigation()
  const pagesOf = (language: Language): readonly Page[] => [
    ...readPages(language),
    ...referencePages(api, language),
  ]
  const all = { zh: pagesOf('zh'), en: pagesOf('en') }
  const operations = new Map(api.operations.map((one) => [`reference/${one.id}`, one]))

  const files: Files = new Map()
  for (const language of languages) {
    const titles = new Map(all[language].map(({ slug, title }) => [slug, title]))
    for (const page of all[language]) {
      const operation = operations.get(page.slug)
      const { html, headings } = render(page.markdown)
      const after =
        operation && !operation.answer.isFile && !operation.isUpload
          ? tryFormOf(operation, language)
          : ''
      const frame = { language, page, sections, titles, api, assets }
      files.set(`${language}/${page.slug}.html`, layoutOf({ ...frame, html, headings, after }))
      files.set(`${language}/${page.slug}.md`, page.markdown)
    }
    files.set(`${language}/404.html`, unfoundPage({ language, sections, titles, api, assets }))
    files.set(`${language}/search.json`, searchIndexOf(all[language]))
  }
  files.set('llms.txt', llmsOf(all, sections))
  files.set('llms-full.txt', llmsFullOf(all))
  files.set('api.json', JSON.stringify(api))
  files.set('openapi.json', referenceFile('openapi.json'))
  // What tells the tools that something is built; the program itself answers /docs.
  files.set(
    'index.html',
    `<!doctype html><meta charset="utf-8"><title>Tongbao</title><a href="/docs/zh/">中文</a> <a href="/docs/en/">English</a>`,
  )
  return files
}
