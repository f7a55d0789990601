import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { ConfigRefused, loadConfig } from '#platform/config'
import { limitTable, usualLimits } from '#platform/limit-settings'

function complaintsOf(env: Record<string, string>, file?: string): readonly string[] {
  try {
    loadConfig(env, file)
  } catch (error) {
    assert(error instanceof ConfigRefused)
    return error.complaints
  }
  return []
}

test('an empty environment is a right one', () => {
  assert.deepEqual(loadConfig({ DATABASE_URL: '' }), {
    home: resolve('.tongbao'),
    port: 8080,
    host: '127.0.0.1',
    role: 'both',
    environment: 'production',
    ledgerWriter: 'engine',
    logLevel: 'info',
    databasePool: 20,
    publicUrl: 'http://127.0.0.1:8080',
    allowLoopbackCallbacks: false,
    trustedProxies: [],
    riskCounters: 'process',
    riskDeadlineMs: 30,
    latePolicy: 'give_back',
    limits: usualLimits,
  })
})

const wrong: readonly (readonly [name: string, value: string, expected: RegExp])[] = [
  ['PORT', '80a', /^PORT: "80a" is not a whole number from 0 to 65535\. .*8080/],
  ['PORT', '70000', /0 to 65535/],
  ['PORT', '-1', /0 to 65535/],
  ['TONGBAO_ROLE', 'server', /one of api, worker, both/],
  ['TONGBAO_ENVIRONMENT', 'test', /one of production, sandbox/],
  ['TONGBAO_LEDGER', 'memory', /one of rows, engine/],
  ['LOG_LEVEL', 'verbose', /one of trace/],
  ['DATABASE_URL', 'mysql://u:canary@h/d', /PostgreSQL 15/],
  ['DATABASE_URL', 'postgres://u:canary@host', /PostgreSQL 15/],
  ['DATABASE_POOL', '1', /2 to 200/],
  ['PUBLIC_URL', 'https://u:p@pay.example.com', /credentials/],
  ['PUBLIC_URL', 'https://pay.example.com/path', /without path/],
  ['PUBLIC_URL', 'pay.example.com', /http or https/],
  ['TONGBAO_MASTER_KEY', 'canary', /32 bytes in base64/],
  ['ALLOW_LOOPBACK_CALLBACKS', 'yes', /true or false/],
  ['TRUSTED_PROXIES', 'proxy.example', /addresses or networks of the proxies/],
  ['TRUSTED_PROXIES', '10.0.0.1,0.0.0.0/0', /what anybody else says.*is ignored/],
  ['SANDBOX_URL', 'sandbox.example.com', /http or https/],
  ['LATE_PAYMENT', 'keep', /one of give_back, reopen/],
  [
    'PAYMENT_LIMITS',
    'barcode_b=5001',
    /^PAYMENT_LIMITS: barcode_b=5001 is more than the law allows/,
  ],
  ['PAYMENT_LIMITS', 'barcode_b=5001', /: 5000 yuan \(day; 银发〔2017〕296号.*\)\.$/],
  ['PAYMENT_LIMITS', 'class_II=100001', /100000 yuan \(year; 人民银行公告〔2015〕43号/],
  ['PAYMENT_LIMITS', 'class_I=1001', /1000 yuan \(ever; 人民银行公告〔2015〕43号/],
  ['PAYMENT_LIMITS', 'cash=5', /no limit "cash"; there are: barcode_a, barcode_b/],
  ['PAYMENT_LIMITS', 'balance_b=49.5', /whole number of yuan, for example balance_b=5000/],
  ['PAYMENT_LIMITS', 'balance_b=0', /whole number of yuan/],
  ['PAYMENT_LIMITS', 'balance_b=1=2', /whole number of yuan/],
  ['ACCOUNT_CLASS', 'IV', /one of I, II, III.*43号/],
  ['BARCODE_PURSES', 'none', /one of each, together.*296号/],
  ['RISK_DEADLINE_MS', '4', /5 to 60000/],
  ['RISK_COUNTERS', 'memory', /shared \(in PostgreSQL\) or a redis/],
  ['BANK_FOLDER', '/bank', /given together with BANK_ACCOUNT/],
  ['BANK_ACCOUNT', '11000000,Bank,Holder', /given together with BANK_FOLDER/],
  ['BANK_ACCOUNT', 'Bank,11000000', /number, bank and holder/],
]

test('limits may be stricter than the law, and where the law leaves them open, higher than usual', () => {
  const { limits } = loadConfig({
    PAYMENT_LIMITS: 'barcode_b=3000, balance_a=200000',
    ACCOUNT_CLASS: 'I',
    BARCODE_PURSES: 'together',
  })
  assert.deepEqual(limits, {
    fen: { ...usualLimits.fen, barcode_b: 300_000n, balance_a: 20_000_000n },
    accountClass: 'I',
    barcodePurses: 'together',
  })
  for (const [name, { yuan, lawYuan }] of Object.entries(limitTable))
    assert(lawYuan === null || yuan <= lawYuan, name)
})

test('one process keeps the books in memory; where there may be several, rows are written', () => {
  const url = 'postgres://u:p@db.example/tongbao'
  assert.equal(loadConfig({ DATABASE_URL: url }).ledgerWriter, 'rows')
  assert.equal(loadConfig({ DATABASE_URL: url, TONGBAO_LEDGER: 'engine' }).ledgerWriter, 'engine')
  assert.equal(loadConfig({ TONGBAO_LEDGER: 'rows' }).ledgerWriter, 'rows')
  assert.equal(loadConfig({ TONGBAO_ROLE: 'worker' }).ledgerWriter, 'rows')
  const [complaint] = complaintsOf({ TONGBAO_LEDGER: 'engine', TONGBAO_ROLE: 'api' })
  assert.match(complaint ?? '', /^TONGBAO_LEDGER beside TONGBAO_ROLE api: "engine" .*both roles/)
})

test('a wrong value is named with what is expected, and a secret is not repeated', () => {
  for (const [name, value, expected] of wrong) {
    const [complaint, ...more] = complaintsOf({ [name]: value })
    assert.match(complaint ?? '', expected, name)
    assert(complaint?.startsWith(name) && !complaint.includes('canary'))
    assert.deepEqual(more, [])
  }
  assert.equal(complaintsOf({ PORT: 'x', LOG_LEVEL: 'y' }).length, 2, 'all at once')
})

test('the file gives what the environment does not', () => {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-config-'))
  const write = (text: string) => writeFileSync(join(home, 'tongbao.json'), text)
  write('{"PORT": 9000, "DATABASE_POOL": 5, "ALLOW_LOOPBACK_CALLBACKS": true}')
  const config = loadConfig({ TONGBAO_HOME: home, PORT: '9001' })
  assert.deepEqual(
    [config.port, config.databasePool, config.allowLoopbackCallbacks],
    [9001, 5, true],
  )
  assert.equal(config.publicUrl, 'http://127.0.0.1:9001')

  write('{"PROT": 9000, "PORT": "high", "DATABASE_POOL": [5]}')
  const complaints = complaintsOf({ TONGBAO_HOME: home })
  assert.match(
    complaints.join('\n'),
    /PROT in .*tongbao\.json: no such setting\. There are: TONGBAO_HOME/,
  )
  assert.match(complaints.join('\n'), /DATABASE_POOL in .*: "\[5\]" is not a whole number/)
  assert.match(complaints.join('\n'), /PORT in .*: "high" is not a whole number/)

  write('{"PORT": 1, "PORT": 2}')
  assert.match(
    complaintsOf({ TONGBAO_HOME: home })[0] ?? '',
    /tongbao\.json: \/PORT is given twice/,
  )
  assert.match(complaintsOf({}, join(home, 'absent.json'))[0] ?? '', /no such file/)
  rmSync(home, { recursive: true })
})
