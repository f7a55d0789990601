import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import type { KyselyPlugin } from 'kysely'
import { createKeys } from '#platform/keys'
import { fillItems, markDayCut } from '#test/clearing-items'
import { createWorld } from '#test/world'
import { openDownload } from './download/open-download.ts'
import { measureBill, platformBill } from './make-bill.ts'
import { insertMeasured } from './store.ts'

const businessDate = '2026-11-24'
const name = { mchid: '1900000001', businessDate, kind: 'trade_all', scope: 'own' } as const

const textOf = (rows: readonly Readonly<Record<string, unknown>>[]): string =>
  rows.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join('')

/** What the database was asked for and has handed out: how far the making is, to the byte. */
function meter() {
  const seen = { asked: 0, answered: 0, bytes: 0 }
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      seen.asked++
      return node
    },
    async transformResult({ result }) {
      seen.answered++
      seen.bytes += Buffer.byteLength(textOf(result.rows))
      return result
    },
  }
  /** Nothing is asked for, and nobody is about to ask: the making goes on only when somebody reads. */
  async function still(): Promise<void> {
    for (let quiet = 0; quiet < 20; quiet++) {
      const { asked } = seen
      await turn()
      if (seen.asked !== asked || seen.answered !== asked) quiet = -1
    }
  }
  return { seen, plugin, still }
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

  const { seen, plugin, still } = meter()
  const deps = {
    ...make,
    db: db.withPlugin(plugin),
    keys: createKeys(randomBytes(32)),
    log: { error: () => undefined },
  }
  const file = await openDownload(deps, { ...name, isZipped: false, isEncrypted: false })
  const hash = createHash('sha1')
  let [bytes, most] = [0, 0]
  for await (const chunk of file) {
    hash.update(chunk)
    bytes += chunk.length
    // Whoever makes ahead of the reader is given all the time for it.
    await still()
    most = Math.max(most, seen.bytes - bytes)
  }
  assert.equal(hash.digest('hex'), measure.hash)
  assert.equal(BigInt(bytes), measure.bytes)
  assert(bytes > 11_000_000, `${bytes} bytes`)
  assert(seen.bytes > 11_000_000, 'what was made is what was counted')
  assert(most > 0 && most < 3_000_000, `${most} bytes were made before anybody read them`)

  const own = createHash('sha1')
  for await (const text of platformBill(db, businessDate)) own.update(text)
  assert.equal(own.digest('hex'), measure.hash, 'the only merchant is the platform')
})
