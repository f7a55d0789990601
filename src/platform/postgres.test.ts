import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { createLog } from '#platform/log'
import { startPostgres } from '#platform/postgres'

const log = createLog({ level: 'silent' })

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text)).rows
  } finally {
    await client.end()
  }
}

async function askUntilAnswered(url: string, text: string): Promise<unknown[]> {
  for (let attempt = 0; ; attempt++)
    try {
      return await ask(url, text)
    } catch (error) {
      if (attempt > 100) throw error
      await sleep(50)
    }
}

/** A program of its own that starts PostgreSQL on the home and says the URL. */
async function startProgram(home: string): Promise<{ program: ChildProcess; url: string }> {
  const text = `
    import { createLog } from '#platform/log'
    import { startPostgres } from '#platform/postgres'
    const log = createLog({ level: 'silent' })
    const server = await startPostgres({ home: ${JSON.stringify(home)}, durable: true, log })
    console.log(server.url('postgres'))
    setInterval(() => {}, 1000)`
  const flags = ['-C', 'source', '--input-type=module', '-e', text]
  const program = spawn(process.execPath, flags, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(program.stdout, 'data')
  return { program, url: String(line).trim() }
}

test('data outlives a killed program and a killed server; a second program is refused', async () => {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-postgres-'))
  const { program, url } = await startProgram(home)
  await ask(url, 'create table kept (a int)')
  await ask(url, 'insert into kept values (1)')
  await assert.rejects(startPostgres({ home, durable: true, log }), /Another Tongbao is running/)

  program.kill('SIGKILL')
  await once(program, 'exit')
  const server = await startPostgres({ home, durable: true, log })
  assert.equal(server.url('postgres'), url, 'port and password are remembered')
  assert.equal(statSync(join(home, 'postgres.json')).mode & 0o777, 0o600)
  assert.deepEqual(await ask(url, 'select a from kept'), [{ a: 1 }])

  const before = server.pid()
  assert(before)
  process.kill(before, 'SIGKILL')
  assert.deepEqual(await askUntilAnswered(url, 'select a from kept'), [{ a: 1 }])
  while (server.pid() === before) await sleep(20)

  const now = server.pid()
  assert(now)
  process.kill(now, 'SIGKILL')
  await server.stop()
  await assert.rejects(ask(url, 'select 1'), 'stop ends although the server was dead')

  // The number of the dead server now belongs to somebody else: to us.
  writeFileSync(join(home, 'postgres', 'postmaster.pid'), `${process.pid}\n${home}/postgres\n`)
  const again = await startPostgres({ home, durable: true, log })
  assert.deepEqual(await ask(url, 'select a from kept'), [{ a: 1 }])
  await again.stop()
  rmSync(home, { recursive: true })
})
