import { WechatpayError } from '@tongbao/apiv3'
import type { Db } from '#platform/db'
import { clientOf, type OpenChannels } from '../channel/open-channels.ts'
import { findBirths, findSubMchids } from '../channel/store.ts'

/** A channel as whoever reads its bills has to know it. */
export type BilledChannel = Readonly<{
  id: string
  since: Date
  /** Who we are there. */
  mchid: string
  /** Who our merchants are there, where each has a number of its own. */
  subMchids: ReadonlyMap<string, string>
}>

/** How asking for a bill ended; its bytes are unpacked, and throw at the end if their hash is another. */
export type AskedTradeBill =
  | Readonly<{ is: 'there'; sha1: string; bytes: AsyncIterable<Uint8Array> }>
  | Readonly<{ is: 'none' | 'creating' | 'failed'; why: string }>

/** Every channel that is registered, open or paused. */
export async function findBilledChannels(db: Db): Promise<readonly BilledChannel[]> {
  const channels = await findBirths(db)
  const merchants = Map.groupBy(await findSubMchids(db), ({ channelId }) => channelId)
  return channels.map((channel) => ({
    ...channel,
    subMchids: new Map(
      (merchants.get(channel.id) ?? []).map(({ mchid, subMchid }) => [mchid, subMchid]),
    ),
  }))
}

/**
 * Asks a channel for its trade bill of a day (ALL, packed; APIv3 bills). Never throws for what the channel
 * does until the bytes are read, and then a `WechatpayError`.
 */
export async function askTradeBill(
  channels: Pick<OpenChannels, 'find'>,
  id: string,
  billDate: string,
): Promise<AskedTradeBill> {
  const { bill } = await clientOf(channels, id, 'files')
  try {
    const view = await bill.trade({ billDate, billType: 'ALL', tarType: 'GZIP' })
    return { is: 'there', sha1: view.hash_value.toLowerCase(), bytes: bill.download(view) }
  } catch (error) {
    if (!(error instanceof WechatpayError)) throw error
    return { is: endings[error.code] ?? 'failed', why: `${error.code} ${error.message}` }
  }
}

const endings: Readonly<Record<string, 'none' | 'creating'>> = {
  NO_STATEMENT_EXIST: 'none',
  STATEMENT_CREATING: 'creating',
}
