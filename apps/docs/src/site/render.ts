import hljs from 'highlight.js/lib/core'
import bash from 'highlight.js/lib/languages/bash'
import csharp from 'highlight.js/lib/languages/csharp'
import go from 'highlight.js/lib/languages/go'
import http from 'highlight.js/lib/languages/http'
import java from 'highlight.js/lib/languages/java'
import javascript from 'highlight.js/lib/languages/javascript'
import json from 'highlight.js/lib/languages/json'
import php from 'highlight.js/lib/languages/php'
import python from 'highlight.js/lib/languages/python'
import typescript from 'highlight.js/lib/languages/typescript'
import MarkdownIt from 'markdown-it'

const grammars = { bash, csharp, go, http, java, javascript, json, php, python, typescript }
for (const [name, grammar] of Object.entries(grammars)) hljs.registerLanguage(name, grammar)

export type Heading = Readonly<{ level: number; id: string; text: string }>
export type Rendered = Readonly<{ html: string; headings: readonly Heading[] }>

/** Our own Markdown: HTML in it is shown as it is written, never taken for a mark. */
const markdownIt = new MarkdownIt({ html: false, linkify: false, highlight })

function highlight(code: string, language: string): string {
  const name = language.split(' ')[0] ?? ''
  return hljs.getLanguage(name) ? hljs.highlight(code, { language: name }).value : escape(code)
}

export const escape = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** Links to `x.md` lead to the page `x` of the same language. */
const { link_open: linkOpen } = markdownIt.renderer.rules
markdownIt.renderer.rules['link_open'] = (tokens, index, options, env, self) => {
  const token = tokens[index]
  const href = String(token?.attrGet('href') ?? '')
  if (token && /^[\w/-]+\.md(?:#.*)?$/.test(href)) {
    token.attrSet('href', href.replace('.md', '').replace(/^index(?=#|$)/, './'))
  }
  return linkOpen
    ? linkOpen(tokens, index, options, env, self)
    : self.renderToken(tokens, index, options)
}

// What is wider than a phone is moved sideways by itself, also from the keyboard.
markdownIt.renderer.rules['table_open'] = () => '<div class="wide" tabindex="0"><table>\n'
markdownIt.renderer.rules['table_close'] = () => '</table></div>\n'
const { fence } = markdownIt.renderer.rules
markdownIt.renderer.rules['fence'] = (tokens, index, options, env, self) =>
  String(fence?.(tokens, index, options, env, self)).replace('<pre>', '<pre tabindex="0">')

export function render(markdown: string): Rendered {
  const tokens = markdownIt.parse(markdown, {})
  const headings: Heading[] = []
  const taken = new Map<string, number>()
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const text = (tokens[index + 1]?.content ?? '').replaceAll('`', '')
    const base = slugOf(text)
    const count = taken.get(base) ?? 0
    taken.set(base, count + 1)
    const id = count === 0 ? base : `${base}-${count}`
    token.attrSet('id', id)
    headings.push({ level: Number(token.tag.slice(1)), id, text })
  }
  return { html: markdownIt.renderer.render(tokens, markdownIt.options, {}), headings }
}

/** Letters of every script stay; the rest becomes a dash. */
export const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '') || 'part'
