import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigRefused } from '#platform/config'
import { cardTown } from '#test/card-town'
import { federateErrand } from './federate.ts'
import { readExamples } from './read-examples.ts'

const folder = mkdtempSync(join(tmpdir(), 'tongbao-federate-'))
after(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string) => join(folder, name)

async function run(told: (text: string) => void, ...args: readonly string[]): Promise<void> {
  assert.equal(await federateErrand({ print: told, args }), 0)
}

test('keys are made, and three institutions learn one model', async () => {
  const members: unknown[] = []
  for (const name of ['centre', 'a', 'b', 'c']) {
    const out = fileOf(`${name}.key`)
    await run((text) => members.push(JSON.parse(text)), 'key', '--name', name, '--out', out)
    assert.equal(statSync(out).mode & 0o077, 0)
    await assert.rejects(
      run(() => undefined, 'key', '--name', name, '--out', out),
      ConfigRefused,
    )
  }
  const [coordinator, ...parties] = members
  writeFileSync(fileOf('circle.json'), JSON.stringify({ coordinator, parties }))
  for (const [at, name] of ['a', 'b', 'c'].entries()) {
    const rows = Array.from({ length: 90 }, (_, row) => {
      const isFraud = (row + at) % 3 === 0
      return `${isFraud ? 2 : row % 3},${row % 5 === 0 ? '' : row},${Number(isFraud)}`
    })
    writeFileSync(
      fileOf(`${name}.csv`),
      `session.pin_fails,event.amount,fraud\n${rows.join('\n')}\n`,
    )
  }
  let said = ''
  const common = (name: string) => [
    '--circle',
    fileOf('circle.json'),
    '--key',
    fileOf(`${name}.key`),
  ]
  const served = run(
    (text) => void (said += text),
    'serve',
    ...common('centre'),
    '--out',
    fileOf('model.json'),
    ...'--parties 3 --port 0 --trees 3'.split(' '),
  )
  while (!said.includes('端口')) await sleep(10)
  const url = `http://127.0.0.1:${/端口 (\d+)/.exec(said)?.[1]}`
  const heard: string[] = []
  const joins = ['a', 'b', 'c'].map((name) =>
    run(
      (text) => heard.push(text),
      'join',
      ...common(name),
      '--url',
      url,
      '--data',
      fileOf(`${name}.csv`),
      '--out',
      fileOf(`${name}.json`),
    ),
  )
  await Promise.all([served, ...joins])
  assert.match(said, /3 trees of \d+ rows, digest [0-9a-f]{64}/)
  const model = readFileSync(fileOf('model.json'), 'utf8')
  for (const name of ['a', 'b', 'c'])
    assert.equal(readFileSync(fileOf(`${name}.json`), 'utf8'), model)
  assert.equal(new Set(heard).size, 1)
})

test('a table of payments is counted before it is learned from', async () => {
  const town = cardTown({ seed: 1, days: 20, customers: 20, terminals: 15 })
  writeFileSync(fileOf('town.csv'), town)
  const { table, labels } = await readExamples(fileOf('town.csv'))
  assert.equal(labels.length, town.trimEnd().split('\n').length - 1)
  assert.ok(table.names.includes('terminal.known.rate.7d'))
})

test('what is wrong is said in a sentence', async () => {
  const table: readonly (readonly [name: string, text: string, refusal: RegExp])[] = [
    ['no-label.csv', 'a,b\n1,2\n', /no column fraud/],
    ['twice.csv', 'a,a,fraud\n1,2,0\n', /each once/],
    ['words.csv', 'a,fraud\nx,0\n', /line 2 is no row/],
    ['short.csv', 'a,fraud\n1\n', /line 2 is no row/],
    ['empty.csv', 'a,fraud\n', /there is no row/],
  ]
  const own = ['--circle', fileOf('circle.json'), '--key', fileOf('a.key')]
  for (const [name, text, refusal] of table) {
    writeFileSync(fileOf(name), text)
    const words = ['join', '--url', 'http://127.0.0.1:1', '--data', fileOf(name), ...own]
    await assert.rejects(
      run(() => undefined, ...words),
      (error) => error instanceof ConfigRefused && refusal.test(error.message),
      name,
    )
  }
  for (const words of [['play'], ['join', '--url', 'nowhere'], ['serve', '--epsilon', '0']])
    await assert.rejects(
      run(() => undefined, ...words),
      ConfigRefused,
    )
})
