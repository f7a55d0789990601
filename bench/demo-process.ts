import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CpuTime, cpuTime } from './cpu-time.ts'
import { trustPayers } from './trust-payers.ts'

export type DemoProcess = Readonly<{
  /** The data folder. */
  home: string
  demo: {
    baseUrl: string
    platform: { certificateSerial: string; certificatePath: string }
    merchants: readonly {
      mchid: string
      appid: string
      serialNo: string
      privateKeyPath: string
      certificatePath: string
      apiV3Key: string
    }[]
    payers: readonly { phone: string; password: string; pin: string }[]
  }
  /** CPU time so far of the program, of its database, and of whoever asks. */
  cpu: () => CpuTime
  /** Memory of the program, in MiB: now, and the highest so far. */
  memory: () => { now: number; peak: number }
  stop: () => Promise<void>
}>

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

/** As `bin/tongbao` runs it. */
const asProgram = ['--max-semi-space-size=64', '-C', 'source']

/**
 * The program as anybody runs it, with a data folder of its own, fsync on. With `risk` it has no shop next door,
 * and judges payments or not.
 */
export async function startDemo({ risk }: { risk?: 'on' | 'off' } = {}): Promise<DemoProcess> {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-bench-'))
  const port = await freePort()
  const [command, args] = risk
    ? [process.execPath, [...asProgram, join(import.meta.dirname, 'payments/program.ts'), risk]]
    : [join(import.meta.dirname, '../bin/tongbao'), ['demo']]
  const program = spawn(command, args, {
    env: { ...process.env, TONGBAO_HOME: home, PORT: String(port), LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise<void>((resolve, reject) => {
    program.stdout.on('data', (text) => String(text).includes('ready') && resolve())
    program.once('exit', () => reject(new Error('the program did not start')))
  })
  const exited = new Promise<void>((resolve) => program.once('exit', () => resolve()))
  const statusOf = (name: string): number => {
    const [, kib] =
      new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync(`/proc/${program.pid}/status`, 'utf8')) ??
      []
    return Math.round(Number(kib) / 1024)
  }
  const demo = JSON.parse(readFileSync(join(home, 'demo.json'), 'utf8'))
  if (risk !== 'off') await trustPayers({ home, demo })
  return {
    home,
    demo,
    cpu: () => cpuTime(program.pid ?? 0),
    memory: () => ({ now: statusOf('VmRSS'), peak: statusOf('VmHWM') }),
    stop: async () => {
      program.kill('SIGTERM')
      await exited
      rmSync(home, { recursive: true, force: true })
    },
  }
}
