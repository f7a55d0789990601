import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { lockHome, readOrMake, writePrivateFile } from './home.ts'
import type { Log } from './log.ts'
import { findPostgres } from './postgres-binaries.ts'
import { type Cluster, initialiseCluster, startServer, urlOf } from './postgres-cluster.ts'
import { endBackends, findOrphan, freePort, stopServer } from './postgres-process.ts'

export type PostgresOptions = Readonly<{
  /** The data folder of the program; the cluster lives in `<home>/postgres`. */
  home: string
  /** False switches fsync off: for tests, whose data nobody will miss. */
  durable: boolean
  log: Log
  /** Wanted on the first run, then remembered, and kept while it is free. */
  port?: number
}>

export type Postgres = Readonly<{
  /** Connection URL of a database of this cluster; it stays the same when the server restarts. */
  url: (database: string) => string
  /** Process number of the running server. */
  pid: () => number | undefined
  /** Ends the server, then lets go of the home. Bounded: at most half a minute. */
  stop: () => Promise<void>
}>

const Settings = Type.Object({ port: Type.Integer(), password: Type.String() })

/** Between two attempts to start again, at most. */
const pauseMaxMs = 5_000

/**
 * PostgreSQL 18 of our own, from npm, on the loopback address only.
 *
 * A server that an earlier run left behind (that run was killed) is stopped and started again under
 * our care. A server that dies under us is started again; callers see lost connections meanwhile.
 * Throws `HomeInUse` when another program has the same home.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const lock = lockHome(options.home)
  try {
    const cluster = await prepare(options)
    if (!existsSync(cluster.data)) await initialiseCluster(cluster)
    const keeper = keep(cluster, await startServer(cluster), options.log)
    return {
      url: (database) => urlOf(cluster, database),
      pid: keeper.pid,
      stop: async () => {
        await keeper.stop()
        lock.release()
      },
    }
  } catch (error) {
    lock.release()
    throw error
  }
}

/**
 * Where the server of another program on this home answers, for a visit beside it; undefined when
 * there has been none. It is that program's to start and to stop.
 */
export function neighbourUrl(home: string, database: string): string | undefined {
  const path = join(home, 'postgres.json')
  if (!existsSync(path)) return undefined
  const settings = Value.Parse(Settings, JSON.parse(readFileSync(path, 'utf8')))
  const data = join(realpathSync(home), 'postgres')
  return urlOf({ home, data, durable: true, installation: findPostgres(), ...settings }, database)
}

/** Clears away what an earlier run left, and reads or chooses port and password. */
async function prepare({ home, durable, log, port }: PostgresOptions): Promise<Cluster> {
  const data = join(realpathSync(home), 'postgres')
  const orphan = findOrphan(data)
  if (orphan !== undefined) {
    log.warn({ orphan }, 'PostgreSQL of an earlier run is still up; restarting it')
    await stopServer(orphan)
  }
  const path = join(home, 'postgres.json')
  const password = randomBytes(24).toString('base64url')
  const text = readOrMake(path, () => JSON.stringify({ port: port ?? 0, password }))
  const known = Value.Parse(Settings, JSON.parse(text))
  const settings = { ...known, port: await freePort(known.port) }
  if (settings.port !== known.port) writePrivateFile(path, JSON.stringify(settings))
  return { home, data, durable, installation: findPostgres(), ...settings }
}

/**
 * Starts a server again that dies without being asked to, until it is back: on a busy machine its
 * backends may hold the shared memory for longer than any number of attempts that one would choose.
 */
function keep(cluster: Cluster, first: ChildProcess, log: Log) {
  let server = first
  const stopping = new AbortController()
  let revival = Promise.resolve()

  function watch(): void {
    server.once('exit', (code, signal) => {
      if (stopping.signal.aborted) return
      log.error({ code, signal }, 'PostgreSQL died; starting it again')
      revival = revive()
    })
  }

  async function revive(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const pauseMs = Math.min(200 * attempt, pauseMaxMs)
      await sleep(pauseMs, undefined, stopping).catch(() => undefined)
      if (stopping.signal.aborted) return
      try {
        findOrphan(cluster.data)
        endBackends(cluster.data)
        server = await startServer(cluster)
        watch()
        log.info({ attempt }, 'PostgreSQL is back')
        return
      } catch (error) {
        log.error({ err: error, attempt }, 'PostgreSQL did not come back')
      }
    }
  }

  watch()
  return {
    pid: () => server.pid,
    stop: async () => {
      stopping.abort()
      await revival
      if (server.pid !== undefined) await stopServer(server.pid)
    },
  }
}
