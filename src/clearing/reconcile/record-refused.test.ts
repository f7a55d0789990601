import { deepEqual, equal } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { codeOf } from '#test/payments'
import { billOf, day, morning, putItems, streamOf, tradesOf } from '#test/reconciliation'
import { createWorld } from '#test/world'
import { reconcileChannel } from './reconcile-channel.ts'
import { findBreaks, findRuns } from './store.ts'

const party = 'wallet'
const lane = { businessDate: day, source: 'channel', party } as const

test('a file that is not whole is refused whole; a good one closes it, and nothing is left on the disk', async () => {
  await using each = await createWorld()
  const trades = tradesOf(31, 50)
  const bytes = billOf(trades)
  const folder = await mkdtemp(join(tmpdir(), 'spill-'))
  const give = (file: Buffer, given: { sha1?: string } = {}) =>
    codeOf(async () => {
      const deps = { db: each.db, now: () => morning, spillFolder: folder }
      const asked = { businessDate: day, party, bytes: streamOf(file), ...given }
      return (await reconcileChannel(deps, asked)).state
    })
  equal(await give(bytes), 'RECON_DAY_NOT_CUT')
  await putItems(each.db, day, trades)
  const cut = bytes.subarray(0, bytes.length - 100)
  equal(await give(cut), 'RECON_FILE_REFUSED')
  equal(await give(cut), 'RECON_FILE_REFUSED')
  equal(await give(bytes, { sha1: '0'.repeat(40) }), 'RECON_FILE_REFUSED')
  const classes = async () =>
    (await findBreaks(each.db, lane)).map((one) => `${one.class} ${one.state}`)
  deepEqual(await classes(), ['total OPEN', 'total OPEN'])
  equal(await give(bytes), 'DONE')
  deepEqual(await classes(), ['total RESOLVED', 'total RESOLVED'])
  equal(await give(bytes.subarray(0, 500)), 'RECON_FILE_REFUSED')
  equal(await give(bytes, { sha1: createHash('sha1').update(bytes).digest('hex') }), 'DONE')
  deepEqual(new Set(await classes()), new Set(['total RESOLVED']))
  const refused = (await findRuns(each.db, lane)).map(({ refusal }) => refusal)
  deepEqual(refused, [
    'line 52: 最后一行不完整，文件被截断',
    'line 53: 文件的SHA-1与渠道公布的不一致',
    null,
    'line 2: 最后一行不完整，文件被截断',
  ])
  deepEqual(await readdir(folder), [])
})
