import { root, type Language, type Page, type Section } from './portal.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const intro: Readonly<Record<Language, string>> = {
  zh: '自建的支付平台，使用微信支付APIv3协议：商户用现有的SDK，只改地址和密钥。',
  en: 'A self-hosted payment platform that speaks the WeChat Pay APIv3 wire: merchants keep their SDK and change address and keys.',
}

const linkOf = (language: Language, { slug, title, summary }: Page): string =>
  `- [${title}](/docs/${language}/${slug}.md): ${summary}`

/** The list of pages in the usual form of llms.txt: a title, a sentence, links with what they hold. */
export function llmsOf(
  all: Readonly<Record<Language, readonly Page[]>>,
  sections: readonly Section[],
): string {
  const part = (language: Language, { pages, ...section }: Section): string => {
    const own = all[language].filter(({ slug }) => pages.includes(slug))
    return [`## ${section[language]}`, own.map((page) => linkOf(language, page)).join('\n')].join(
      '\n\n',
    )
  }
  const reference = all.en.filter(({ slug }) => slug.startsWith('reference/'))
  return `${[
    '# Tongbao 通宝',
    `> ${intro.en} ${intro.zh}`,
    'Everything in one file: [llms-full.txt](/llms-full.txt). For machines: [openapi.json](/docs/openapi.json).',
    ...sections.map((section) => part('en', section)),
    ...sections.map((section) => part('zh', section)),
    '## API reference',
    reference.map((page) => linkOf('en', page)).join('\n'),
  ].join('\n\n')}\n`
}

/** Every page in full, English first, then Chinese. */
export const llmsFullOf = (all: Readonly<Record<Language, readonly Page[]>>): string =>
  `${[...all.en, ...all.zh].map(({ markdown }) => markdown.trim()).join('\n\n---\n\n')}\n`

export const referenceFile = (name: string): string =>
  readFileSync(join(root, 'docs/reference', name), 'utf8')
