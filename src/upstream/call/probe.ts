import { type Client, newNonce } from '@tongbao/apiv3'
import type { Channel } from '../channel/channel.ts'
import type { OpenChannels } from '../channel/open-channels.ts'
import { sortFault } from './sort-ending.ts'

/**
 * Asks for what nobody has ever made, in the way of this method; that it is not there is a good answer,
 * and so is every other no in good order. `unknown` for a channel that is not registered.
 */
export async function probe(
  channels: Pick<OpenChannels, 'find'>,
  id: string,
  method: string,
): Promise<'ok' | 'failed' | 'unknown'> {
  const connection = await channels.find(id)
  if (!connection) return 'unknown'
  try {
    await ask(connection.client(), connection.channel, method)
    return 'ok'
  } catch (error) {
    return sortFault('query', error).ending.is === 'failed' ? 'failed' : 'ok'
  }
}

/** A provider that asks for no merchant in particular asks for the certificates. */
function ask(client: Client, { mode }: Channel, method: string): Promise<unknown> {
  const number = newNonce()
  if (method === 'TRANSFER') return client.transfers.query(number)
  return mode === 'direct' ? client.pay.query(number) : client.certificates()
}
