import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDb } from '#platform/db'
import { createWorld } from '#test/world'

/** ErrorResponse of the PostgreSQL protocol: the last word of a backend whose server was killed. */
function lastWord(): Buffer {
  const fields = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection, postmaster exit']
  const body = Buffer.from(`${fields.join('\0')}\0\0`)
  const head = Buffer.from([0x45, 0, 0, 0, 0])
  head.writeUInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5])

/** Stands before a server whose backends die in the instant in which they are ready. */
async function openDeathbed(url: string) {
  const real = new URL(url)
  const proxy = createServer((socket) => {
    const server = connect(Number(real.port), real.hostname)
    for (const end of [socket, server]) end.on('error', () => undefined)
    socket.pipe(server)
    server.on('data', (chunk: Buffer) => {
      const isReady = chunk.subarray(-6, -1).equals(readyForQuery)
      socket.write(isReady ? Buffer.concat([chunk, lastWord()]) : chunk)
      if (isReady) socket.end()
    })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const shown = new URL(url)
  shown.port = String((proxy.address() as AddressInfo).port)
  return { url: shown.href, [Symbol.dispose]: () => void proxy.close() }
}

test('a connection that dies in the instant in which it is ready ends no process', async () => {
  await using world = await createWorld()
  using deathbed = await openDeathbed(world.url)
  const db = openDb(deathbed.url, { max: 1 })
  await assert.rejects(sql`select 1`.execute(db))
  await db.destroy()
})
