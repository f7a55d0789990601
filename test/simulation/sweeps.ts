import { minuteMs, secondMs } from '#kernel/time'
import { expireOrder, giveBackAgain, payOut } from './desk.ts'
import type { Kernel } from './kernel.ts'
import { isExpected, request, type Server, type TownDeps } from './town.ts'
import type { Tables } from './tables.ts'
import type { Verbs } from './verbs.ts'

type Deps = TownDeps & Readonly<{ verbs: Verbs; tables: Tables }>

/** A resolver of one process: it runs when something is due, as if it looked every second. */
function createResolver(deps: Deps, { process, deps: desk }: Server) {
  const { kernel, verbs, onFault } = deps
  let plannedAt: number | undefined
  let isRunning = false

  function plan(at: number): void {
    if (!process.isAlive() || (plannedAt !== undefined && plannedAt <= at)) return
    plannedAt = at
    const ms = Math.max(0, at - kernel.now()) + kernel.random.between(1, secondMs)
    kernel.after(ms, () => {
      if (plannedAt !== at) return
      plannedAt = undefined
      if (!isRunning) turn()
      else plan(kernel.now() + secondMs)
    })
  }

  function turn(): void {
    isRunning = true
    process
      .ask(() =>
        verbs.resolveInstructions({
          ...desk,
          onFault: ({ instruction, error }) => {
            if (!isExpected(error)) onFault(instruction.subject, error)
          },
        }),
      )
      .then(
        () => over(),
        (error: unknown) => {
          if (!isExpected(error)) onFault('resolver', error)
          over()
          plan(kernel.now() + secondMs)
        },
      )
  }

  function over(): void {
    isRunning = false
    planNext()
  }

  function planNext(): void {
    const next = nextDueIn(deps.tables)
    if (next !== undefined) plan(next)
  }

  process.onStart(() => {
    plannedAt = undefined
    isRunning = false
    planNext()
  })
  return plan
}

function nextDueIn(tables: Tables): number | undefined {
  let next: number | undefined
  for (const { nextAt } of tables.instruction.values())
    if (nextAt !== null && (next === undefined || nextAt.getTime() < next)) next = nextAt.getTime()
  return next
}

/** All that runs by itself. Answers what wakes the resolvers: an instruction that is due by then. */
export function startSweeps(deps: Deps): (at: number) => void {
  const resolvers = deps.servers.map((server) => createResolver(deps, server))
  const { kernel, tables } = deps
  every(kernel, minuteMs, () => {
    for (const { id, expiresAt, state } of tables.order.values())
      if (expiresAt <= kernel.now() && (state === 'NOTPAY' || state === 'USERPAYING'))
        void request(deps, id, (desk) => expireOrder(desk, id))
    for (const transfer of tables.transfer.values())
      if (transfer.state === 'ACCEPTED' && !tables.told.has(transfer.id))
        void request(deps, transfer.id, (desk) => payOut(desk, transfer))
  })
  every(kernel, 20 * minuteMs, () => {
    for (const { id } of tables.order.values())
      if (hasSurplus(tables, id)) void request(deps, id, (desk) => giveBackAgain(desk, id))
  })
  return (at) => resolvers.forEach((plan) => plan(at))
}

const hasSurplus = (tables: Tables, orderId: string): boolean =>
  (tables.told.get(orderId) ?? []).some((id) => tables.posting.has(`${id}:surplus`))

function every(kernel: Kernel, ms: number, run: () => void): void {
  kernel.after(ms, () => {
    run()
    every(kernel, ms, run)
  })
}
