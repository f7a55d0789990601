import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '@tongbao/apiv3'

/** A merchant's server that outlives the platform, and keeps what it was told of each order. */
export type HearingShop = Readonly<{
  notifyUrl: string
  /** Ids under which each order was told, in order of hearing; the same id again is there again. */
  heard: ReadonlyMap<string, readonly string[]>
  /** What could not be believed or was no payment. */
  faults: readonly string[]
  close: () => void
}>

/** It takes its time over every answer, so that a kill falls between hearing and acknowledging. */
export async function openShop(client: Client): Promise<HearingShop> {
  const heard = new Map<string, string[]>()
  const faults: string[] = []

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { headers } = request
    const told = client.openNotification({ headers, body: Buffer.concat(chunks) })
    if (told.kind !== 'transaction') throw new Error(`told of a ${told.kind}`)
    const { out_trade_no: number, trade_state: state } = told.content
    if (state !== 'SUCCESS') throw new Error(`${number} was told as ${state}`)
    heard.set(number, [...(heard.get(number) ?? []), told.notification.id])
    await sleep(20)
    response.writeHead(204).end()
  }

  const server = createServer((request, response) => {
    hear(request, response).catch((error: unknown) => {
      faults.push(String(error))
      response.writeHead(500).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    notifyUrl: `http://127.0.0.1:${port}/notify`,
    heard,
    faults,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
