import type { Instruction, InstructionId } from '../../src/payments/instruction/instruction.ts'
import { type Kernel, startsAt } from './kernel.ts'

export type Violation = Readonly<{ subject: string; what: string }>

export type Trace = Readonly<{
  note: (subject: string, what: string) => void
  instruction: (is: Instruction, was: Instruction | undefined) => void
  violate: (subject: string, what: string) => void
  /** Ids are made by chance, so a run calls them by their order of birth. */
  nameOf: (id: InstructionId) => string
  subjectOfKey: (key: string) => string
  violations: readonly Violation[]
  /** What has come to pass at all, so that a test can tell whether the seeds still reach it. */
  reached: ReadonlySet<string>
  reach: (what: string) => void
  /** Of all that was noted, in its order. */
  hash: () => string
  /** The last events of a subject, as lines. */
  tail: (subject: string, count: number) => readonly string[]
}>

export function createTrace(kernel: Kernel): Trace {
  const names = new Map<string, string>()
  const subjects = new Map<string, string>()
  const lines: Readonly<{ at: number; subject: string; what: string }>[] = []
  const violations: Violation[] = []
  const reached = new Set<string>()
  let hash = 0x811c9dc5

  function note(subject: string, what: string): void {
    const at = kernel.now() - startsAt
    lines.push({ at, subject, what })
    const text = `${at} ${subject} ${what}`
    for (let index = 0; index < text.length; index++)
      hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }

  const nameOf = (id: InstructionId): string => {
    const known = names.get(id) ?? `#${names.size + 1}`
    names.set(id, known)
    return known
  }

  return {
    note,
    nameOf,
    violations,
    reached,
    reach: (what) => void reached.add(what),
    subjectOfKey: (key) => {
      const [id = ''] = key.split(':')
      return subjects.get(id) ?? id
    },
    instruction: (is, was) => {
      subjects.set(is.id, is.subject)
      const { id, subject, kind, channel, state, standing, calls, absences, nextAt } = is
      const sameNews =
        was && was.state === state && was.standing === standing && was.calls === calls
      const next = nextAt === null ? 'never' : `+${nextAt.getTime() - kernel.now()}`
      const what = sameNews ? '' : ` ${kind} ${channel} calls ${calls} absences ${absences}`
      note(subject, `${nameOf(id)} ${state} ${standing ?? '-'}${what} next ${next}`)
    },
    violate: (subject, what) => {
      violations.push({ subject, what })
      note(subject, `VIOLATION ${what}`)
    },
    hash: () => (hash >>> 0).toString(16).padStart(8, '0'),
    tail: (subject, count) =>
      untilViolated(lines.filter((line) => line.subject === subject))
        .slice(-count)
        .map(({ at, what }) => `${clockOf(at)} ${what}`),
  }
}

/** What comes after the first violation only repeats it. */
function untilViolated<Line extends Readonly<{ what: string }>>(lines: readonly Line[]) {
  const first = lines.findIndex(({ what }) => what.startsWith('VIOLATION'))
  return first < 0 ? lines : lines.slice(0, first + 1)
}

const clockOf = (ms: number): string => {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0')
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${((ms / 1000) % 60).toFixed(3).padStart(6, '0')}`
}
