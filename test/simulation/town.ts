import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { hourMs, minuteMs, secondMs } from '#kernel/time'
import {
  askAboutOrder,
  cancelTransfer,
  channels,
  type DeskDeps,
  endOrder,
  payOrder,
  payOut,
  requestRefund,
} from './desk.ts'
import type { Faults } from './faults.ts'
import type { Kernel } from './kernel.ts'
import { DatabaseError } from './memory-books.ts'
import { ConnectionLost, type Process } from './process.ts'
import type { SimOrder, SimTransfer } from './tables.ts'

/** A process with all that it needs to serve merchants. */
export type Server = Readonly<{ process: Process; deps: DeskDeps }>

export type TownDeps = Readonly<{
  kernel: Kernel
  faults: Faults
  servers: readonly [Server, ...Server[]]
  onFault: (subject: string, error: unknown) => void
}>

/** How long merchants begin new things; then the faults stop, and everything comes to rest. */
export const daySpanMs = 2 * hourMs

/** What the world accounts for: a no, a database that fails, a process that dies. */
export const isExpected = (error: unknown): boolean =>
  error instanceof Refusal || error instanceof DatabaseError || error instanceof ConnectionLost

/** One request to whoever answers; `undefined` when there was no answer to believe. */
export async function request<Out>(
  { kernel, servers, onFault }: Pick<TownDeps, 'kernel' | 'servers' | 'onFault'>,
  subject: string,
  ask: (deps: DeskDeps) => Promise<Out>,
): Promise<Out | undefined> {
  const { process, deps } = kernel.random.pick(servers)
  try {
    return await process.ask(() => ask(deps))
  } catch (error) {
    if (!isExpected(error)) onFault(subject, error)
    return undefined
  }
}

/** Merchants of all habits: impatient ones, ones who ask too much, ones who never look again. */
export function openTown(deps: TownDeps): void {
  const { kernel } = deps
  const { random } = kernel
  const orders = random.between(6, 12)
  for (let number = 1; number <= orders; number++)
    kernel.after(random.between(0, daySpanMs), () => void trade(deps, `order-${number}`))
  const transfers = random.between(1, 4)
  for (let number = 1; number <= transfers; number++)
    kernel.after(random.between(0, daySpanMs), () => void transfer(deps, `transfer-${number}`))
}

async function trade(deps: TownDeps, id: string): Promise<void> {
  const { kernel, faults } = deps
  const { random } = kernel
  const order: SimOrder = {
    id,
    amount: fen(BigInt(random.between(100, 9999))),
    method: random.chance(0.6) ? 'NATIVE' : 'MICROPAY',
    channel: random.pick(channels),
    state: 'NOTPAY',
    late: random.pick(['give_back', 'reopen']),
    paidBy: null,
    refunded: 0n,
    expiresAt: kernel.now() + random.between(2 * minuteMs, hourMs),
    isLeftToPeople: false,
  }
  const pay = () => request(deps, id, (desk) => payOrder(desk, order))
  // A double click, or two tills with one number.
  if (random.chance(0.25)) {
    faults.note('at_once')
    kernel.after(random.between(0, 30), () => void pay())
  }
  if (random.chance(0.15)) kernel.after(random.between(0, 30), () => void end(deps, order))
  await pay()
  for (let times = random.between(0, 3); times > 0; times--) {
    await kernel.sleep(random.between(100, 45 * secondMs))
    await pay()
  }
  const ends = random.chance(0.4)
  // One comes back when the first try is long forgotten.
  if (random.chance(0.3)) kernel.after(random.between(minuteMs, 10 * minuteMs), () => void pay())
  for (let times = random.between(0, 4); times > 0; times--) {
    await kernel.sleep(random.between(secondMs, ends ? 30 * secondMs : 10 * minuteMs))
    await request(deps, id, (desk) => askAboutOrder(desk, id))
  }
  if (ends) await end(deps, order)
  if (random.chance(0.6)) await refundSome(deps, order)
}

async function end(deps: TownDeps, { id, method }: SimOrder): Promise<void> {
  const { random } = deps.kernel
  const kind = method === 'MICROPAY' ? 'reverse' : 'close'
  const ask = () => request(deps, id, (desk) => endOrder(desk, kind, id))
  if (random.chance(0.3)) deps.kernel.after(random.between(0, 20), () => void ask())
  for (let times = random.between(1, 3); times > 0; times--) {
    if (await ask()) return
    await deps.kernel.sleep(random.between(secondMs, minuteMs))
  }
}

/** Several at once, of which not all fit into what was paid. */
async function refundSome(deps: TownDeps, { id, amount }: SimOrder): Promise<void> {
  const { kernel, faults } = deps
  const { random } = kernel
  await kernel.sleep(random.between(secondMs, 50 * minuteMs))
  const count = random.between(1, 3)
  if (count > 1) faults.note('over_asking')
  for (let number = 1; number <= count; number++) {
    const minor = BigInt(random.between(1, Number(amount.minor)))
    const refund = {
      id: `${id}/refund-${number}`,
      amount: fen(random.chance(0.3) ? amount.minor : minor),
    }
    const ask = () => request(deps, id, (desk) => requestRefund(desk, id, refund))
    void ask()
    if (random.chance(0.3)) kernel.after(random.between(0, 5 * secondMs), () => void ask())
  }
}

async function transfer(deps: TownDeps, id: string): Promise<void> {
  const { kernel } = deps
  const { random } = kernel
  const bill: SimTransfer = {
    id,
    channel: random.pick(channels),
    amount: fen(BigInt(random.between(30, 2000))),
    state: 'ACCEPTED',
    isLate: false,
  }
  const ask = () => request(deps, id, (desk) => payOut(desk, bill))
  if (random.chance(0.2)) kernel.after(random.between(0, 20), () => void ask())
  await ask()
  for (let times = random.between(0, 2); times > 0; times--) {
    await kernel.sleep(random.between(100, minuteMs))
    await ask()
  }
  if (!random.chance(0.3)) return
  await kernel.sleep(random.between(secondMs, 20 * minuteMs))
  const cancel = () => request(deps, id, (desk) => cancelTransfer(desk, bill))
  if (random.chance(0.3)) kernel.after(random.between(0, 20), () => void cancel())
  await cancel()
}
