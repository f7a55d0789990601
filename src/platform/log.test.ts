import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { createLog } from '#platform/log'

function listen() {
  const lines: string[] = []
  return { lines, log: createLog({ level: 'info', destination: { write: (l) => lines.push(l) } }) }
}

const { privateKey } = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

const canaries = {
  phone: '13812345678',
  card: '6222021234567890123',
  idNumber: '11010519491231002X',
  pin: '739152',
  password: 'canary-password',
  token: 'canary-token',
  apiV3Key: 'canary-apiv3-key-canary-apiv3-ke',
  body: '{"canary":"body"}',
}

test('no canary reaches the log, by whatever way it is put in', () => {
  const { lines, log } = listen()
  log.info(canaries, 'as members')
  log.info({ deep: { deeper: [{ ...canaries, card_number: canaries.card }] } }, 'deep')
  log.child({ pin: canaries.pin, note: canaries.phone }).info('as bindings')
  log.info('in a message: %s and card=%s', canaries.phone, canaries.card)
  log.error(new Error(`phone ${canaries.phone}, id ${canaries.idNumber}`))
  const refusal = new Error('duplicate key', { cause: new Error(`+86 ${canaries.phone}`) })
  log.error({ err: Object.assign(refusal, { detail: `Key (p)=(${canaries.token})`, ...canaries }) })
  log.warn({ headers: { authorization: canaries.token, cookie: canaries.token } }, 'headers')
  log.info({ pem: privateKey, raw: Buffer.from(canaries.password) }, 'keys')

  const text = lines.join('')
  for (const canary of Object.values(canaries)) assert(!text.includes(canary), canary)
  assert(!text.includes(privateKey.split('\n')[1] ?? ''))
  assert.match(text, /\*\*\*\*5678/)
  assert.equal(lines.length, 8)
  for (const line of lines) assert.doesNotThrow(() => JSON.parse(line))
})

test('what an engineer needs stays readable', () => {
  const { lines, log } = listen()
  const order = '4200000000202611240123456789'
  log.error({ err: new RangeError('broken'), transactionId: order, code: 'SYSTEM_ERROR' }, 'why')
  assert.match(lines[0] ?? '', /"type":"RangeError","message":"broken","stack":/)
  assert.match(lines[0] ?? '', new RegExp(`"transactionId":"${order}","code":"SYSTEM_ERROR"`))
})

test('one entry is one line, whatever it contains', () => {
  const { lines, log } = listen()
  log.info({ name: 'a\r\n{"level":"fatal"}\u001b[31m' }, 'forged\nline')
  assert.equal(lines.length, 1)
  assert.equal(lines[0]?.trimEnd().split('\n').length, 1)
  assert(!lines[0]?.includes('\u001b'))
})
