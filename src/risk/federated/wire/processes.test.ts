import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  banks,
  circleText,
  names,
  parts,
  pooledModel,
  rowsOf,
  serving,
  urlOf,
} from '#test/federation'
import { readModel } from '../../model/model-file.ts'
import { coordinate } from './coordinate.ts'

const folder = mkdtempSync(join(tmpdir(), 'tongbao-federation-'))
after(() => rmSync(folder, { recursive: true }))

test('three processes learn what all their rows in one table would have made', async () => {
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const common = ['--circle', file('circle.json', circleText)]
  for (const [at, { kept }] of banks.entries()) {
    const { table, labels } = parts[at] ?? rowsOf(0)
    const lines = [...labels].map((label, row) =>
      [...table.columns.map((column) => column[row] ?? Number.NaN), label]
        .map((value) => (Number.isNaN(value) ? '' : String(value)))
        .join(','),
    )
    file(`bank-${at}.csv`, `${[...names, 'fraud'].join(',')}\n${lines.join('\n')}\n`)
    file(`bank-${at}.key`, kept)
  }
  const { port, model } = await coordinate({ ...serving, joinMs: 300_000, answerMs: 120_000 })
  const processes = banks.map((_, at) =>
    run(
      ['join', '--url', urlOf(port), '--data', join(folder, `bank-${at}.csv`)].concat(
        common,
        ['--key', join(folder, `bank-${at}.key`)],
        ['--out', join(folder, `model-${at}.json`)],
      ),
    ),
  )
  const learned = await model
  assert.deepEqual(await Promise.all(processes), [0, 0, 0])
  const pooled = pooledModel()
  assert.equal(learned.base, pooled.base)
  assert.deepEqual(learned.trees, pooled.trees)
  assert.equal(learned.provenance['rows'], 1250)
  for (const at of banks.keys())
    assert.deepEqual(readModel(readFileSync(join(folder, `model-${at}.json`), 'utf8')), learned)
})

async function run(args: readonly string[]): Promise<number> {
  const words = ['-C', 'source', 'src/main.ts', 'risk', 'federate', ...args]
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] })
  const [code] = await once(child, 'exit')
  return Number(code)
}
