import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { createDirectory, apiv3Face } from '#merchants'
import { openParties } from '#parties'
import { noHandOff } from '#payments'
import { loadConfig } from '#platform/config'
import { openDb } from '#platform/db'
import { createHttp } from '#platform/http'
import { openKeys } from '#platform/keys'
import { createLog } from '#platform/log'
import { createMetrics } from '#platform/metrics'
import { createModules } from '../../src/create-modules.ts'
import { judgeNothing } from '../../src/wire-risk.ts'
import { wireRoutes } from '../../src/wire-routes.ts'
import { wireUpstream } from '../../src/wire-upstream.ts'

/** A route of `/v3` as the program registers it. */
export type WireRoute = Readonly<{
  method: string
  /** `/v3/pay/transactions/id/:transaction_id` */
  path: string
  schema: Readonly<Record<string, unknown>>
  /** The file that registers it, from the root of the project, and the lines that do. */
  source: string
  text: string
  /** A 2xx of it is a file, and not signed. */
  isFile: boolean
}>

/**
 * The routes of `/v3`, from the program's own modules. They are registered and never asked, so the
 * database need not exist: nothing connects before something is asked.
 */
export async function readRoutes(root: string): Promise<readonly WireRoute[]> {
  const home = mkdtempSync(join(tmpdir(), 'tongbao-reference-'))
  const config = loadConfig({ TONGBAO_HOME: home })
  const log = createLog({ level: 'silent' })
  const databaseUrl = 'postgres://nobody@127.0.0.1:1/none'
  const db = openDb(databaseUrl, { max: 1, onIdleError: () => undefined })
  const keys = openKeys(config)
  const now = () => new Date(0)
  const metrics = createMetrics()
  const given = { db, keys, now, log, metrics, publicUrl: config.publicUrl }
  const upstream = wireUpstream(given)
  try {
    const modules = createModules(
      { config, databaseUrl, log, now, isDemo: false },
      {
        ...given,
        ...judgeNothing,
        parties: openParties({ ...given, onSignUp: async () => undefined }),
        directory: createDirectory(given),
        upstream,
      },
      noHandOff,
    )
    const app = createHttp({ log, metrics })
    const found: WireRoute[] = []
    app.addHook('onRoute', ({ method, url, schema, config: told }) => {
      if (method === 'HEAD' || Array.isArray(method)) return
      found.push({
        method: String(method),
        path: url,
        schema: { ...schema },
        ...sourceOf(root),
        isFile: told?.unsigned === true,
      })
    })
    await app.register(apiv3Face({ ...modules, now, routes: wireRoutes(modules) }), {
      prefix: '/v3',
    })
    await app.ready()
    await app.close()
    return found.filter(({ method, path }) => !found.some(isSpelled(method, `${path}/`)))
  } finally {
    await upstream.stop()
    await db.destroy()
    rmSync(home, { recursive: true, force: true })
  }
}

/** A path without the slash at its end is the same operation, for whoever forgot it. */
const isSpelled =
  (method: string, path: string) =>
  (route: WireRoute): boolean =>
    route.method === method && route.path === path

/** Fastify tells of a route while the file that has it is still on the stack. */
function sourceOf(root: string): Pick<WireRoute, 'source' | 'text'> {
  const lines = (new Error('where').stack ?? '').split('\n')
  const frame = lines.find((each) => each.includes(`${root}/src/`)) ?? ''
  const { path = '', line = '1' } =
    /(?<path>\/[^\s():]+\.ts):(?<line>\d+)/.exec(frame)?.groups ?? {}
  if (path === '') return { source: '', text: '' }
  return {
    source: relative(root, path),
    text: blockAt(readFileSync(path, 'utf8').split('\n'), Number(line) - 1),
  }
}

/** The call that begins on this line, to where its bracket closes at the same margin. */
function blockAt(lines: readonly string[], from: number): string {
  const margin = /^ */.exec(lines[from] ?? '')?.[0] ?? ''
  if (lines[from]?.endsWith(')')) return lines[from] ?? ''
  const length = lines
    .slice(from + 1)
    .findIndex((line) => line.startsWith(`${margin}}`) || line.startsWith(`${margin})`))
  return lines.slice(from, from + 2 + length).join('\n')
}
