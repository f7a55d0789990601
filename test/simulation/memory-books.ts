import type { Books, BooksTx } from '../../src/payments/instruction/books.ts'
import type { Instruction, InstructionKey } from '../../src/payments/instruction/instruction.ts'
import type { Faults } from './faults.ts'
import type { Kernel } from './kernel.ts'
import { createLocks } from './locks.ts'
import type { Process } from './process.ts'
import {
  carryOutSubject,
  contentIn,
  holdSubject,
  putInstruction,
  replaceInstruction,
} from './subjects.ts'
import { type Kind, type Rows, type Tables, type View, viewOf } from './tables.ts'
import type { Verbs } from './verbs.ts'

/** What databases do: nothing that the caller did wrong. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}
class CommitUnknown extends DatabaseError {}

export type TxView = View & Readonly<{ lock: (id: string) => Promise<void> }>

/** The books as one process reaches them, beside what the simulated desk needs of the same rows. */
export type ProcessBooks = Books &
  Readonly<{
    find: (key: InstructionKey) => Promise<Instruction | undefined>
    within: <Out>(body: (view: TxView) => Promise<Out>) => Promise<Out>
  }>

type Deps = Readonly<{
  kernel: Kernel
  faults: Faults
  tables: Tables
  verbs: Pick<Verbs, 'newInstruction'>
  onChange: <K extends Kind>(kind: K, before?: Rows[K], after?: Rows[K]) => void
  onClaim: (instruction: Instruction) => void
}>

const attemptsMax = 3

/** The database: it survives every process, and finishes what was sent to it. */
export function createDatabase(deps: Deps): (process: Process) => ProcessBooks {
  const locks = createLocks()
  return (process) => {
    const { kernel, tables } = deps
    const idle = async () => {
      await process.sleep(kernel.random.between(1, 4))
      if (deps.faults.happens('database_error')) throw new DatabaseError('database error')
      if (deps.faults.happens('database_stalls'))
        await process.sleep(kernel.random.between(50, 6000))
    }
    const within = <Out>(body: (view: TxView) => Promise<Out>) =>
      untilKnown(deps, process, () => once(deps, process, { locks, idle }, body))
    return {
      within,
      transact: (body) => within((view) => body(booksTx(deps, view, idle))),
      replace: (read, next) =>
        within(async (view) => {
          await idle()
          await view.lock(read.subject)
          return replaceInstruction(view, read, next)
        }),
      claimDue: async (claim) => {
        await idle()
        return claimDue(deps, claim)
      },
      find: async ({ id }) => {
        await idle()
        return tables.instruction.get(id)
      },
      contentOf: async (instruction) => {
        await idle()
        return contentIn(viewOf(tables), instruction)
      },
    }
  }
}

const booksTx = (deps: Deps, view: TxView, idle: () => Promise<void>): BooksTx => ({
  hold: async (key) => {
    await idle()
    await view.lock(key.subject)
    return holdSubject(view, key)
  },
  put: async (instruction) => {
    await idle()
    putInstruction(view, instruction)
  },
  carryOut: async (outcome, now) => {
    await idle()
    carryOutSubject(deps.verbs, view, outcome, now)
  },
})

/** As `inTransaction`: the whole body runs again when nobody knows whether it was committed. */
async function untilKnown<Out>(
  { kernel }: Deps,
  process: Process,
  run: () => Promise<Out>,
): Promise<Out> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt >= attemptsMax || !(error instanceof CommitUnknown)) throw error
      await process.sleep(10 * 4 ** attempt + kernel.random.between(0, 40))
    }
  }
}

type Means = Readonly<{ locks: ReturnType<typeof createLocks>; idle: () => Promise<void> }>

async function once<Out>(
  { kernel, faults, tables, onChange }: Deps,
  process: Process,
  { locks, idle }: Means,
  body: (view: TxView) => Promise<Out>,
): Promise<Out> {
  const own = viewOf(tables)
  const session = locks.open(process)
  try {
    const out = await body({ ...own, lock: session.lock })
    await idle()
    const isUnknown = faults.happens('commit_unknown_done')
    const isLost = !isUnknown && faults.happens('commit_unknown_not_done')
    const commitMs = kernel.random.between(1, 5)
    // From here the database goes on alone, whatever becomes of the process.
    session.commit()
    kernel.after(commitMs, () => {
      if (!isLost) own.commit(onChange)
      session.close()
    })
    await process.sleep(commitMs + kernel.random.between(1, 4))
    if (isUnknown || isLost) throw new CommitUnknown('nobody knows whether it was committed')
    return out
  } catch (error) {
    session.rollBack()
    throw error
  }
}

function claimDue(
  { tables, onClaim }: Deps,
  { now, leasedUntil, limit }: Readonly<{ now: Date; leasedUntil: Date; limit: number }>,
): readonly Instruction[] {
  const due = [...tables.instruction.values()]
    .filter(({ nextAt }) => nextAt !== null && nextAt <= now)
    .toSorted((a, b) => Number(a.nextAt) - Number(b.nextAt))
    .slice(0, limit)
  return due.map((before) => {
    const leased = { ...before, nextAt: leasedUntil }
    tables.instruction.set(before.id, leased)
    onClaim(leased)
    return leased
  })
}
