import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import type { Config } from '#platform/config'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import {
  isSecret,
  type SettingName,
  settingNames,
  type SettingShown,
  type SettingSource,
  shownOf,
  valueOf,
} from './setting.ts'
import { countStart, insertStart, lockLatest } from './store.ts'

type Env = Readonly<Record<string, string | undefined>>

type Given = Readonly<{ source: SettingSource; text: string | undefined }>

/** Whence each setting comes, by the rules of `loadConfig`: the environment wins over the file. */
export function sourcesOf(env: Env, home: string): (name: SettingName) => Given {
  const path = join(home, 'tongbao.json')
  const file: unknown = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const inFile = new Map<string, unknown>(
    Object.entries(typeof file === 'object' && file !== null ? file : {}),
  )
  return (name) => {
    const text = env[name]
    if (text) return { source: 'environment', text }
    const found = inFile.get(name)
    return found === undefined
      ? { source: 'default', text: undefined }
      : { source: 'file', text: typeof found === 'string' ? found : JSON.stringify(found) }
  }
}

export type Started = Readonly<{
  config: Config
  sourceOf: (name: SettingName) => Given
  version: string
  /** By which the process is known among others: host and number. */
  process: string
}>

/** What may be shown of a configuration. Secrets are masked, and told apart by a keyed digest. */
export const settingsOf = (
  keys: Pick<Keys, 'digest'>,
  { config, sourceOf }: Pick<Started, 'config' | 'sourceOf'>,
): readonly SettingShown[] =>
  settingNames.map((name) => {
    const { source, text } = sourceOf(name)
    const value = valueOf(name, text, config)
    return {
      name,
      value: shownOf(name, value),
      source,
      isSecret: isSecret(name),
      digest: keys.digest('ops.setting', `${name}=${value ?? ''}`),
    }
  })

/**
 * Writes down with which settings this process was started, as a row of history where they are others
 * than those of the last start at the same place (role and environment); else that one is counted on.
 */
export async function recordStart(
  { db, keys, now }: Readonly<{ db: Db; keys: Pick<Keys, 'digest'>; now: Clock }>,
  started: Started,
): Promise<void> {
  const { config, version, process } = started
  const shown = settingsOf(keys, started)
  const content = JSON.stringify(shown)
  const digest = hash('sha256', `${version}\n${content}`)
  const place = `${config.role} ${config.environment}`
  const at = now()
  const id = newId('cf', at)
  await inTransaction(db, async (tx) => {
    const latest = await lockLatest(tx, place)
    if (latest?.digest === digest) {
      await countStart(tx, { place, id: latest.id, process, lastAt: at })
      return
    }
    const first = { firstAt: at, lastAt: at, starts: 1 }
    await insertStart(tx, { place, id, digest, content, version, process, ...first })
  })
}
