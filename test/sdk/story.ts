import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { verifyBooks } from '#ledger'
import type { KeyMode } from '#merchants'
import { type Chapter, chapters } from './chapters.ts'
import { payMethods } from './pay-methods.ts'
import { drivable } from './platform.ts'
import { paramsOf, signedRoutes } from './routes.ts'
import type { Heard, OpenSdk } from './sdk.ts'
import { openStage, type Stage } from './stage.ts'

/** All that an SDK can be asked to do, by a merchant and by a provider, each in this key mode. */
export async function tellStory(
  t: TestContext,
  openSdk: OpenSdk,
  { mode, end }: Readonly<{ mode: KeyMode; end: Chapter }>,
): Promise<void> {
  await using stage = await openStage(openSdk, mode)
  for (const side of ['direct', 'partner'] as const)
    for (const [name, tell, only = side] of chapters)
      if (only === side) await t.test(`${side} ${name}`, () => tell(stage, stage[side]))

  await t.test('every route of /v3 was driven', () => everyRouteWasDriven(stage))
  await t.test('every answer but a file is signed by the key of the mode', () => {
    const isFile = ({ path }: Heard): boolean => path.startsWith('/v3/billdownload/file?')
    const serials = (files: boolean) =>
      stage.heard.filter((one) => isFile(one) === files).map(({ serial }) => serial)
    deepEqual([...new Set(serials(false))], [stage.platformKey.id])
    deepEqual([...new Set(serials(true))], [undefined])
  })
  await t.test('every callback is signed by the key of the mode', () => {
    const serials = stage.listener.deliveries.map(({ headers }) => headers['wechatpay-serial'])
    deepEqual([...new Set(serials)], [stage.platformKey.id])
  })
  await t.test('everything was told once, code pay never', () => toldOnce(stage))
  await t.test('every callback was acknowledged', () => allAcknowledged(stage))
  await t.test('a callback with one letter changed is not believed', () => forgedIsRefused(stage))
  await t.test('the books add up', async () => {
    deepEqual(await verifyBooks(stage.server.world.db), [])
  })
  const [name, tell] = end
  await t.test(name, () => tell(stage, stage.direct))
}

/** A route that is registered and driven by no chapter stands in the difference, and so fails. */
async function everyRouteWasDriven(stage: Stage): Promise<void> {
  const routes = await signedRoutes(stage.server)
  const driven = routes.filter((route) =>
    stage.heard.some(({ method, path }) => paramsOf(route, method, path)),
  )
  ok(routes.length > 0)
  deepEqual(driven, drivable(stage, routes))
}

/** On either side: each way to pay, by itself and combined; a mini program; one to give back. */
function toldOnce({ listener: { told } }: Stage): void {
  const counts = Object.groupBy(told, ({ event }) => event)
  const methods = payMethods.length
  deepEqual(
    Object.fromEntries(Object.entries(counts).map(([event, all]) => [event, all?.length])),
    {
      'TRANSACTION.SUCCESS': 2 * (2 * methods + 2),
      'REFUND.SUCCESS': 2 * (methods + 1),
      'PROFITSHARING.SUCCESS': 2,
      'PROFITSHARING.RETURN': 2,
      'MCHTRANSFER.BILL.FINISHED': 3,
      'MCHTRANSFER.BATCH.FINISHED': 1,
      'MCHWITHDRAW.CHANGE': 1,
    },
  )
}

async function allAcknowledged({ server, listener }: Stage): Promise<void> {
  const outcomes = sql<{ answer: string | null; count: number }>`
    select last_answer as answer, count(*)::int as count from payments.callback group by 1`
  for (let turn = 0; turn < 500; turn++) {
    const { rows } = await outcomes.execute(server.world.db)
    const [row] = rows
    if (rows.length === 1 && row?.answer === 'HTTP 204') {
      equal(row.count, listener.told.length)
      return
    }
    await setTimeout(20)
  }
  throw new Error('a callback was never acknowledged')
}

async function forgedIsRefused({ listener, direct }: Stage): Promise<void> {
  const [delivery] = listener.deliveries
  ok(delivery)
  ok(await direct.sdk.open(delivery))
  const body = delivery.body.replace('encrypt-resource', 'encrypt-resourcf')
  await rejects(direct.sdk.open({ ...delivery, body }), /not signed by the platform/)
}
