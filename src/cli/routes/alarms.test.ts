import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs, plusMs } from '#kernel/time'
import { createAlarmSweep, newInstruction, putInstruction } from '#payments'
import { ConfigRefused } from '#platform/config'
import { inTransaction } from '#platform/db'
import { createLog } from '#platform/log'
import { codeOf, mchid, order, start } from '#test/payments'
import { createWorld } from '#test/world'
import { alarmsErrand } from './alarms.ts'

test('alarms stand until they are dealt with', async () => {
  await using world = await createWorld()
  const { db } = world
  const clock = { now: start }
  const deps = { db, now: () => clock.now }
  const alarms = async (words = '') => {
    let text = ''
    const print = (piece: string) => void (text += piece)
    const args = words.split(' ').filter((word) => word !== '')
    const code = await alarmsErrand({ ...deps, print, args })
    return { text, code }
  }
  assert.deepEqual(await alarms(), { text: '（无）\n', code: 0 })
  const asked = {
    mchid,
    kind: 'pay',
    subject: 'order',
    target: null,
    channel: 'up',
    method: 'NATIVE',
    amount: order('no1').amount,
  } as const
  const disputed = { state: 'KNOWN', standing: 'disputed', settledAt: start } as const
  await inTransaction(db, (tx) =>
    putInstruction(tx, { ...newInstruction(asked, start), ...disputed }),
  )
  await createAlarmSweep({ ...deps, log: createLog({ level: 'silent' }) })()
  const standing = await alarms()
  assert.equal(standing.code, 1)
  assert.match(
    standing.text,
    /instructions_disputed {2}up {4}   1 .*未记账。请逐笔与通道方核对金额/,
  )

  clock.now = plusMs(start, minuteMs)
  assert.match((await alarms('done instructions_disputed up 核对一致')).text, /^已处理告警/)
  assert.deepEqual(await alarms(), { text: '（无）\n', code: 0 })
  assert.match((await alarms('past')).text, /up .* 2026-11-24 08:01:00 {2}核对一致/)
  assert.equal(await codeOf(() => alarms('done instructions_disputed up again')), 'ALARM_NOT_FOUND')
  for (const words of ['now', 'past all', 'done', 'done nothing up'])
    await assert.rejects(alarms(words), ConfigRefused, words)
})
