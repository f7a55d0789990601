import { readdirSync, readFileSync } from 'node:fs'

/** CPU time used so far, in microseconds. Linux counts it in hundredths of a second. */
export type CpuTime = Readonly<{ program: number; database: number; load: number }>

const tickUs = 10_000

type Process = Readonly<{ pid: number; parent: number; name: string; us: number }>

/** The program, the PostgreSQL that it started, and this very process, which makes the load. */
export function cpuTime(programPid: number): CpuTime {
  const processes = readdirSync('/proc').flatMap((entry) => readProcess(entry) ?? [])
  const own = processes.filter(({ pid }) => pid === programPid)
  const postgres = processes.filter(({ name }) => name === 'postgres')
  return {
    program: sum(own),
    database: sum(descendantsOf(programPid, postgres)),
    load: Math.round(process.cpuUsage().user + process.cpuUsage().system),
  }
}

function descendantsOf(root: number, processes: readonly Process[]): readonly Process[] {
  const children = processes.filter(({ parent }) => parent === root)
  return children.flatMap((child) => [child, ...descendantsOf(child.pid, processes)])
}

const sum = (processes: readonly Process[]): number =>
  processes.reduce((total, { us }) => total + us, 0)

/**
 * One line of /proc: number, (name), state, parent, …; fields 14 to 17 are user and system ticks,
 * first its own, then those of children that have ended, such as PostgreSQL's cleaners.
 */
function readProcess(entry: string): Process | undefined {
  if (!/^[0-9]+$/.test(entry)) return undefined
  try {
    const text = readFileSync(`/proc/${entry}/stat`, 'latin1')
    const end = text.lastIndexOf(')')
    const fields = text.slice(end + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0)
    const us = ticks * tickUs
    const name = text.slice(text.indexOf('(') + 1, end)
    return { pid: Number(entry), parent: Number(fields[1]), name, us }
  } catch {
    // It ended between the listing and the reading.
    return undefined
  }
}

/** What each took between two readings, in microseconds a piece. */
export const cpuPer = (before: CpuTime, after: CpuTime, count: number): CpuTime => ({
  program: Math.round((after.program - before.program) / count),
  database: Math.round((after.database - before.database) / count),
  load: Math.round((after.load - before.load) / count),
})
