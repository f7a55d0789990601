import type { Process } from './process.ts'

type Session = { isOpen: boolean; isCommitting: boolean; readonly held: Set<string> }
type Waiter = Readonly<{ session: Session; grant: () => void }>

/** One holder of a row each, the others wait in the order in which they came. */
function createRows() {
  const holders = new Map<string, Session>()
  const queues = new Map<string, Waiter[]>()

  function give(id: string, session: Session): void {
    holders.set(id, session)
    session.held.add(id)
  }

  return {
    lock: async (id: string, session: Session): Promise<void> => {
      if (session.held.has(id)) return
      if (!holders.has(id)) {
        give(id, session)
        return
      }
      await new Promise<void>((grant) => {
        const queue = queues.get(id) ?? []
        queues.set(id, queue)
        queue.push({ session, grant })
      })
    },
    handOn: (id: string): void => {
      holders.delete(id)
      const queue = queues.get(id) ?? []
      for (let next = queue.shift(); next; next = queue.shift()) {
        if (!next.session.isOpen) continue
        give(id, next.session)
        next.grant()
        return
      }
    },
  }
}

/** Row locks, held by sessions of processes until these end, or their process dies. */
export function createLocks() {
  const rows = createRows()
  const sessionsOf = new Map<Process, Set<Session>>()

  function close(sessions: readonly Session[], of: Set<Session>): void {
    const open = sessions.filter(({ isOpen }) => isOpen)
    // All at once: nothing may be granted to another connection of the dead.
    for (const session of open) {
      session.isOpen = false
      of.delete(session)
    }
    for (const { held } of open) for (const id of held) rows.handOn(id)
  }

  /** What the database does when the connections of a process break. */
  function serve(process: Process): Set<Session> {
    const sessions = new Set<Session>()
    sessionsOf.set(process, sessions)
    process.onCrash(() =>
      close(
        [...sessions].filter(({ isCommitting }) => !isCommitting),
        sessions,
      ),
    )
    return sessions
  }

  return {
    open(process: Process) {
      const session: Session = { isOpen: true, isCommitting: false, held: new Set() }
      const sessions = sessionsOf.get(process) ?? serve(process)
      sessions.add(session)
      return {
        lock: (id: string) => rows.lock(id, session),
        /** From here the database goes on alone. */
        commit: () => {
          session.isCommitting = true
        },
        rollBack: () => {
          if (!session.isCommitting) close([session], sessions)
        },
        close: () => close([session], sessions),
      }
    },
  }
}
