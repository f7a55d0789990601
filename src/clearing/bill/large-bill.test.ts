import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'node:test'
import { createKeys } from '#platform/keys'
import { fillItems, markDayCut } from '#test/clearing-items'
import { createWorld } from '#test/world'
import { openDownload } from './download/open-download.ts'
import { measureBill, platformBill } from './make-bill.ts'
import { insertMeasured } from './store.ts'

const businessDate = '2026-11-24'
const name = { mchid: '1900000001', businessDate, kind: 'trade_all', scope: 'own' } as const

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Bytes that are really held. */
function held(): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('a large bill is never in memory as a whole, however slowly it is read', async () => {
  await using world = await createWorld()
  const { db } = world
  const count = 50_000
  await fillItems(db, { mchid: name.mchid, businessDate, count })
  await markDayCut(db, businessDate)
  const make = { db, subMerchants: async () => [], sharingRows: async function* () {} }
  const measure = await measureBill(make, name)
  assert.equal(measure?.rows, BigInt(count))
  await insertMeasured(db, name, measure, new Date(`${businessDate}T12:00:00Z`))

  const before = held()
  const deps = { ...make, keys: createKeys(randomBytes(32)), log: { error: () => undefined } }
  const file = await openDownload(deps, { ...name, isZipped: false, isEncrypted: false })
  const hash = createHash('sha1')
  let [bytes, most] = [0, 0]
  for await (const chunk of file) {
    // Whoever makes ahead of the reader has the time to do so.
    if (bytes === 0) await sleep(500)
    hash.update(chunk)
    bytes += chunk.length
    most = Math.max(most, held() - before)
  }
  assert.equal(hash.digest('hex'), measure.hash)
  assert.equal(BigInt(bytes), measure.bytes)
  assert(bytes > 11_000_000, `${bytes} bytes`)
  assert(most < 6_000_000, `${most} bytes were held`)

  const own = createHash('sha1')
  for await (const text of platformBill(db, businessDate)) own.update(text)
  assert.equal(own.digest('hex'), measure.hash, 'the only merchant is the platform')
})
