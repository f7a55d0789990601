import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Account } from './postgres-binaries.ts'

/** True while a process with this number runs, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** In a container whose first process reaps nobody, the dead keep their numbers for ever. */
function isZombie(pid: number): boolean {
  const status = `/proc/${pid}/stat`
  if (process.platform !== 'linux' || !existsSync(status)) return false
  return readFileSync(status, 'utf8').split(') ').at(-1)?.startsWith('Z') ?? false
}

/** Waits until `done`, looking every 25 ms; false when the deadline came first. */
export async function waitUntil(
  done: () => boolean | Promise<boolean>,
  deadlineMs: number,
): Promise<boolean> {
  const end = performance.now() + deadlineMs
  while (!(await done())) {
    if (performance.now() > end) return false
    await sleep(25)
  }
  return true
}

/**
 * Stops a PostgreSQL server: first politely (fast shutdown), then without a checkpoint, then by
 * force. Always ends, also when the server is already dead.
 */
export async function stopServer(pid: number): Promise<void> {
  const steps = [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 2_000],
  ] as const
  for (const [signal, deadlineMs] of steps) {
    if (!isAlive(pid)) return
    try {
      process.kill(pid, signal)
    } catch {
      // It died between the look and the signal.
      return
    }
    if (await waitUntil(() => !isAlive(pid), deadlineMs)) return
  }
}

/**
 * The server that an earlier run left behind (that run was killed), or undefined.
 *
 * A number alone proves nothing, since it may belong to another program by now: a PostgreSQL server
 * stands in its data folder. A stale postmaster.pid is removed, because PostgreSQL itself would
 * refuse to start while the number is anyone's.
 */
export function findOrphan(data: string): number | undefined {
  const file = join(data, 'postmaster.pid')
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (Number.isInteger(pid) && pid > 1 && isAlive(pid) && standsIn(pid, data)) return pid
  rmSync(file, { force: true })
  return undefined
}

/**
 * Tells the backends of a server that is gone to go as well. They would when they notice, which on a
 * busy machine takes them seconds, and until then none can be started in their place.
 */
export function endBackends(data: string): void {
  if (process.platform !== 'linux') return
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  for (const pid of pids.map(Number))
    try {
      const isBackend = readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
      if (isBackend && standsIn(pid, data)) process.kill(pid, 'SIGQUIT')
    } catch {
      // It went by itself.
    }
}

function standsIn(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') return true
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

/** A free TCP port of this machine; the wanted one if it is free. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())))
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

export type Command = Readonly<{
  program: string
  flags: readonly string[]
  cwd: string
  account: Account | undefined
  /** Where its words go; the words of the run before are kept beside, as `….1`. */
  logFile: string
}>

/**
 * Starts the program in a process group of its own, because Ctrl-C in a terminal reaches the whole
 * group and would stop the database under the requests that we are still answering.
 */
export function launch({ program, flags, cwd, account, logFile }: Command): ChildProcess {
  if (existsSync(logFile)) renameSync(logFile, `${logFile}.1`)
  const log = openSync(logFile, 'w', 0o600)
  try {
    return spawn(program, flags, {
      cwd,
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' },
      ...account,
    })
  } finally {
    closeSync(log)
  }
}

/** Whether the server takes a connection and answers. */
export async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The last lines a program said, for a message to a person. */
export const lastWords = (logFile: string): string =>
  existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n') : ''
