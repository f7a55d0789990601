import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArgs } from 'node:util'
import { refusals } from '#kernel/refusal'
import { ConfigRefused } from '#platform/config'
import { SealBroken } from '#platform/keys'
import { explain } from './explain.ts'

const refuse = refusals({ MCH_NOT_EXISTS: [400, '商户号不存在'] })

function thrownBy(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    return error
  }
}

test('what somebody can mend is said in words, what is ours to mend with its stack', () => {
  const table: readonly (readonly [error: unknown, says: RegExp])[] = [
    [new ConfigRefused(['PORT: no.', 'HOST: no.']), /^PORT: no\.\nHOST: no\.$/],
    [
      refuse('MCH_NOT_EXISTS', { field: 'mchid', value: '1900000009' }),
      /^MCH_NOT_EXISTS: 商户号不存在, mchid, "1900000009"$/,
    ],
    [
      Object.assign(new Error('listen EADDRINUSE 127.0.0.1:80'), { code: 'EADDRINUSE' }),
      /^listen EADDRINUSE 127\.0\.0\.1:80\nPORT: another program listens there\./,
    ],
    [
      thrownBy(() => parseArgs({ args: ['--nonsense'], options: {} })),
      /^Unknown option '--nonsense'.*\nSee --help/s,
    ],
    [
      new SealBroken('sealed with master key 0a'),
      /^TONGBAO_MASTER_KEY: .*0a.*the key of its first/,
    ],
    [new TypeError('x is not a function'), /^TypeError: x is not a function\n {4}at /],
    ['a bare word', /^a bare word$/],
  ]
  for (const [error, says] of table) assert.match(explain(error), says)
})
