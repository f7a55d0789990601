import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Client, OpenedNotification } from '@tongbao/apiv3'

/** What a callback said, once it was verified and opened. */
export type Heard = Readonly<{
  kind: 'order' | 'refund' | 'transfer'
  number: string
  state: string
  amount: number
}>

/** A merchant's server: it verifies each callback, answers it, and keeps what was said. */
export type Shop = Readonly<{
  notifyUrl: string
  heard: Heard[]
  /** Callbacks that did not verify; the lower installation is honest, so there should be none. */
  turnedAway: string[]
  close: () => Promise<unknown>
}>

export async function openShop(client: Client): Promise<Shop> {
  const heard: Heard[] = []
  const turnedAway: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      try {
        const opened = client.openNotification({
          headers: request.headers,
          body: Buffer.concat(chunks),
        })
        heard.push(heardOf(opened))
        response.writeHead(204).end()
      } catch (error) {
        turnedAway.push(String(error))
        response.writeHead(401).end()
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    notifyUrl: `http://127.0.0.1:${port}/notify`,
    heard,
    turnedAway,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(resolve)
      }),
  }
}

function heardOf(opened: OpenedNotification): Heard {
  switch (opened.kind) {
    case 'transaction': {
      const { out_trade_no: number, trade_state: state, amount } = opened.content
      return { kind: 'order', number, state, amount: amount.total }
    }
    case 'refund': {
      const { out_refund_no: number, refund_status: state, amount } = opened.content
      return { kind: 'refund', number, state, amount: amount.refund }
    }
    case 'transfer_bill': {
      const { out_bill_no: number, state, transfer_amount: amount } = opened.content
      return { kind: 'transfer', number, state, amount }
    }
    default:
      throw new Error(`nobody asked for a ${opened.kind}`)
  }
}
