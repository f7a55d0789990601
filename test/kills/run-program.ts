import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, waitUntil } from '#platform/postgres-process'

/** The program as anybody runs it, on the embedded PostgreSQL of a data folder, fsync on. */
export type Home = Readonly<{ home: string; port: number }>

export type Running = Readonly<{
  /** The program dies at once, and says nothing to anybody. */
  kill: () => Promise<void>
  stop: () => Promise<void>
}>

const bin = join(import.meta.dirname, '../../bin/tongbao')

function spawnProgram({ home, port }: Home, ...command: readonly string[]): ChildProcess {
  const settings = {
    TONGBAO_HOME: home,
    PORT: String(port),
    ALLOW_LOOPBACK_CALLBACKS: 'true',
    LOG_LEVEL: 'fatal',
  }
  return spawn(bin, command, {
    env: { ...process.env, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** Runs a command that ends by itself; what it printed, and its exit code. */
export async function runCommand(
  place: Home,
  ...command: readonly string[]
): Promise<Readonly<{ text: string; code: number }>> {
  const child = spawnProgram(place, ...command)
  let text = ''
  child.stdout?.on('data', (chunk) => {
    text += String(chunk)
  })
  const [code] = await once(child, 'close')
  return { text, code: Number(code) }
}

/** Starts it and waits until it listens. */
export async function runProgram(place: Home): Promise<Running> {
  const child = spawnProgram(place, 'serve')
  const exited = once(child, 'exit')
  let isListening = false
  const listening = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk) => {
      isListening ||= String(chunk).includes('listening')
      if (isListening) resolve()
    })
  })
  await Promise.race([listening, exited])
  assert(isListening, 'the program started')
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    child.kill(signal)
    await exited
  }
  return { kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

/** The embedded server dies as its machine would let it die; its own backends follow. */
export async function killDatabase({ home }: Home): Promise<void> {
  // It may be on its way up again after an earlier death.
  assert(await waitUntil(() => databasePid(home) !== undefined, 20_000), 'the database runs')
  process.kill(databasePid(home) ?? 0, 'SIGKILL')
}

function databasePid(home: string): number | undefined {
  const file = join(home, 'postgres', 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
  return pid > 1 && isAlive(pid) ? pid : undefined
}

export function databaseUrl({ home }: Home): string {
  const text = readFileSync(join(home, 'postgres.json'), 'utf8')
  const { port, password } = JSON.parse(text) as { port: number; password: string }
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
}
