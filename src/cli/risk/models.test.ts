import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { addStaff, decide } from '#oversight'
import { ConfigRefused } from '#platform/config'
import { writeModel } from '#risk'
import { modelSaying, paying, riskOf } from '#test/risk-deciding'
import { createWorld } from '#test/world'
import { runRiskErrand } from '../risk.ts'

const world = await createWorld()
const folder = mkdtempSync(join(tmpdir(), 'tongbao-models-'))
after(async () => {
  rmSync(folder, { recursive: true })
  await world[Symbol.asyncDispose]()
})

let at = new Date('2026-11-01T00:00:00Z')
const now = () => at
const deps = { db: world.db, now }

async function run(...args: readonly string[]): Promise<string> {
  let text = ''
  const code = await runRiskErrand({
    print: (piece) => void (text += piece),
    args,
    now,
    visit: (errand) => errand(world.db),
  })
  return `${code} ${text}`
}

const take = (name: string) => addStaff(deps, { name, roles: ['approver'], addedBy: 'platform' })

test('a model is learned from the log, tried, made champion by two people, watched, and taken back', async () => {
  const [maker, checker] = [await take('经办'), await take('复核')]
  const risk = await riskOf(world, { now })
  for (let no = 0; no < 120; no += 1) {
    at = new Date(at.getTime() + 3 * 3_600_000)
    const isFraud = no % 4 === 0
    const assessed = paying(`p${no}`, BigInt(1 + (no % 30)), { customer: `cu_${no}` })
    await risk.assess(assessed, {
      'profile.account_days': 30,
      'session.pin_fails': isFraud ? 2 : 0,
    })
    if (!isFraud) continue
    const told = { id: `p${no}:labelled`, atMs: at.getTime() + 1, paidAtMs: at.getTime() }
    await risk.heard({ kind: 'labelled', ...told, payment: assessed.payment, isFraud })
  }
  await risk.stop()
  const out = join(folder, 'model.json')
  const span = ['learn', '--from', '2026-11-01', '--to', '2026-11-12', '--delay-days', '1']
  await assert.rejects(run(...span.slice(0, 3), '--to', '2026-12-01'), {
    code: 'RISK_LEARN_TOO_EARLY',
  })
  await assert.rejects(run('learn', '--from', 'soon', '--to', 'later'), ConfigRefused)
  const said = await run(...span, '--trees', '10', '--out', out)
  assert.match(said, /^0 判断 8\d 笔/)
  assert.match(said, /检验 2026-11-12T16:00 至/)
  const first = /mv_\w+/.exec(said)?.[0] ?? ''
  assert.equal(/mv_\w+/.exec(await run(...span, '--trees', '10'))?.[0], first, 'registered once')
  assert.match(readFileSync(out, 'utf8'), /tongbao-risk-model/)

  writeFileSync(join(folder, 'other.json'), writeModel(modelSaying(2)))
  const registered = await run('models', 'register', join(folder, 'other.json'), '--title', '外来')
  const other = /mv_\w+/.exec(registered)?.[0] ?? ''

  const executeApproved = async () => risk.sweeps['risk-approved']?.run()
  const seat = async (id: string) => {
    assert.match(await run('models', 'move', id, 'shadow'), /影子/)
    await assert.rejects(run('models', 'move', id, 'champion'), ConfigRefused)
    const asked = await run('models', 'move', id, 'champion', '--by', maker.id)
    const approvalId = /ap_\w+/.exec(asked)?.[0] as `ap_${string}`
    assert.equal(await executeApproved(), 0)
    await decide(deps, { approvalId, staffId: checker.id, verdict: 'approve', note: '' })
    assert.equal(await executeApproved(), 1)
  }
  await assert.rejects(run('models', 'drift'), { code: 'RISK_MODEL_NO_CHAMPION' })
  await seat(first)
  assert.match(await run('models', 'drift', '--days', '30'), /^0 .* 119 笔，分值 PSI 0\.0/)
  await seat(other)
  await assert.rejects(run('models', 'drift'), { code: 'RISK_MODEL_NO_CHAMPION' }, 'no baseline')
  assert.match(await run('models', 'back', other, '--note', '误伤'), new RegExp(`${first}.*主用`))
  assert.match(await run('models', 'show', first), /停用 → 主用 .*误伤/)
  assert.match(await run('models', 'list'), /外来 +停用/)
  assert.match(await run('models', 'retire', other), /停用/)
  const share = ['--share', '100', '--by', maker.id]
  await run('models', 'move', other, 'shadow')
  assert.match(await run('models', 'move', other, 'challenger', ...share), /客户万分之100/)
  for (const words of [
    ['play'],
    ['show', 'x'],
    ['move', other, 'best'],
    ['show', 'mv_'.padEnd(29, '0')],
  ])
    await assert.rejects(run('models', ...words), ConfigRefused)
  // Payments of another kind: PINs are mistyped everywhere.
  const changed = await riskOf(world, { now })
  at = new Date(at.getTime() + 40 * 86_400_000)
  for (let no = 0; no < 40; no += 1)
    await changed.assess(paying(`q${no}`, 9n, { customer: `cu_${no}` }), { 'session.pin_fails': 2 })
  await changed.stop()
  assert.match(await run('models', 'drift'), /^1 .*已偏移，请重新训练/)
})
