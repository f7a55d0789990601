import type { Route } from '#payments'
import type { Money } from '#kernel/money'
import type { Db } from '#platform/db'
import { findByOutBillNo } from '../store.ts'
import { refuse } from '../transfer-bill.ts'
import { method, type TransferChannels } from './channel-port.ts'

type Deps = Readonly<{ db: Db; channels?: TransferChannels | undefined }>

const wallet: Route = { channel: null, because: '' }

/**
 * The way that a transfer goes. A number that was used before goes the way it went then, whatever the
 * routes say now. Refuses TRANSFER_ROUTE_NONE where no channel can take it.
 */
export async function routeTransfer(
  { db, channels }: Deps,
  asked: Readonly<{ mchid: string; outBillNo: string; id: string; amount: Money }>,
): Promise<Route> {
  if (!channels) return wallet
  const { mchid, amount, id } = asked
  const earlier = await findByOutBillNo(db, asked)
  if (earlier) return { channel: earlier.channel, because: earlier.routeBecause ?? '' }
  const ask = { mchid, spMchid: null, method, amount, orderId: id, tried: [] }
  const route = await channels.routeOrder(ask)
  if (route === 'none') throw refuse('TRANSFER_ROUTE_NONE')
  return route
}
