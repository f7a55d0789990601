import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readTree } from '../../../tools/tidy/tree.ts'
import { refusalCodes } from '../../../tools/tidy/truth.ts'
import { automaticWaitMs, hasNextStep, nextStepOf } from './next-step.ts'
import { payingSteps } from './paying-steps.ts'
import { refundingSteps } from './refunding-steps.ts'

const root = join(import.meta.dirname, '../../..')

/** Folders whose refusals nobody meets while paying or refunding: operators', and replays'. */
const elsewhere = /^src\/payments\/(?:alarm|callback|event)\//
const ofRefunds = /^src\/payments\/refund\//
/** Met by both: orders are looked up and locked, and both go through channels. */
const ofBoth = /^src\/payments\/instruction\//
const ofPayers = /^src\/(?:payments|wallet|parties\/pin)\//

test('every refusal that somebody meets while paying or refunding has a next step', () => {
  const found = readTree(root)
    .filter(({ path, isTest }) => ofPayers.test(path) && !isTest && !elsewhere.test(path))
    .flatMap((source) => refusalCodes(source).map(({ code, place }) => ({ code, place, source })))
  assert(found.length > 60, 'the tables are read')
  const missing = found.flatMap(({ code, place, source: { path } }) => [
    ...(ofRefunds.test(path) || hasNextStep('pay', code) ? [] : [`${place} ${code} of paying`]),
    ...(!(ofRefunds.test(path) || ofBoth.test(path)) || hasNextStep('refund', code)
      ? []
      : [`${place} ${code} of refunding`]),
  ])
  assert.deepEqual(missing, [])
})

test('a next step is one or two whole sentences for each of both', () => {
  for (const table of [payingSteps, refundingSteps])
    for (const [code, [, payer, merchant]] of table)
      for (const text of [payer, merchant]) {
        assert.match(text, /^[^。！!]{5,80}。$/, code)
        assert.doesNotMatch(text, /null|undefined/)
      }
})

test('a program repeats what did nothing, three times, and nothing else', () => {
  const waits = (what: 'pay' | 'refund', code: string) =>
    [0, 1, 2, 3].map((repeated) => automaticWaitMs(what, code, repeated))
  for (const what of ['pay', 'refund'] as const) {
    const table = what === 'pay' ? payingSteps : refundingSteps
    const repeated = [...table.keys()].filter((code) => automaticWaitMs(what, code, 0) !== null)
    assert.deepEqual(repeated, ['CHANNEL_BUSY'])
    assert.deepEqual(waits(what, 'CHANNEL_BUSY'), [1_000, 2_000, 4_000, null])
    for (const code of ['CHANNEL_UNKNOWN', 'INSTRUCTION_LIVE', 'SYSTEM_ERROR', 'never heard of'])
      assert.deepEqual(waits(what, code), [null, null, null, null], code)
  }
})

test('what nobody foresaw is asked for, not repeated', () => {
  const step = nextStepOf('pay', 'SOMETHING_NEW')
  assert.deepEqual([step.fault, step.automatic], ['platform', false])
  assert.match(step.payer, /勿重复付款/)
  assert.match(step.merchant, /勿更换单号/)
})
