import {
  close,
  codePaid,
  json,
  type Ordered,
  order,
  paidOrder,
  query,
  refund,
  refundOf,
  reverse,
  type Side,
  type Till,
} from '../till.ts'

/** One order in each state that it can be in. */
export type StandingOrders = Readonly<{
  /** It can be paid for a minute. */
  fresh: Ordered
  paid: Ordered
  closed: Ordered
  /** Four of ten yuan went back. */
  refunded: Ordered
  /** Numbers of code payments: as paid, undone, and partly given back. */
  coded: string
  reversed: string
  returned: string
}>

/** Alice pays what is paid. */
export async function standingOrders(till: Till, side: Side): Promise<StandingOrders> {
  const closed = await order(till, side)
  await close(till, side, closed.number)
  const refunded = await paidOrder(till, side)
  await refund(till, side, refundOf(refunded.number, 400))
  const reversed = await codePaid(till, side)
  await reverse(till, side, reversed)
  const returned = await codePaid(till, side)
  await refund(till, side, refundOf(returned, 1))
  return {
    fresh: await order(till, side, { time_expire: '2020-01-01T00:00:00+08:00' }),
    paid: await paidOrder(till, side),
    closed,
    refunded,
    coded: await codePaid(till, side),
    reversed,
    returned,
  }
}

export const transactionId = async (till: Till, side: Side, number: string): Promise<string> =>
  String(json(await query(till, side, number))['transaction_id'])
