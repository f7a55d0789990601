import type { Process } from './process.ts'

type Session = { isOpen: boolean; isCommitting: boolean; readonly held: Set<string> }
type Waiter = Readonly<{ session: Session; grant: () => void }>

/** Row locks: one holder each, the others wait in the order in which they came. */
export function createLocks() {
  const holders = new Map<string, Session>()
  const queues = new Map<string, Waiter[]>()
  const sessionsOf = new Map<Process, Set<Session>>()

  function give(id: string, session: Session): void {
    holders.set(id, session)
    session.held.add(id)
  }

  function handOn(id: string): void {
    holders.delete(id)
    const queue = queues.get(id) ?? []
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (!next.session.isOpen) continue
      give(id, next.session)
      next.grant()
      return
    }
  }

  function close(process: Process, session: Session): void {
    if (!session.isOpen) return
    session.isOpen = false
    sessionsOf.get(process)?.delete(session)
    for (const id of session.held) handOn(id)
  }

  /** What the database does when the connections of a process break. */
  function serve(process: Process): Set<Session> {
    const sessions = new Set<Session>()
    sessionsOf.set(process, sessions)
    process.onCrash(() => {
      for (const session of sessions) if (!session.isCommitting) close(process, session)
    })
    return sessions
  }

  return {
    open(process: Process) {
      const session: Session = { isOpen: true, isCommitting: false, held: new Set() }
      const sessions = sessionsOf.get(process) ?? serve(process)
      sessions.add(session)
      return {
        close: () => close(process, session),
        commit: () => {
          session.isCommitting = true
        },
        rollBack: () => {
          if (!session.isCommitting) close(process, session)
        },
        lock: async (id: string): Promise<void> => {
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
      }
    },
  }
}
