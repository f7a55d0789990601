import { hourMs, minuteMs, secondMs } from '#kernel/time'
import { createAudit } from './audit.ts'
import { channels } from './desk.ts'
import { createFaults, type FaultKind } from './faults.ts'
import { createInstitution, type Institution } from './institution.ts'
import { createKernel, startsAt } from './kernel.ts'
import { createDatabase } from './memory-books.ts'
import { createNotices } from './notices.ts'
import { createProcess } from './process.ts'
import { checkRest } from './rest.ts'
import { startSweeps } from './sweeps.ts'
import { createTables, mchid } from './tables.ts'
import { isReturn, type Thing } from './thing.ts'
import { createTrace, type Violation } from './trace.ts'
import { daySpanMs, openTown, type Server } from './town.ts'
import type { Verbs } from './verbs.ts'
import { createWire } from './wire.ts'

export type Simulated = Readonly<{
  seed: number
  hash: string
  violations: readonly Violation[]
  /** The last events of a subject. */
  tail: (subject: string, count: number) => readonly string[]
  events: number
  hours: number
  faults: ReadonlyMap<FaultKind, number>
}>

/** After the faults have stopped, everything must have come to rest by then. */
const restMs = 9 * hourMs

/** One world by one seed: two hours of business with faults, nine hours of peace, and the reckoning. */
export async function simulate(verbs: Verbs, seed: number): Promise<Simulated> {
  const kernel = createKernel(seed)
  const faults = createFaults(kernel)
  const trace = createTrace(kernel)
  const tables = createTables()
  const institutions = new Map<string, Institution>()
  const things = () => [...institutions.values()].flatMap((one) => [...one.things.values()])
  const thingOf: (id: Thing['id']) => Thing | undefined = (id) => {
    for (const one of institutions.values()) if (one.things.has(id)) return one.things.get(id)
    return undefined
  }
  const audit = createAudit({ kernel, tables, trace, thingOf })
  const isOut = planOutages(kernel, faults)
  let wake = (_at: number): void => {}
  const serve = createDatabase({
    kernel,
    faults,
    tables,
    verbs,
    onChange: (kind, before, after) => {
      audit.onChange(kind, before, after)
      if (kind === 'instruction') wakeFor(after)
    },
    onClaim: (instruction) => {
      audit.onClaim(instruction)
      wakeFor(instruction)
    },
  })
  const wakeFor = (row: unknown): void => {
    const { nextAt } = row as { nextAt: Date | null }
    if (nextAt) wake(nextAt.getTime())
  }
  const institutionOf = (channel: string): Institution => {
    const known = institutions.get(channel)
    if (!known) throw new Error(`no channel ${channel}`)
    return known
  }
  const wireDeps = { kernel, faults, institutionOf, isOut, onSend: audit.onSend }
  const serverOf = (name: string): Server => {
    const process = createProcess(kernel, name)
    const deps = {
      books: serve(process),
      channels: createWire(wireDeps, process),
      now: kernel.date,
      verbs,
    }
    return { process, deps }
  }
  const servers: readonly [Server, Server] = [serverOf('first'), serverOf('second')]
  const tell = createNotices({
    kernel,
    faults,
    isOut,
    processes: servers.map(({ process }) => process),
    hear: async (process, { id }, report) => {
      const server = servers.find((one) => one.process === process) ?? servers[0]
      const known = await server.deps.books.find({ mchid, id })
      if (!known) throw new Error('a notice of what nobody has asked for')
      await verbs.learn(server.deps, known, { is: 'reported', report }, kernel.date())
    },
    onFault: audit.onFault,
  })
  const life = {
    kernel,
    faults,
    tell,
    trace: trace.note,
    expiryOf: (subject: string) => tables.order.get(subject)?.expiresAt ?? kernel.now() + hourMs,
    hasReturns: (of: Thing) => things().some((one) => one.of === of && isReturn(one)),
  }
  for (const channel of channels) institutions.set(channel, createInstitution(life, channel))
  const town = { kernel, faults, servers, onFault: audit.onFault, onTold: () => {} }
  wake = startSweeps({ ...town, verbs, tables })
  for (const { process } of servers) process.start()
  planCrashes(kernel, faults, servers)
  openTown(town)
  await kernel.runUntil(startsAt + daySpanMs + hourMs)
  faults.stop()
  await kernel.runUntil(startsAt + daySpanMs + hourMs + restMs)
  checkRest({ tables, things: things(), trace })
  return {
    seed,
    hash: trace.hash(),
    violations: trace.violations,
    tail: trace.tail,
    events: kernel.events(),
    hours: (kernel.now() - startsAt) / hourMs,
    faults: faults.counts,
  }
}

type World = Readonly<{
  kernel: ReturnType<typeof createKernel>
  faults: ReturnType<typeof createFaults>
}>

/** Processes die at whatever they wait for, sometimes both at once, and are started again. */
function planCrashes(
  kernel: World['kernel'],
  faults: World['faults'],
  servers: readonly Server[],
): void {
  const { random } = kernel
  for (let times = random.between(0, 12); times > 0; times--)
    kernel.after(random.between(0, daySpanMs), () => {
      const both = random.chance(0.2)
      for (const { process } of servers) {
        if (!both && random.chance(0.5)) continue
        faults.note('crash')
        process.crash()
        kernel.after(random.between(secondMs, minuteMs), process.start)
      }
    })
}

/** A channel that nobody reaches, for minutes. */
function planOutages(
  kernel: World['kernel'],
  faults: World['faults'],
): (channel: string) => boolean {
  const { random } = kernel
  const windows = channels.flatMap((channel) =>
    random.chance(0.3)
      ? [
          {
            channel,
            from: startsAt + random.between(0, daySpanMs),
            ms: random.between(minuteMs, 40 * minuteMs),
          },
        ]
      : [],
  )
  for (const _ of windows) faults.note('outage')
  return (name) =>
    faults.areOn() &&
    windows.some(
      ({ channel, from, ms }) =>
        channel === name && kernel.now() >= from && kernel.now() < from + ms,
    )
}
