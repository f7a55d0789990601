import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createLog } from '#platform/log'
import { runSandbox, sandboxConfig } from './sandbox.ts'

test('nothing that is meant for production comes to the sandbox', () => {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-sandbox-'))
  const env = {
    DATABASE_URL: 'postgres://user:secret@db.example/production',
    TONGBAO_MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
    BANK_FOLDER: '/bank',
    BANK_ACCOUNT: '1100000000001,Bank,Pay',
    PUBLIC_URL: 'https://pay.example.com',
    TONGBAO_ROLE: 'worker',
    HOST: '127.0.0.2',
  }
  const config = sandboxConfig({ home }, env)
  const { databaseUrl, masterKey, bank, publicUrl, role, port, host, environment } = config
  assert.deepEqual(
    { databaseUrl, masterKey, bank, publicUrl, role, port, host, environment },
    {
      databaseUrl: undefined,
      masterKey: undefined,
      bank: undefined,
      publicUrl: 'http://127.0.0.1:8090',
      role: 'both',
      port: 8090,
      host: '127.0.0.2',
      environment: 'sandbox',
    },
  )
  assert.equal(config.home, join(home, 'sandbox'))
  rmSync(home, { recursive: true, force: true })
})

test('it starts on an empty folder, with a database and a key of its own', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-sandbox-'))
  let said = ''
  const deps = { log: createLog({ level: 'silent' }), now: () => new Date() }
  const print = (text: string) => (said += text)
  const config = { ...sandboxConfig({ home }, {}), home }
  const sandbox = await runSandbox({ ...deps, config, print, env: { PORT: '0' } })
  try {
    const [, key = ''] = /Bearer (sbx_[\w-]{32})\n/.exec(said) ?? []
    assert.match(said, new RegExp(`/sandbox/#key=${key}\n`))
    // Nobody works there yet: the first start prints the administrator's link, once.
    assert.match(said, /\/console\/welcome#[\w-]{43}\n/)
    assert.equal(statSync(join(home, 'sandbox', 'sandbox-key')).mode & 0o777, 0o600)
    assert.ok(statSync(join(home, 'sandbox', 'postgres')).isDirectory())
  } finally {
    await sandbox.stop()
    rmSync(home, { recursive: true, force: true })
  }
})
