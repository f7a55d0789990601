import assert from 'node:assert/strict'
import { test } from 'node:test'
import MiniSearch from 'minisearch'
import { find } from '../page/search/find.ts'
import { settings } from '../page/search/settings.ts'
import { tokensOf } from '../page/search/tokens.ts'
import { llmsOf } from './llms.ts'
import { languages, type Language, readApi, readNavigation, readPages } from './portal.ts'
import { referencePages } from './reference.ts'
import { render } from './render.ts'
import { searchIndexOf } from './search-index.ts'

const api = readApi()
const pagesOf = (language: Language) => [...readPages(language), ...referencePages(api, language)]
const all = { zh: pagesOf('zh'), en: pagesOf('en') }

test('both languages have the same pages, each with a title and a sentence', () => {
  assert.deepEqual(
    all.zh.map(({ slug }) => slug),
    all.en.map(({ slug }) => slug),
  )
  for (const language of languages)
    for (const { slug, title, summary } of all[language])
      assert.ok(title.length > 1 && summary.length > 3, `${language}/${slug}`)
  for (const { slug, summary } of readPages('en'))
    assert.doesNotMatch(summary, /\p{Script=Han}/u, slug)
})

test('every link between pages leads to one', () => {
  for (const language of languages) {
    const known = new Set(all[language].map(({ slug }) => slug))
    for (const { slug, markdown } of all[language]) {
      const folder = slug.includes('/') ? `${slug.split('/')[0]}/` : ''
      for (const [, to = ''] of markdown.matchAll(/\]\(([\w/-]+)\.md(?:#[^)]*)?\)/g))
        assert.ok(known.has(folder + to), `${language}/${slug} links to ${to}`)
      for (const [, to = ''] of markdown.matchAll(/\]\(\/docs\/(?:zh|en)\/([^)]+)\)/g))
        assert.ok(known.has(to.replace(/\/$/, '/index')), `${language}/${slug} links to ${to}`)
    }
  }
})

test('every operation, and each of its members, has words in both languages', () => {
  for (const { id, group, params, query, body, answer } of api.operations) {
    assert.notEqual(group, 'other', `${id}: tools/reference/words/operations.json`)
    for (const { path, zh, en } of [...params, ...query, ...(body ?? []), ...answer.fields])
      assert.ok(zh && en, `${id}: ${path} is not in tools/reference/words/fields.json`)
  }
})

test('what somebody writes is shown as text', () => {
  const { html } = render('# <img src=x>\n\n<script>alert(1)</script> [x](javascript:alert(1))')
  assert.doesNotMatch(html, /<script|<img|href="javascript/)
})

test('words are found as they are cut: Chinese by two characters, names by their parts', () => {
  const table: readonly (readonly [text: string, tokens: readonly string[]])[] = [
    ['付款码支付', ['付款', '款码', '码支', '支付']],
    ['out_trade_no', ['out_trade_no', 'out', 'trade', 'no']],
    ['A 签 B', ['a', '签', 'b']],
    ['SIGN_ERROR 签名错误', ['sign_error', 'sign', 'error', '签名', '名错', '错误']],
    ['…', []],
  ]
  for (const [text, tokens] of table) assert.deepEqual(tokensOf(text), tokens, text)
})

test('a question finds the page that answers it, within milliseconds', () => {
  const indexes = {
    zh: MiniSearch.loadJSON(searchIndexOf(all.zh), settings),
    en: MiniSearch.loadJSON(searchIndexOf(all.en), settings),
  }
  const table: readonly (readonly [Language, question: string, url: string])[] = [
    ['zh', '签名错误', 'signing'],
    ['zh', '付款码', 'code-pay'],
    ['zh', '证书轮换', 'certificates'],
    ['zh', '重试', 'callbacks'],
    ['zh', 'out_refund_no', 'refund'],
    ['zh', '对账', 'bills'],
    ['en', 'rotation', 'certificates'],
    ['en', 'callback retr', 'callbacks'],
    ['en', 'USERPAYING', 'code-pay'],
    ['en', 'tradebill', 'reference/get-v3-bill-tradebill'],
  ]
  for (const [language, question, url] of table) {
    const urls = find(indexes[language], question)
      .slice(0, 5)
      .map((one) => one.url)
    assert.ok(
      urls.some((one) => one.includes(url)),
      `${question}: ${urls.join(' ')}`,
    )
  }
  const began = performance.now()
  for (const [language, question] of table) find(indexes[language], question)
  const each = (performance.now() - began) / table.length
  assert.ok(each < 50, `a question takes ${each} ms`)
})

test('llms.txt names every guide, with its address as Markdown', () => {
  const text = llmsOf(all, readNavigation())
  assert.match(text, /^# Tongbao 通宝\n\n> /)
  for (const language of languages)
    for (const { slug } of readPages(language))
      assert.ok(text.includes(`(/docs/${language}/${slug}.md)`), slug)
})
