/** Merchants' servers before the whole program: a good one passes, each bad one fails by its fault. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Flaw } from '#test/acceptance/merchant'
import { meetTroubles, openStage, type Stage, trade } from '#test/acceptance/stage'
import { type Result, verdictOf } from './result.ts'
import { methods } from './check.ts'
import { runActive } from './run-active.ts'
import { finishRun } from './settle-run.ts'
import { startRun } from './start-run.ts'

async function accept(stage: Stage): Promise<readonly Result[]> {
  const { deps, mchid, merchant } = stage
  const run = await startRun(deps, { mchid, notifyUrl: merchant.notifyUrl, methods })
  await trade(stage)
  await runActive(deps, run)
  await meetTroubles(stage, run)
  return (await finishRun(deps, run)).results
}

const idsIn = (results: readonly Result[], state: Result['state']): string[] =>
  results.flatMap((result) => (result.state === state ? [result.checkId] : [])).toSorted()

test('a good server passes everything that applies to it', async () => {
  await using stage = await openStage()
  const results = await accept(stage)
  const open = results.filter(({ state }) => state !== 'PASSED')
  assert.deepEqual(open, [])
  assert.equal(verdictOf(results), 'PASSED')
  const shown = results.find(({ checkId }) => checkId === 'wrong-amount')
  assert.equal(shown?.reason, 'refused')
  assert.equal(shown?.evidence[0]?.status, 400)
  assert.match(shown?.evidence[0]?.requestId ?? '', /^[0-9a-f-]{36}-0$/)
})

const refusals = ['garbled', 'probe', 'stale', 'unknown-serial', 'unsigned', 'wrong-signature']
const mistakes = ['unknown-order', 'wrong-amount', 'wrong-appid', 'wrong-mchid']

const flaws: readonly (readonly [flaw: Flaw, fails: readonly string[]])[] = [
  // What does not open cannot be believed, even by this one.
  ['accepts wrong signatures', ['probe', 'stale', 'unknown-serial', 'unsigned', 'wrong-signature']],
  ['acts twice', ['concurrent', 'duplicate', 'out-of-order']],
  ['new number when in doubt', ['refund-number', 'system-error', 'timeout']],
  ['ignores amounts', ['wrong-amount']],
  ['answers late', ['ack-callback', 'ack-refund', 'concurrent', 'duplicate', 'out-of-order']],
  ['acknowledges first', [...refusals, ...mistakes].toSorted()],
  ['trusts every answer', ['answer-signature']],
  ['hammers', ['backoff']],
  [
    'never looks back',
    [
      'answer-signature',
      'expiry',
      'reconcile',
      'refund-number',
      'rotation',
      'system-error',
      'timeout',
    ],
  ],
]

for (const [flaw, fails] of flaws)
  test(`a server that ${flaw} fails exactly there`, async () => {
    await using stage = await openStage(flaw)
    const results = await accept(stage)
    assert.deepEqual(idsIn(results, 'FAILED'), fails)
    assert.equal(verdictOf(results), 'FAILED')
    for (const { checkId, state, reason, evidence } of results)
      if (state === 'FAILED' && !['expiry', 'reconcile', 'rotation'].includes(checkId))
        assert(evidence.length > 0 && reason !== null, checkId)
  })
