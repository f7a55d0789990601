import { assert } from '#kernel/assert'
import type { Db } from '#platform/db'
import type { SettingChange, SettingShown } from './setting.ts'
import { findCurrent, findStarts, type SettingStart } from './store.ts'

export type SettingStartShown = Omit<SettingStart, 'content' | 'digest'> &
  Readonly<{ digest: string; changes: readonly SettingChange[] }>

export type CurrentSettings = Omit<SettingStart, 'content'> &
  Readonly<{ settings: readonly SettingShown[] }>

/** With what each place was started last. */
export async function currentSettings(db: Db): Promise<readonly CurrentSettings[]> {
  return (await findCurrent(db)).map(({ content, ...start }) => ({
    ...start,
    settings: shownIn(content),
  }))
}

/** Starts with other settings than before, each with what was changed, the newest first. */
export async function settingHistory(
  db: Db,
  { place, before, limit }: Readonly<{ place: string; before?: string | undefined; limit: number }>,
): Promise<readonly SettingStartShown[]> {
  const starts = await findStarts(db, { place, before: before ?? null, limit: limit + 1 })
  return starts.slice(0, limit).map(({ content, ...start }, index) => ({
    ...start,
    changes: changesOf(starts[index + 1]?.content, content),
  }))
}

function shownIn(content: string): readonly SettingShown[] {
  const read: unknown = JSON.parse(content)
  assert(Array.isArray(read), 'settings are a list')
  return read as readonly SettingShown[]
}

function changesOf(before: string | undefined, after: string): readonly SettingChange[] {
  if (before === undefined) return []
  const last = new Map<string, SettingShown>(
    shownIn(before).map((each) => [each.name, each] as const),
  )
  return shownIn(after)
    .filter(({ name, digest, source }) => {
      const old = last.get(name)
      return old?.digest !== digest || old.source !== source
    })
    .map((each) => ({ name: each.name, before: textOf(last.get(each.name)), after: textOf(each) }))
}

/** A secret that was changed looks the same; that it was changed is told by its digest's beginning. */
function textOf(shown: SettingShown | undefined): string | null {
  if (!shown) return null
  const { value, source, isSecret, digest } = shown
  const text = isSecret && value !== null ? `${value} #${digest.slice(0, 6)}` : value
  return `${text ?? ''} (${source})`.trim()
}
