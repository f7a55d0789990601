import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type { Delivery, Sdk, Told } from './sdk.ts'

/** A merchants' server: what an SDK verifies and decrypts is kept and acknowledged by 204. */
export type Listener = Readonly<{
  /** Opens an address whose callbacks are read by this SDK. */
  address: (name: string, open: Sdk['open']) => string
  /** Everything told so far, oldest first. */
  told: readonly Told[]
  /** As it came over the wire. */
  deliveries: readonly Delivery[]
  /** The first callback of this event about this number; fails when one was not believed. */
  until: (event: string, number: string) => Promise<Told>
  close: () => void
}>

export async function listen(): Promise<Listener> {
  const readers = new Map<string, Sdk['open']>()
  const told: Told[] = []
  const deliveries: Delivery[] = []
  const failures: unknown[] = []

  async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const delivery = { headers: request.headers, body: await text(request) }
    deliveries.push(delivery)
    try {
      const open = readers.get(request.url ?? '')
      if (!open) throw new Error(`nobody listens at ${request.url}`)
      told.push(await open(delivery))
      response.writeHead(204).end()
    } catch (error) {
      failures.push(error)
      response.writeHead(500).end()
    }
  }

  const server = createServer((request, response) => void hear(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address: (name, open) => {
      readers.set(`/${name}`, open)
      return `${base}/${name}`
    },
    told,
    deliveries,
    until: async (event, number) => {
      for (let turn = 0; turn < 500; turn++) {
        if (failures.length > 0) throw failures[0]
        const found = told.find((one) => one.event === event && numberOf(one) === number)
        if (found) return found
        await setTimeout(20)
      }
      throw new Error(`nobody told ${event} of ${number}`)
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Where the merchant's own number of what a callback is about may stand; a refund's order has one too. */
const numbers = [
  'out_refund_no',
  'combine_out_trade_no',
  'out_trade_no',
  'out_order_no',
  'out_bill_no',
  'out_batch_no',
  'out_request_no',
]

const numberOf = ({ resource }: Told): unknown =>
  numbers.map((name) => resource[name]).find((number) => number !== undefined)
