import type { Adapter } from './adapter.ts'
import { v3From2024 } from './v3-2024/v3-2024.ts'
import { assert } from '#kernel/assert'

/** Versions of the wire by their name, the newest last. A change upstream is one more row. */
export const adapters: Readonly<Record<string, Adapter>> = { 'v3-2024': v3From2024 }

export const isAdapter = (version: string): boolean => Object.hasOwn(adapters, version)

export function adapterOf(
  version: string,
  known: Readonly<Record<string, Adapter>> = adapters,
): Adapter {
  const adapter = known[version]
  assert(adapter, `no adapter speaks ${version}`)
  return adapter
}
