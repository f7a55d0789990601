/**
 * Processes that post, their clocks and the PostgreSQL below them are struck in the middle of load,
 * and what was acknowledged stands in the books, once. `TONGBAO_CRASH_SEED` plays a schedule again;
 * `npm run bench -- crash` plays a million transfers.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { postersCount } from '../../bench/crash/crowd.ts'
import { play } from '../../bench/crash/play.ts'
import { blowsOf, sayBlow } from '../../bench/crash/schedule.ts'
import { openTown } from '../../bench/crash/town.ts'
import { writers } from '../../bench/crash/wire.ts'
import { seededChance } from '../kills/schedule.ts'

const seed = Number(process.env['TONGBAO_CRASH_SEED'] ?? Date.now() % 1_000_000)

for (const writer of writers)
  test(`struck nine times by the schedule of ${seed}, the writer "${writer}" keeps its word`, async (t) => {
    const chance = seededChance(seed)
    const blows = blowsOf(9, 600, postersCount, chance)
    t.diagnostic(`TONGBAO_CRASH_SEED=${seed}: ${blows.map(sayBlow).join(', ')}`)
    const town = await openTown()
    t.after(() => town.stop())
    const played = await play(town, {
      blows,
      chance,
      writer,
      transfersMin: 10_000,
      patienceMs: 3_000,
    })

    const { acknowledged, resends, heard, seconds } = played
    t.diagnostic(`${acknowledged} acknowledged, ${resends} sent again, in ${seconds} s`)
    assert.deepEqual(played.faults, [])
    assert.deepEqual([played.lost, played.doubled], [0, 0])
    const { posted = 0, exists = 0, insufficient_funds: refused = 0 } = heard
    // Otherwise nothing was at stake.
    assert(acknowledged >= 10_000 && exists > 0 && resends > 0)
    assert(refused > posted / 50, `${refused} refused beside ${posted}`)
  })
