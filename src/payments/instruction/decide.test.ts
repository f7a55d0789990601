import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, minuteMs, plusMs } from '#kernel/time'
import { absent, later, said, sent, start, table, unsent } from '#test/decide-cases'
import { decide, isToBeSent, type LatePolicy, type SubjectState } from './decide.ts'
import { idOfNumber, nextLook, nextQuery, numberAtChannel, sending } from './instruction.ts'

test('what is heard, and what follows from it', () => {
  for (const [is, instruction, answer, subject, standing, verdict] of table) {
    const decided = decide(instruction, answer, { subject, late: 'give_back', now: later })
    assert.deepEqual([decided.instruction.standing, decided.verdict], [standing, verdict], is)
  }
})

test('nothing is unknown without an instant at which it is looked at again', () => {
  for (const [is, instruction, answer, subject] of table) {
    const { instruction: next } = decide(instruction, answer, {
      subject,
      late: 'reopen',
      now: later,
    })
    const isOver = next.state === 'KNOWN' && next.standing !== 'open' && next.standing !== 'asking'
    if (isOver || next === instruction) continue
    assert(next.nextAt !== null && next.nextAt > start, is)
  }
  for (let ageMs = 0; ageMs < 100 * hourMs; ageMs = ageMs * 2 + 1000) {
    const at = plusMs(start, ageMs)
    assert(nextQuery(start, at).getTime() - at.getTime() <= 30 * minuteMs)
    assert(nextLook(start, at).getTime() - at.getTime() <= hourMs)
  }
})

test('an order that was closed is reopened only where the policy says so, and never by another’s success', () => {
  const verdict = (subject: SubjectState, late: LatePolicy) =>
    decide(sent('pay', 'closed'), said('succeeded'), { subject, late, now: later }).verdict
  assert.equal(verdict('ended', 'reopen'), 'settle')
  assert.equal(verdict('ended', 'give_back'), 'take_surplus')
  assert.equal(verdict('settled_otherwise', 'reopen'), 'take_surplus')
})

test('a payment is absent after two absences and a minute; what may be repeated is sent again', () => {
  const heard = (now: Date) => ({ subject: 'waiting' as const, late: 'give_back' as const, now })
  const once = decide(sent('pay'), absent, heard(plusMs(start, 1000))).instruction
  const twice = decide(once, absent, heard(plusMs(start, 2000))).instruction
  assert.deepEqual(
    [twice.state, twice.standing],
    ['UNKNOWN', null],
    'a call may still be under way',
  )
  const late = decide(twice, absent, heard(plusMs(start, 2 * minuteMs))).instruction
  assert.deepEqual([late.state, late.standing, late.nextAt], ['KNOWN', 'absent', null])

  const refund = decide(sent('refund'), absent, heard(plusMs(start, 1000))).instruction
  assert(isToBeSent(refund))
  assert(!isToBeSent(sending(refund, start)), 'once it is sent again, it is asked about')
  assert(!isToBeSent(once), 'a payer’s code is kept nowhere')
  const busy = decide(sent('refund'), unsent, heard(start)).instruction
  assert.deepEqual([busy.state, busy.calls, isToBeSent(busy)], ['CREATED', 0, true])
})

test('the channel’s number is ours and nobody else’s', () => {
  const { id } = sent('pay')
  assert.match(numberAtChannel(id), /^[0-9A-Za-z]{28}$/)
  assert.equal(idOfNumber(numberAtChannel(id)), id)
  for (const number of ['', 'pi', '4200001', `${numberAtChannel(id)}0`, id])
    assert.equal(idOfNumber(number), undefined)
})
