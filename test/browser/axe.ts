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

/** Nothing moves and nothing is being fetched: half a colour, or half a table, is no finding. */
const isAtRest = `document.getAnimations().every(({ playState }) => playState !== 'running')
  && !document.querySelector('[aria-busy=true], .ant-spin-spinning')
  && document.querySelector('main') !== null`

/** A page that never comes to rest is judged as it is. */
async function rest(page: Page): Promise<void> {
  for (let turn = 0; turn < 50 && !(await page.evaluate<boolean>(isAtRest)); turn++)
    await page.waitForTimeout(100)
}

/**
 * What axe finds on a page that has come to rest must be nothing;
 * `within` limits it to a part of the page. It fails with a line for each place.
 */
export async function checkAxe(page: Page, within = 'html'): Promise<void> {
  await rest(page)
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
