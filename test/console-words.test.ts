import { deepEqual, ok } from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { policyKinds, roles } from '#oversight'
import { chart } from '../src/ledger/chart.ts'
import { caseActs } from '../src/risk/case/case.ts'
import { modelMachine } from '../src/risk/model/registry/registered-model.ts'
import { ruleStates } from '../src/risk/rule/rule.ts'

type Words = Readonly<{ [name: string]: string | Words }>

const areas = globSync('apps/console/src/*/locales/zh.json').map((file) => file.split('/')[3] ?? '')
const wordsOf = (area: string, language: string): Words =>
  JSON.parse(readFileSync(`apps/console/src/${area}/locales/${language}.json`, 'utf8'))

const namesIn = (words: Words, above = ''): readonly string[] =>
  Object.entries(words).flatMap(([name, said]) =>
    typeof said === 'string' ? [`${above}${name}`] : namesIn(said, `${above}${name}.`),
  )

/** What stands in a table of the program has a word in both languages, and nothing is named that is not there. */
function named(area: string, table: string, names: readonly string[]): void {
  for (const language of ['zh', 'en']) {
    const words = wordsOf(area, language)[table]
    const there = Object.keys(typeof words === 'object' ? words : {})
    const absent = names.filter((name) => !there.includes(name))
    deepEqual(absent, [], `${area}/locales/${language}.json, ${table}`)
  }
}

test('each text is there in both languages', () => {
  ok(areas.length > 8)
  /** Chinese refusals are the server's own words. `count_one` and `count_other` are one text, of which Chinese has one form. */
  const once = (area: string, language: string) =>
    [
      ...new Set(
        namesIn(wordsOf(area, language))
          .filter((name) => !name.startsWith('refused.'))
          .map((n) => n.replace(/_(?:one|other)$/, '')),
      ),
    ].toSorted()
  for (const area of areas) deepEqual(once(area, 'zh'), once(area, 'en'), area)
})

test('accounts, what is approved and roles have words', () => {
  named('operator', 'accountKind', Object.keys(chart))
  const postings = readFileSync('docs/reference/ledger.md', 'utf8').matchAll(
    /^\| `([a-z_]+)` \| (?:direct|pending|post|void)/gm,
  )
  named(
    'operator',
    'posting',
    [...postings].map(([, name = '']) => name),
  )
  named('oversight', 'kind', policyKinds)
  named('oversight', 'role', roles)
})

/** Names that are put together where they are written: the file, and what may come of it. */
const composed: Readonly<Record<string, readonly string[]>> = {
  'src/ops/change/propose-change.ts': policyKinds.map((kind) => `${kind}-propose`),
  'src/ops/change/execute-changes.ts': policyKinds,
  'src/risk/list/change-list.ts': ['list-add', 'list-remove'],
  'src/oversight/staff/move-staff.ts': ['staff-active', 'staff-suspended'],
  'src/oversight/approval/decide.ts': ['approve', 'reject'],
  'src/merchants/access/credential/change-keys.ts': [
    'add_certificate',
    'revoke_certificate',
    'set_key',
  ].flatMap((kind) => [`credential-${kind}`, `credential-${kind}-ask`]),
  'src/oversight/audit/write-audit.ts': ['case-read', 'applicant-read', 'document-read'],
  'src/risk/rule/move-rule.ts': [
    'roll-back-rule',
    ...ruleStates.states.filter((state) => state !== 'draft').map((state) => `rule-${state}`),
  ],
  'src/risk/model/registry/change-models.ts': [
    'register-model',
    'roll-back-model',
    'retire-model',
    ...modelMachine.states.filter((state) => state !== 'draft').map((state) => `${state}-model`),
  ],
  'src/risk/case/take-case.ts': caseActs.map((act) => `case-${act.replace('_', '-')}`),
  'src/upstream/channel/change-channel.ts': ['pause-channel', 'resume-channel'],
  'src/upstream/channel/add-channel.ts': ['add-channel', 'update-channel'],
  'src/merchants/desk/change-code.ts': ['collection-code-rename', 'collection-code-close'],
  'src/ops/ticket/move-ticket.ts': ['ticket-assign', 'ticket-say', 'ticket-close'],
  'src/console/shop-tree-routes.ts': [
    'node-add',
    'node-rename',
    'node-settles-itself',
    'node-close',
  ],
}

test('whatever may stand in the log is named there', () => {
  const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.test.ts'))
  const written = files.flatMap((file) => {
    const source = readFileSync(file, 'utf8')
    return [...source.matchAll(/\baction: '([a-z0-9_-]+)'/g)].map(([, action = '']) => action)
  })
  ok(written.length > 60, String(written.length))
  for (const file of Object.keys(composed)) ok(files.includes(file), file)
  // What two people change is named by what it is.
  const byKind = new Set(policyKinds.flatMap((kind) => [kind, `${kind}-propose`]))
  const all = [...written, ...Object.values(composed).flat()]
  named(
    'oversight',
    'action',
    all.filter((action) => !byKind.has(action)),
  )
})
