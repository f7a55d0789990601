import type { Db } from '#platform/db'
import type { Channel, TrustedKey } from './channel.ts'
import { findChannels, findTrustedKeys } from './store.ts'

export type DescribedChannel = Readonly<{ channel: Channel; trusted: readonly TrustedKey[] }>

/** All channels with the keys that are believed, by name; nothing secret is in it. */
export async function describeChannels(db: Db): Promise<readonly DescribedChannel[]> {
  const described: DescribedChannel[] = []
  for (const { channel } of await findChannels(db))
    described.push({ channel, trusted: await findTrustedKeys(db, channel.id) })
  return described
}
