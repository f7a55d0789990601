import { hourMs } from '#kernel/time'
import type { Instruction } from '../../src/payments/instruction/instruction.ts'
import { createAudit } from './audit.ts'
import { channels } from './desk.ts'
import { createFaults, type FaultKind } from './faults.ts'
import { createInstitution, type Institution } from './institution.ts'
import { createKernel, startsAt } from './kernel.ts'
import { createDatabase } from './memory-books.ts'
import { createNotices } from './notices.ts'
import { planCrashes, planOutages } from './plans.ts'
import { createProcess } from './process.ts'
import { checkRest } from './rest.ts'
import { simulateSpending } from './spending.ts'
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
  /** The last events of a subject, up to its first violation. */
  tail: (subject: string, count: number) => readonly string[]
  reached: ReadonlySet<string>
  events: number
  hours: number
  faults: ReadonlyMap<FaultKind, number>
}>

/** What was begun goes wrong for another hour; then the faults stop. */
const troubledMs = daySpanMs + hourMs
/** After that, everything must have come to rest by then. */
const restMs = 9 * hourMs

/**
 * One world by one seed: merchants, payers, two processes and two channels; two hours of business
 * under faults, nine hours of peace, and the reckoning. The verbs are the real ones.
 */
export async function simulate(verbs: Verbs, seed: number): Promise<Simulated> {
  const { kernel, faults, trace, tables, things } = buildWorld(verbs, seed)
  await kernel.runUntil(startsAt + troubledMs)
  faults.stop()
  await kernel.runUntil(startsAt + troubledMs + restMs)
  checkRest({ tables, things: things(), trace })
  const spending = await simulateSpending(verbs, seed)
  const { violations, tail, reached } = trace
  return {
    seed,
    hash: `${trace.hash()}${spending.hash()}`,
    violations: [...violations, ...spending.violations],
    tail: (subject, count) => [...tail(subject, count), ...spending.tail(subject, count)],
    reached: new Set([...reached, ...spending.reached]),
    events: kernel.events(),
    hours: (kernel.now() - startsAt) / hourMs,
    faults: faults.counts,
  }
}

function buildWorld(verbs: Verbs, seed: number) {
  const kernel = createKernel(seed)
  const faults = createFaults(kernel)
  const trace = createTrace(kernel)
  const tables = createTables()
  const institutions = new Map<string, Institution>()
  const things = () => [...institutions.values()].flatMap((one) => [...one.things.values()])
  const thingOf = (id: Thing['id']): Thing | undefined =>
    [...institutions.values()].find((one) => one.things.has(id))?.things.get(id)
  const audit = createAudit({ kernel, tables, trace, thingOf })
  const isOut = planOutages(kernel, faults)

  let wake = (_at: number): void => {}
  const wakeFor = ({ nextAt }: Instruction): void => {
    if (nextAt) wake(nextAt.getTime())
  }
  const serve = createDatabase({
    kernel,
    faults,
    tables,
    verbs,
    onChange: (kind, before, after) => {
      audit.onChange(kind, before, after)
      if (kind === 'instruction') wakeFor(after as Instruction)
    },
    onClaim: (instruction) => {
      audit.onClaim(instruction)
      wakeFor(instruction)
    },
  })
  const institutionOf = (channel: string): Institution => {
    const known = institutions.get(channel)
    if (!known) throw new Error(`no channel ${channel}`)
    return known
  }
  const wireDeps = { kernel, faults, institutionOf, isOut, onSend: audit.onSend }
  const serverOf = (name: string): Server => {
    const process = createProcess(kernel, name)
    const wire = createWire(wireDeps, process)
    return { process, deps: { books: serve(process), channels: wire, now: kernel.date, verbs } }
  }
  const servers: readonly [Server, Server] = [serverOf('first'), serverOf('second')]
  const processes = servers.map(({ process }) => process)
  const onFault = audit.onFault
  const hear = hearIn(verbs, servers, kernel.date)
  const tell = createNotices({ kernel, faults, isOut, processes, hear, onFault })
  const expiryOf = (id: string) => tables.order.get(id)?.expiresAt ?? kernel.now() + hourMs
  const hasReturns = (of: Thing) => things().some((one) => one.of === of && isReturn(one))
  const life = { kernel, faults, tell, trace: trace.note, expiryOf, hasReturns }
  for (const channel of channels) institutions.set(channel, createInstitution(life, channel))

  const town = { kernel, faults, servers, onFault }
  wake = startSweeps({ ...town, verbs, tables })
  for (const process of processes) process.start()
  planCrashes(kernel, faults, processes)
  openTown(town)
  return { kernel, faults, trace, tables, things }
}

/** Whoever gets a notice looks up what it is about, and takes it in. */
const hearIn =
  (
    verbs: Verbs,
    servers: readonly Server[],
    now: () => Date,
  ): Parameters<typeof createNotices>[0]['hear'] =>
  async (process, { id }, report) => {
    const server = servers.find((one) => one.process === process)
    const known = await server?.deps.books.find({ mchid, id })
    if (!server || !known) throw new Error('a notice of what nobody has asked for')
    await verbs.learn(server.deps, known, { is: 'reported', report }, now())
  }
