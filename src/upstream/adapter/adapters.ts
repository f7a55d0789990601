import type { Adapter } from './adapter.ts'
import { v3From2024 } from './v3-2024/v3-2024.ts'
import { assert } from '#kernel/assert'

export type Adapters = Readonly<Record<string, Adapter>>

/** Versions of the wire by their name, the newest last. A change upstream is one more row. */
export const adapters: Adapters = { 'v3-2024': v3From2024 }

export const isAdapter = (version: string, known: Adapters = adapters): boolean =>
  Object.hasOwn(known, version)

export function adapterOf(version: string, known: Adapters = adapters): Adapter {
  const adapter = isAdapter(version, known) ? known[version] : undefined
  assert(adapter, `no adapter speaks ${version}`)
  return adapter
}
