import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { writePrivateFile } from './home.ts'
import { canEnter, type Installation } from './postgres-binaries.ts'
import { answers, lastWords, launch, stopServer, waitUntil } from './postgres-process.ts'

export type Cluster = Readonly<{
  home: string
  /** Real path of the cluster's folder. */
  data: string
  /** False switches fsync off. */
  durable: boolean
  installation: Installation
  port: number
  password: string
}>

/** Recovery after a crash replays at most `max_wal_size`; a slow disk needs minutes for that. */
const readyMs = 180_000

export const urlOf = ({ port, password }: Cluster, database: string): string =>
  `postgres://postgres:${password}@127.0.0.1:${port}/${database}`

/** Makes the cluster, in a draft folder first: a run killed half-way must not leave half of one. */
export async function initialiseCluster(cluster: Cluster): Promise<void> {
  const { home, data, installation, durable } = cluster
  const draft = `${data}.new`
  const passwordFile = join(home, 'postgres.password')
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { mode: 0o700 })
  writePrivateFile(passwordFile, cluster.password)
  give(installation, draft, passwordFile)

  const logFile = join(home, 'initdb.log')
  const child = launch({
    program: join(installation.folder, 'bin', 'initdb'),
    flags: [
      `--pgdata=${pathFor(draft)}`,
      '--pwfile=../postgres.password',
      '--username=postgres',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      ...(durable ? [] : ['--no-sync']),
    ],
    cwd: draft,
    account: installation.account,
    logFile,
  })
  const [code] = await once(child, 'exit')
  rmSync(passwordFile, { force: true })
  if (code !== 0) throw new Error(`PostgreSQL could not be set up:\n${lastWords(logFile)}`)
  renameSync(draft, data)
}

function give({ account }: Installation, ...paths: readonly string[]): void {
  if (account) for (const path of paths) chownSync(path, account.uid, account.gid)
}

/**
 * The data folder as the server may name it. Where its account cannot walk to it (a home below
 * /root), it goes by the folder that it stands in, which needs no walk.
 */
const pathFor = (folder: string): string =>
  canEnter(join(folder, '..')) ? folder : '/proc/self/cwd'

/** Starts the server and waits until it answers; throws with its last words when it does not. */
export async function startServer(cluster: Cluster): Promise<ChildProcess> {
  const { home, data, installation } = cluster
  const logFile = join(home, 'postgres.log')
  const server = launch({
    program: join(installation.folder, 'bin', 'postgres'),
    flags: ['-D', pathFor(data), ...settingsOf(cluster)],
    cwd: data,
    account: installation.account,
    logFile,
  })
  // The database must not keep our process alive; it is stopped by name.
  server.unref()
  let failure: string | undefined
  server.once('error', (error) => (failure = error.message))
  server.once('exit', () => (failure ??= lastWords(logFile)))
  await waitUntil(
    async () => failure !== undefined || (await answers(urlOf(cluster, 'postgres'))),
    readyMs,
  )
  if (failure === undefined && (await answers(urlOf(cluster, 'postgres')))) return server
  if (server.pid !== undefined) await stopServer(server.pid)
  throw new Error(`PostgreSQL did not start:\n${failure ?? lastWords(logFile)}`)
}

const buffersMinMb = 256
const buffersMaxMb = 2_048

/**
 * An eighth of the machine's memory. What is written again and again must fit: of twenty million
 * entries those are the last pages of the account indexes, two for each account that moves.
 */
const buffersMb = (): number => {
  const eighthMb = Number(BigInt(totalmem()) >> 23n)
  return Math.max(buffersMinMb, Math.min(buffersMaxMb, eighthMb))
}

function settingsOf({ durable, port }: Cluster): string[] {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    // No socket file: its path is limited to about a hundred characters, and a home may be deeper.
    unix_socket_directories: '',
    max_connections: durable ? 100 : 300,
    shared_buffers: `${durable ? buffersMb() : buffersMinMb}MB`,
    max_wal_size: '4GB',
    // Compiling a small statement costs more than running it.
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
