import { readConfiguration } from './configuration.ts'
import { openOrderBook } from './order-book.ts'
import { createPayClient } from './pay-client.ts'
import { createWeb } from './web.ts'

const configuration = readConfiguration(process.env)
const app = createWeb({
  configuration,
  wxpay: createPayClient(configuration),
  book: openOrderBook(configuration.ordersPath),
  now: () => new Date(),
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void app.close())

// `localhost` listens on IPv4 and IPv6 alike; behind a proxy or in a container name another host.
await app.listen({ host: process.env['SHOP_HOST'] ?? 'localhost', port: configuration.port })
process.stdout.write(`${configuration.merchant.name}: ${configuration.shopUrl}\n`)

// Started by the demo: tells it that the shop is open, and closes with it, however it ends.
process.send?.('open')
process.once('disconnect', () => void app.close())
process.channel?.unref()
