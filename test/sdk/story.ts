import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { sql } from 'kysely'
import { verifyBooks } from '#ledger'
import type { KeyMode } from '#merchants'
import { closeCombined, takeCombined } from './combine.ts'
import { logInAndPay, logInOnPage } from './log-in.ts'
import { chargeAfterPin, chargeCode, closeUnpaid, giveBack, takePayment } from './orders.ts'
import { payMethods } from './pay-methods.ts'
import { downloadCertificates, drivable, echo } from './platform.ts'
import { paramsOf, signedRoutes } from './routes.ts'
import type { OpenSdk } from './sdk.ts'
import { type Counter, openStage, type Stage } from './stage.ts'

export type Chapter = readonly [
  name: string,
  tell: (stage: Stage, counter: Counter) => Promise<void>,
]

/** A merchant and a provider do the same things, by other paths and names. */
const chapters: readonly Chapter[] = [
  ['downloads the certificates, if it has any', downloadCertificates],
  ['hears its own words back, the secret ones too', echo],
  ['learns on a page who the payer is', logInOnPage],
  ['learns in a mini program who the payer is, and is paid there', logInAndPay],
  ...payMethods.map(
    (method) =>
      [
        `is paid by ${method.path}, told, and finds it by both numbers`,
        (stage: Stage, counter: Counter) => takePayment(stage, counter, method),
      ] as const,
  ),
  ['closes an unpaid order', closeUnpaid],
  ['gives money back', giveBack],
  ['charges a payment code, and reverses it', chargeCode],
  ['charges a payment code that the payer must confirm', chargeAfterPin],
  ...payMethods.map(
    (method) =>
      [
        `is paid several orders at once by ${method.path}, and gives one back`,
        (stage: Stage, counter: Counter) => takeCombined(stage, counter, method),
      ] as const,
  ),
  ['closes several orders at once', closeCombined],
]

/** All that an SDK can be asked to do, by a merchant and by a provider, each in this key mode. */
export async function tellStory(
  t: TestContext,
  openSdk: OpenSdk,
  { mode, end }: Readonly<{ mode: KeyMode; end: Chapter }>,
): Promise<void> {
  await using stage = await openStage(openSdk, mode)
  for (const side of ['direct', 'partner'] as const)
    for (const [name, tell] of chapters)
      await t.test(`${side} ${name}`, () => tell(stage, stage[side]))

  await t.test('every route of /v3 was driven', () => everyRouteWasDriven(stage))
  await t.test('every answer is signed by the key of the mode', () => {
    deepEqual([...new Set(stage.heard.map(({ serial }) => serial))], [stage.platformKey.id])
  })
  await t.test('every callback is signed by the key of the mode', () => {
    const serials = stage.listener.deliveries.map(({ headers }) => headers['wechatpay-serial'])
    deepEqual([...new Set(serials)], [stage.platformKey.id])
  })
  await t.test('each payment and refund was told once, code pay never', () => toldOnce(stage))
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
  const count = (event: string): number => told.filter((one) => one.event === event).length
  equal(count('TRANSACTION.SUCCESS'), 2 * (2 * payMethods.length + 2))
  equal(count('REFUND.SUCCESS'), 2 * (payMethods.length + 1))
  equal(told.length, count('TRANSACTION.SUCCESS') + count('REFUND.SUCCESS'))
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
