/**
 * Writes docs/reference from the tables that the program itself runs on, so that a diagram cannot
 * disagree with the machine nor an error list with the refusals: `npm run generate`. CI runs it and
 * fails when a file changes.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderApi } from './reference/api.ts'
import { renderErrors } from './reference/errors.ts'
import { renderLedger } from './reference/ledger.ts'
import { loadModules } from './reference/modules.ts'
import { renderNextSteps } from './reference/next-steps.ts'
import { openApiOf } from './reference/openapi.ts'
import { readApi } from './reference/operations.ts'
import { renderSettings } from './reference/settings.ts'
import { renderStates } from './reference/states.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'docs', 'reference')

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<{
  version: string
}>
const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`

const modules = await loadModules(root)
const { api, described } = await readApi(root)
const pages = {
  'states.md': renderStates(modules),
  'errors.md': renderErrors(modules),
  'ledger.md': renderLedger(modules, root),
  'next-steps.md': renderNextSteps(modules),
  'settings.md': renderSettings(),
  'api.md': await renderApi(root),
  'api.json': json(api),
  'openapi.json': json(openApiOf(api, described, version)),
}

mkdirSync(folder, { recursive: true })
for (const [name, text] of Object.entries(pages)) {
  writeFileSync(join(folder, name), text)
  console.log(`docs/reference/${name}: ${text.split('\n').length} lines`)
}
