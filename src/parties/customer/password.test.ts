import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { hashPassword, passwordMatches } from '#platform/password'
import { answerOf } from '#test/parties'
import { nameOf } from './customer.ts'
import { refuseWeakPassword } from './password.ts'
import { phoneOf } from './phone.ts'
import { createTurns } from './turns.ts'

const verdict = (ask: () => unknown) => answerOf(async () => ask())

test('a password matches its own hash and no other', async () => {
  const stored = await hashPassword('correct horse battery')
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
  assert.notEqual(await hashPassword('correct horse battery'), stored, 'a fresh salt each time')
  assert.equal(await passwordMatches('correct horse battery', stored), true)
  assert.equal(await passwordMatches('correct horse batterz', stored), false)
  assert.equal(await passwordMatches('correct horse battery', undefined), false)
  // The same characters, composed by one keyboard and decomposed by another.
  assert.equal(
    await passwordMatches('cafe\u0301 au lait', await hashPassword('café au lait')),
    true,
  )
})

test('hashing leaves the event loop alone', async () => {
  const hashing = Promise.all([1, 2, 3, 4].map(() => hashPassword('correct horse battery')))
  let turns = 0
  const counter = setInterval(() => turns++, 1)
  await hashing
  clearInterval(counter)
  assert.ok(turns > 20, `${turns} turns`)
})

test('passwords that everybody tries first are refused', async () => {
  const table: readonly (readonly [password: string, answer: string])[] = [
    ['correct horse', 'ok'],
    ['通宝密码真的很长', 'ok'],
    ['Tb8#kq2!', 'ok'],
    ['short', 'PASSWORD_WEAK'],
    ['a'.repeat(65), 'PASSWORD_WEAK'],
    ['Password123', 'PASSWORD_WEAK'],
    ['aaaaaaaaaa', 'PASSWORD_WEAK'],
    ['1234567890', 'PASSWORD_WEAK'],
    ['87654321', 'PASSWORD_WEAK'],
    ['abcdefghij', 'PASSWORD_WEAK'],
    ['my13800000001', 'PASSWORD_WEAK'],
  ]
  for (const [password, answer] of table)
    assert.equal(await verdict(() => refuseWeakPassword(password, '13800000001')), answer, password)
})

test('phones are read in the ways that people write them', async () => {
  for (const given of ['13800000001', ' 138 0000 0001', '+8613800000001', '86-138-0000-0001'])
    assert.equal(phoneOf(given), '13800000001')
  for (const given of [
    '',
    '1380000000',
    '138000000011',
    '12800000001',
    '+1 13800000001',
    '1３800000001',
  ])
    assert.equal(await verdict(() => phoneOf(given)), 'PHONE_INVALID', given)
})

test('a name is something that can be shown', async () => {
  assert.equal(nameOf('  欧阳 娜娜 '), '欧阳 娜娜')
  assert.equal(nameOf('𠮷'.repeat(32)), '𠮷'.repeat(32))
  for (const given of ['', '  ', 'x'.repeat(33), 'a\u0000b', 'a\nb', 'a\u202Eb'])
    assert.equal(await verdict(() => nameOf(given)), 'NAME_INVALID', JSON.stringify(given))
})

test('turns go one by one for a key, side by side for two, and end in a refusal', async () => {
  const turns = createTurns(3)
  const heard: string[] = []
  const say = (key: string, word: string) =>
    turns(key, async () => {
      heard.push(`${word}(`)
      await sleep(5)
      heard.push(`${word})`)
      if (word === 'b') throw new Error('b broke')
    })
  const all = await Promise.allSettled([
    say('k', 'a'),
    say('k', 'b'),
    say('k', 'c'),
    say('k', 'd'),
    say('l', 'x'),
  ])
  assert.deepEqual(heard, ['a(', 'x(', 'a)', 'b(', 'x)', 'b)', 'c(', 'c)'])
  assert.deepEqual(
    all.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.equal(await answerOf(() => turns('k', () => Promise.resolve())), 'ok', 'and starts anew')
})
