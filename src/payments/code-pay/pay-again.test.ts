import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs } from '#kernel/time'
import { createChannelWorld, hints } from '#test/channel-world'
import { codeOf, mchid, order as orderOf } from '#test/payments'
import type { RouteOrder } from '../channel/channel.ts'
import { findInstructionsFor } from '../instruction/store.ts'
import { createOrders } from '../order/create-order.ts'
import { openThroughChannel, routed, tell } from '../order/open-through-channel.ts'
import type { NewOrder } from '../order/order.ts'
import { findByOutTradeNo } from '../order/store.ts'
import { payByCode } from './pay-by-code.ts'

/** A till beside a channel that can be taken off all routes, as a breaker does that has opened. */
async function openTill() {
  const world = await createChannelWorld()
  const { db, now, instructions } = world.deps
  const ways = { isOpen: true }
  const routeOrder: RouteOrder = async (ask) => (ways.isOpen ? world.deps.routeOrder(ask) : 'none')
  const deps = { db, now, instructions, routeOrder }
  const create = async (birth: Awaited<ReturnType<typeof routed>>) => {
    const [created] = await createOrders(db, [birth], now())
    if (!created || !('order' in created)) throw created
    return created
  }
  const never = async () => {
    throw new Error('nothing is paid from our own wallet here')
  }
  const asked = (number: string, given: Partial<NewOrder> = {}) =>
    orderOf(number, { createdAt: now(), notifyUrl: 'http://127.0.0.1:1/n', ...given })
  const born = async (number: string) =>
    create(await routed(deps, asked(number, { tradeType: 'MICROPAY' })))
  return {
    world,
    ways,
    born,
    charge: (number: string) =>
      payByCode(
        { ...deps, create, pay: never, redeemCode: never },
        {
          order: asked(number, { tradeType: 'MICROPAY' }),
          code: '130000000000000000',
          storeId: null,
        },
      ),
    open: async (number: string) =>
      openThroughChannel(deps, await create(await routed(deps, asked(number))), hints),
    pays: async (number: string) => {
      const order = await findByOutTradeNo(db, { mchid, outTradeNo: number })
      return order ? findInstructionsFor(db, { mchid, subject: order.id }) : []
    },
  }
}

test('a till that asks again while no way is open is never told that its payment was not taken', async () => {
  const { world, ways, charge, pays } = await openTill()
  await using each = world
  each.other.trouble('lost_after')
  equal(await codeOf(() => charge('a')), 'CHANNEL_UNKNOWN')
  ways.isOpen = false
  equal(await codeOf(() => charge('b')), 'CHANNEL_BUSY', 'what has no order was not taken')

  // The channel is asked no more by this call, and what it has done is as unknown as before.
  each.other.trouble('unsent')
  equal(await codeOf(() => charge('a')), 'CHANNEL_UNKNOWN')
  equal((await charge('a')).state, 'SUCCESS')
  equal((await charge('a')).state, 'SUCCESS', 'what is paid is answered, whatever the routes say')
  deepEqual(
    (await pays('a')).map(({ standing }) => standing),
    ['succeeded'],
  )
  await each.agree()
})

test('an order that is open at its channel is handed over again while no way is open', async () => {
  const { world, ways, open, pays } = await openTill()
  await using each = world
  const first = await open('a')
  ways.isOpen = false
  deepEqual(await open('a'), first)
  equal(await codeOf(() => open('b')), 'CHANNEL_BUSY')
  equal((await pays('a')).length, 1)
  await each.agree()
})

test('whoever was held up between the commit and the call charges nobody whose order has failed since', async () => {
  const { world, born, pays } = await openTill()
  await using each = world
  const charged = { ...hints, authCode: '130000000000000000' }
  const [soon, late] = [await born('soon'), await born('late')]
  equal((await tell(each.deps, soon, charged)).instruction.standing, 'succeeded')
  await each.live(3 * minuteMs)
  equal(await each.state('late'), 'PAYERROR')
  equal(await codeOf(() => tell(each.deps, late, charged)), 'SUBJECT_ENDED')
  deepEqual(
    (await pays('late')).map(({ kind, standing }) => `${kind} ${standing}`),
    ['pay absent'],
  )
  await each.agree()
})
