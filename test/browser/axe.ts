import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

/** The source of axe-core, which is given to the page as text: its policy lets no foreign script in. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

/**
 * Advice that is no rule of WCAG and that our frame does not follow: a window over the page is no
 * landmark, and its heading begins a count of its own.
 */
const notAsked = ['region', 'heading-order', 'aria-dialog-name']

type Finding = Readonly<{
  id: string
  impact: string | null
  help: string
  nodes: readonly Readonly<{ target: readonly unknown[]; html: string; failureSummary?: string }>[]
}>

/**
 * What axe finds on a page as it stands now must be nothing. Call it when the page has come to rest;
 * `within` limits it to a part of the page. It fails with a line for each place.
 */
export async function checkAxe(page: Page, within = 'html'): Promise<void> {
  await page.evaluate(source)
  const script = `axe.run(${JSON.stringify(within)}, {
    runOnly: ${JSON.stringify(tags)},
    rules: ${JSON.stringify(Object.fromEntries(notAsked.map((id) => [id, { enabled: false }])))},
    resultTypes: ['violations'],
  }).then((found) => found.violations)`
  const found: readonly Finding[] = await page.evaluate(script)
  assert.equal(found.map(said).join('\n'), '', `axe found something at ${page.url()}`)
}

const said = ({ id, impact, help, nodes }: Finding): string =>
  [
    `${id} (${impact ?? 'minor'}): ${help}`,
    ...nodes.map(
      ({ target, html, failureSummary = '' }) =>
        `  ${target.join(' ')}\n    ${html.slice(0, 160)}\n    ${failureSummary.replaceAll('\n', ' ')}`,
    ),
  ].join('\n')
