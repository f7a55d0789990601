import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createKeys, openKeys, SealBroken } from '#platform/keys'

const keys = createKeys(randomBytes(32))

test('what is sealed opens in its own place only', () => {
  const text = fc.string({ unit: 'grapheme' })
  fc.assert(
    fc.property(text, text, text, (context, other, plaintext) => {
      const sealed = keys.seal(context, plaintext)
      assert.equal(keys.open(context, sealed), plaintext)
      assert.notEqual(keys.seal(context, plaintext), sealed, 'a fresh nonce each time')
      if (other !== context) assert.throws(() => keys.open(other, sealed), SealBroken)
    }),
  )
})

test('a flipped bit, a cut tail, another key: refused', () => {
  const sealed = keys.seal('customer.phone:cus_1', '13812345678')
  const [version, id, text = ''] = sealed.split('.')
  const bytes = Buffer.from(text, 'base64url')
  for (let index = 0; index < bytes.length; index++) {
    const flipped = Buffer.from(bytes)
    flipped.writeUInt8(flipped.readUInt8(index) ^ 1, index)
    const forged = `${version}.${id}.${flipped.toString('base64url')}`
    assert.throws(() => keys.open('customer.phone:cus_1', forged), SealBroken)
  }
  for (const forged of ['', 's1', `s1.${id}.`, sealed.slice(0, -4), `s2.${id}.${text}`])
    assert.throws(() => keys.open('customer.phone:cus_1', forged), SealBroken)
  const others = createKeys(randomBytes(32))
  assert.throws(() => others.open('customer.phone:cus_1', sealed), /sealed with master key/)
})

test('a digest is the same for the same key and place, and for nothing else', () => {
  const digest = keys.digest('phone', '13812345678')
  assert.match(digest, /^[\w-]{43}$/)
  assert.equal(keys.digest('phone', '13812345678'), digest)
  assert.notEqual(keys.digest('card', '13812345678'), digest)
  assert.notEqual(createKeys(randomBytes(32)).digest('phone', '13812345678'), digest)
  assert.notDeepEqual(keys.derive('a'), keys.derive('b'))
})

test('the master key is made once, kept private, and refused when it is no key', () => {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-keys-'))
  const sealed = openKeys({ home }).seal('a', 'b')
  assert.equal(openKeys({ home }).open('a', sealed), 'b')
  assert.equal(statSync(join(home, 'master.key')).mode & 0o777, 0o600)
  const masterKey = readFileSync(join(home, 'master.key'), 'utf8')
  assert.equal(openKeys({ home: '/nowhere', masterKey }).open('a', sealed), 'b')
  assert.throws(() => openKeys({ home, masterKey: 'c2hvcnQ=' }), /5 bytes; 32 bytes/)
  rmSync(home, { recursive: true })
})
