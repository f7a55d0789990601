import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { attempts, hasNextStep, nextStepOf, unforeseen } from './next-step.ts'
import { payingSteps } from './paying-steps.ts'

const src = join(import.meta.dirname, '../..')

/** Folders whose refusals nobody meets while paying or refunding: operators', and replays'. */
const elsewhere = /^payments\/(?:alarm|callback|desk|event)\//
const ofRefunds = /^payments\/refund\//
/** Met by both: both go through channels. */
const ofBoth = /^payments\/instruction\//

/** The codes of a module's tables, read as text, because modules above cannot be imported here. */
function codesIn(path: string): string[] {
  const text = readFileSync(join(src, path), 'utf8')
  return [...text.matchAll(/\brefusals\(\{(?<table>[^]*?)\n\}\)/g)].flatMap(({ groups }) =>
    [...(groups?.['table'] ?? '').matchAll(/^ {2}(?<code>[A-Z_]+): \[/gm)].map(
      (found) => found.groups?.['code'] ?? '',
    ),
  )
}

test('every refusal that somebody meets while paying or refunding has a next step', () => {
  const paths = globSync('{payments,wallet,parties/pin}/**/*.ts', { cwd: src })
  const found = paths
    .filter((path) => !path.endsWith('.test.ts') && !elsewhere.test(path))
    .flatMap((path) => codesIn(path).map((code) => ({ path, code })))
  assert(found.length > 70, `${found.length} codes are read`)
  const missing = found.flatMap(({ path, code }) => [
    ...(ofRefunds.test(path) || hasNextStep('pay', code) ? [] : [`${path} ${code} of paying`]),
    ...(!(ofRefunds.test(path) || ofBoth.test(path)) || hasNextStep('refund', code)
      ? []
      : [`${path} ${code} of refunding`]),
  ])
  assert.deepEqual(missing, [])
})

test('a next step is a whole sentence for each of both, and in English for the payer', () => {
  for (const [attempt, table] of Object.entries(attempts))
    for (const [code, { payer, merchant }] of table) {
      for (const text of [payer.zh, merchant])
        assert.match(text, /^[^。！!]{5,80}。$/, `${attempt} ${code}`)
      assert.match(payer.en, /^[A-Z][^\p{Script=Han}!]{10,110}\.$/u, `${attempt} ${code}`)
    }
})

test('only what is known not to have happened is tried again by itself, three times at most', () => {
  for (const [attempt, table] of Object.entries(attempts))
    for (const [code, { act, money, tries, payer }] of [...table, ['', unforeseen] as const]) {
      const name = `${attempt} ${code}`
      assert.equal(tries, act === 'retry' ? 3 : 0, name)
      // Where money may have moved the payer waits and looks, and is told not to pay again.
      assert.equal(money === 'maybe', act === 'look', name)
      if (attempt === 'pay' && act === 'look' && code !== 'SUBJECT_ENDED')
        assert.match(payer.zh, /勿重复付款/, name)
    }
  const unsure = ['CHANNEL_UNKNOWN', 'INSTRUCTION_LIVE', 'SYSTEM_ERROR', 'SERVICE_UNAVAILABLE']
  for (const code of [...unsure, 'SOMETHING_NEW'])
    assert.equal(nextStepOf('pay', code).act, 'look', code)
  const tried = [...payingSteps].filter(([, { tries }]) => tries > 0).map(([code]) => code)
  assert.deepEqual(tried, ['CHANNEL_BUSY', 'FREQUENCY_LIMITED'])
})

test('what nobody foresaw is asked for, not repeated', () => {
  const step = nextStepOf('pay', 'SOMETHING_NEW')
  assert.equal(step.fault, 'platform')
  assert.match(step.payer.zh, /勿重复付款/)
  assert.match(step.merchant, /勿更换单号/)
})
