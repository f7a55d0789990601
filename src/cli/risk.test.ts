import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ConfigRefused } from '#platform/config'
import { cardTown } from '#test/card-town'
import { runRiskErrand } from './risk.ts'

const folder = mkdtempSync(join(tmpdir(), 'tongbao-risk-'))
after(() => rmSync(folder, { recursive: true }))
const fileOf = (name: string) => join(folder, name)

const town = cardTown({ seed: 3, days: 45, customers: 60, terminals: 40 })
writeFileSync(fileOf('town.csv'), town)
writeFileSync(fileOf('town.csv.gz'), gzipSync(town))
writeFileSync(fileOf('cut.csv.gz'), gzipSync(town).subarray(0, 9000))

async function run(line: string): Promise<string> {
  const printed: string[] = []
  const args = line.split(' ').map((word) => (word.includes('.') ? fileOf(word) : word))
  const code = await runRiskErrand({
    print: (text) => printed.push(text),
    args,
    now: () => new Date('2026-11-27T00:00:00Z'),
    visit: async () => assert.fail('it needs no database'),
  })
  assert.equal(code, 0)
  return printed.join('')
}

const days = '--train-days 14 --start 10'

test('a model is learned, written, and tested on later days', async () => {
  const said = await run(`train --data town.csv.gz --out model.json ${days} --trees 20`)
  assert.match(said, /learned days 10 to 23, \d+ payments\n.*20 trees, digest [0-9a-f]{64}/)
  const file = readFileSync(fileOf('model.json'), 'utf8')
  await run(`train --data town.csv --out model.json ${days} --trees 20`)
  assert.equal(readFileSync(fileOf('model.json'), 'utf8'), file, 'packed or not')

  const tested = await run(`evaluate --data town.csv ${days} --model model.json`)
  assert.match(tested, /^fold .*AUC +AP +CP@100 +recall@0.5% +precision@0.5%\n1 +10-23 +31-37 /)
})

test('each fold learns anew, and the summary is their mean', async () => {
  const said = await run(`evaluate --data town.csv ${days} --folds 2 --test-days 4 --trees 20`)
  const folds = said
    .split('\n')
    .slice(1, 3)
    .map((line) => line.split(/ +/))
  assert.deepEqual(
    folds.map(([no, trained, tested]) => [no, trained, tested]),
    [
      ['1', '10-23', '31-34'],
      ['2', '14-27', '35-38'],
    ],
  )
  const [one = 0, two = 0] = folds.map((cells) => Number(cells[6]))
  const mean = Number(/^AP +([\d.]+) ±/m.exec(said)?.[1])
  assert.ok(Math.abs(mean - (one + two) / 2) < 0.001, said)
  assert.match(said, /mean ± sd of 2 folds/)
})

test('what is wrong is said in a sentence', async () => {
  const table: readonly (readonly [line: string, refusal: RegExp])[] = [
    ['', /there is no errand/],
    ['play', /there is no errand play/],
    ['evaluate --data town.csv --start 10', /--train-days is missing/],
    [`evaluate ${days}`, /--data is missing/],
    [`evaluate --data town.csv ${days} --folds 0`, /--folds is a whole number from 1 on/],
    [`evaluate --data town.csv ${days} --wish 1`, /wish/],
    [`evaluate --data nobody.csv ${days}`, /nobody\.csv: ENOENT/],
    [`evaluate --data cut.csv.gz ${days}`, /cut\.csv\.gz: unexpected end of file/],
    [`evaluate --data town.csv ${days} --model nobody.json`, /nobody\.json: ENOENT/],
    ['train --data town.csv', /--out is missing/],
  ]
  for (const [line, refusal] of table)
    await assert.rejects(
      run(line),
      (error) => error instanceof ConfigRefused && refusal.test(error.message),
      line,
    )
  writeFileSync(fileOf('half.json'), readFileSync(fileOf('model.json'), 'utf8').slice(0, 999))
  await assert.rejects(run(`evaluate --data town.csv ${days} --model half.json`), {
    code: 'RISK_MODEL_TRUNCATED',
  })
  await assert.rejects(run('evaluate --data town.csv --train-days 14 --start 40'), {
    code: 'RISK_DATA_TOO_SHORT',
  })
  assert.match(await run('help'), /risk train/)
})
