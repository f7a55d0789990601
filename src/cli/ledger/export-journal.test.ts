import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sealBatches } from '#ledger'
import { ConfigRefused } from '#platform/config'
import type { Db } from '#platform/db'
import { fill, merchant, move, noon, postAll, vault } from '#test/ledger/books'
import { createWorld } from '#test/world'
import { runErrand } from '../ledger.ts'

const shop = merchant('shop')

async function said(db: Db, name: string, ...args: readonly string[]): Promise<string> {
  let text = ''
  const code = await runErrand(name, { db, now: noon, args, print: (piece) => (text += piece) })
  assert.equal(code, 0)
  return text
}

const refused = (db: Db, complaint: RegExp, name: string, ...args: readonly string[]) =>
  assert.rejects(
    said(db, name, ...args),
    (error) => error instanceof ConfigRefused && complaint.test(error.message),
  )

test('the head is said for a report, and the journal from a height on', async () => {
  await using world = await createWorld()
  const { db } = world
  await refused(db, /nothing has been sealed yet/, 'head')
  const ground = '0'.repeat(64)
  const nothing = `tongbao-journal\t1\t1\t${ground}\nend\t0\t${ground}\n`
  assert.equal(await said(db, 'export-journal'), nothing)

  await fill(db, shop, 5)
  await sealBatches(db)
  await postAll(db, move('k1', vault, shop, 7), move('k2', vault, shop, 8))
  await sealBatches(db)
  const hash = /^height 2\nhash (\w{64})\nbusiness date 2026-11-24\n$/.exec(await said(db, 'head'))
  assert.ok(hash)

  const part = await said(db, 'export-journal', '2')
  assert.match(
    part,
    /^tongbao-journal\t1\t2\t\w{64}\nbatch\t2\t\d+\t2\t\w{64}\t\w{64}\nk1\tdirect\t.*\nk2\tdirect\t.*\nend\t2\t\w{64}\n$/,
  )
  assert.ok(part.endsWith(`end\t2\t${hash[1]}\n`))
  const whole = await said(db, 'export-journal')
  assert.ok(whole.endsWith(part.slice(part.indexOf('\n') + 1)))
})

test('a journal can be exported from its end, and from no height that is not there', async () => {
  await using world = await createWorld()
  await fill(world.db, shop, 5)
  await sealBatches(world.db)
  assert.match(
    await said(world.db, 'export-journal', '2'),
    /^tongbao-journal\t1\t2\t(\w{64})\nend\t1\t\1\n$/,
  )
  await refused(world.db, /nothing is sealed below height 3/, 'export-journal', '3')
  for (const height of ['0', '-1', 'x', '1.5'])
    await refused(world.db, /is not a height/, 'export-journal', height)
})
