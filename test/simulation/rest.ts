import { type Instruction, isSettled } from '../../src/payments/instruction/instruction.ts'
import { receivable, setAside, type SimOrder, surplus, type Tables, viewOf } from './tables.ts'
import type { Thing } from './thing.ts'
import type { Trace } from './trace.ts'

type Deps = Readonly<{ tables: Tables; things: readonly Thing[]; trace: Trace }>

/** What has to be true once the faults have stopped and everything has come to rest. */
export function checkRest({ tables, things, trace }: Deps): void {
  const view = viewOf(tables)
  const disputes = [...tables.instruction.values()].filter(
    ({ standing }) => standing === 'disputed',
  )
  for (const { id, kind, subject, amount } of disputes)
    if (things.some((one) => one.id === id && one.amount === amount.minor))
      trace.violate(subject, `the dispute of a ${kind} outlasts the truth`)
  const disputed = new Set(
    disputes.flatMap(({ subject }) => [subject, view.get('refund', subject)?.orderId ?? subject]),
  )
  for (const instruction of tables.instruction.values())
    if (!isAtRest(instruction))
      trace.violate(
        instruction.subject,
        `at rest ${instruction.kind} is ${instruction.state} ${instruction.standing}`,
      )
  for (const order of tables.order.values())
    if (!disputed.has(order.id))
      for (const fault of orderFaults(tables, things, order)) trace.violate(order.id, fault)
  for (const { id, state, orderId } of tables.refund.values()) {
    if (state === 'PROCESSING' && !disputed.has(id)) trace.violate(id, 'a refund is not brought')
    if (
      state === 'ABNORMAL' &&
      things.some((one) => one.subject === id && one.standing === 'succeeded') &&
      !disputed.has(id)
    )
      trace.violate(orderId, 'a refund arrived, and is ABNORMAL')
  }
  for (const { id, state } of tables.transfer.values())
    if ((state === 'ACCEPTED' || state === 'WAITING') && !disputed.has(id))
      trace.violate(id, `a transfer rests ${state}`)
  for (const thing of things) {
    const exempt =
      disputed.has(thing.subject) || disputed.has(view.get('refund', thing.subject)?.orderId ?? '')
    if (!exempt) for (const fault of bookFaults(tables, thing)) trace.violate(thing.subject, fault)
  }
  moneyFaults({ tables, things, trace }, disputed)
}

const isAtRest = (instruction: Instruction): boolean =>
  instruction.state === 'KNOWN' && (isSettled(instruction) || instruction.standing === 'abnormal')

/** The payer has paid once, or has everything back. */
function orderFaults(
  tables: Tables,
  things: readonly Thing[],
  { id, state, paidBy, amount, refunded, isLeftToPeople }: SimOrder,
): readonly string[] {
  const faults: string[] = []
  if (state === 'NOTPAY' || state === 'USERPAYING') faults.push(`an order rests ${state}`)
  if (refunded > amount.minor) faults.push('more was refunded than paid')
  const taken = things.filter(
    (one) => one.subject === id && one.kind === 'pay' && one.standing === 'succeeded',
  )
  const kept = taken.filter((one) => !isGivenBack(tables, things, one))
  const isPaid = (state === 'SUCCESS' || state === 'REFUND') && !isLeftToPeople
  if (kept.length > (isPaid ? 1 : 0)) faults.push(`${state}, and ${kept.length} payments are kept`)
  if (isPaid && !kept.some((one) => one.id === paidBy)) faults.push('paid by what does not stand')
  return faults
}

/** Or people are looking at it, since the channel could not give it back by itself. */
function isGivenBack(tables: Tables, things: readonly Thing[], payment: Thing): boolean {
  const backs = things.filter((one) => one.of === payment && one.kind === 'give_back')
  if (backs.filter(({ standing }) => standing === 'succeeded').length > 1) return false
  return backs.some(({ standing }) => standing === 'succeeded' || standing === 'abnormal')
}

/** What the channel has done stands in the books, and nothing else. */
function bookFaults(tables: Tables, thing: Thing): readonly string[] {
  const { id, kind, standing, subject, was } = thing
  const has = (key: string): boolean => tables.posting.has(key)
  const done = standing === 'succeeded'
  switch (kind) {
    case 'pay': {
      const order = tables.order.get(subject)
      const isOrders = order?.paidBy === id && has(`${subject}:channel`)
      const isBooked = isOrders || has(`${id}:surplus`)
      if (done && !isBooked) return ['the channel has taken it, and no book knows']
      const isUndone = isOrders
        ? has(`${subject}:reverse:channel`) || order.isLeftToPeople
        : has(`${id}:undone`)
      if (standing === 'reversed' && isBooked && !isUndone) return ['undone there, and booked here']
      if (!was.has('succeeded') && isBooked) return ['booked, and never taken']
      return []
    }
    case 'give_back':
      return has(`${id}:given_back`) === done ? [] : [`give_back ${standing}, booked ${!done}`]
    case 'refund':
      return has(`${subject}:settled`) === done ? [] : [`refund ${standing}, booked ${!done}`]
    default:
      return (has(`${subject}:arrived`) || has(`${subject}:late`)) === done
        ? []
        : [`transfer ${standing}, booked ${!done}`]
  }
}

/** In sum: what we say the channel owes us is what it holds; nothing is left over. */
function moneyFaults({ tables, things, trace }: Deps, disputed: ReadonlySet<string>): void {
  const balances = new Map<string, bigint>()
  const add = (account: string, minor: bigint) =>
    balances.set(account, (balances.get(account) ?? 0n) + minor)
  for (const { debit, credit, minor } of tables.posting.values()) {
    add(debit, minor)
    add(credit, -minor)
  }
  const total = [...balances.values()].reduce((sum, minor) => sum + minor, 0n)
  if (total !== 0n) trace.violate('books', `all accounts together hold ${total}`)
  const awaited = [...tables.refund.values(), ...tables.transfer.values()].filter(({ state }) =>
    ['PROCESSING', 'ABNORMAL', 'ACCEPTED', 'WAITING'].includes(state),
  )
  const aside = awaited.reduce((sum, { amount }) => sum + amount.minor, 0n)
  if (-(balances.get(setAside) ?? 0n) !== aside)
    trace.violate('books', 'what is set aside is not what is awaited')
  const leftToPeople = [...tables.order.values()].some((order) => order.isLeftToPeople)
  if (disputed.size > 0 || leftToPeople) return
  for (const channel of new Set(things.map((thing) => thing.channel))) {
    const held = things
      .filter((one) => one.channel === channel && one.standing === 'succeeded')
      .reduce((sum, one) => sum + (one.kind === 'pay' ? one.amount : -one.amount), 0n)
    const owed = balances.get(receivable(channel)) ?? 0n
    if (owed !== held) trace.violate('books', `${channel} holds ${held}, the books say ${owed}`)
    const waiting = things
      .filter(
        (one) => one.channel === channel && one.kind === 'give_back' && one.standing === 'abnormal',
      )
      .reduce((sum, one) => sum + one.amount, 0n)
    const left = -(balances.get(surplus(channel)) ?? 0n)
    if (left !== waiting)
      trace.violate('books', `${channel} has a surplus of ${left}, not ${waiting}`)
  }
}
