import { setTimeout as sleep } from 'node:timers/promises'
import { refuse as refuseTraining } from '../federated.ts'
import { type Circle, exchangeLines, refuse, requireSigned } from './member.ts'
import { createSeat, type Seat } from './seats.ts'

export type Joining = Readonly<{ features: readonly string[]; publicKey: string; proof: string }>

type Coming = Readonly<{ seat: Seat; features: readonly string[] }>

/** Where the parties of a session sit, from when the first comes until all have heard of the end. */
export type Table = ReturnType<typeof createTable>

export function createTable({
  circle,
  session,
  parties,
  answerMs,
}: Readonly<{ circle: Circle; session: string; parties: number; answerMs: number }>) {
  const coming = new Map<string, Coming>()
  const full = Promise.withResolvers<true>()
  let isBegun = false
  const seats = (): readonly Seat[] => [...coming.values()].map(({ seat }) => seat)
  return {
    names: () => [...coming.keys()],
    seatOf: (name: string) => coming.get(name)?.seat,
    /** A party that comes again before it has begun has started anew, with another key. */
    join: (name: string, { features, publicKey, proof }: Joining): void => {
      if (coming.get(name)?.seat.seated.publicKey === publicKey) return
      if (isBegun) throw refuse('FEDERATION_SESSION', { value: name })
      const member = circle.parties.find((one) => one.name === name)
      requireSigned(member, exchangeLines(session, { name, publicKey }), proof)
      const [first] = [...coming.values()].filter(({ seat }) => seat.seated.name !== name)
      if (first && first.features.join('\n') !== features.join('\n'))
        throw refuse('FEDERATION_COLUMNS', { value: name })
      coming.set(name, { seat: createSeat({ name, publicKey, proof }, answerMs), features })
      isBegun = coming.size === parties
      if (isBegun) full.resolve(true)
    },
    /** Everybody is there; in the order of their names, so that the same parties are the same training. */
    complete: async (ms: number) => {
      // No timer holds up a process that is done.
      const isFull = await Promise.race([full.promise, sleep(ms, false, { ref: false })])
      if (!isFull) {
        const missing = circle.parties.filter(({ name }) => !coming.has(name))
        const issue = missing.map(({ name }) => `${name}: has not come`).join(', ')
        throw refuseTraining('FEDERATED_PARTY_MISSING', { issue })
      }
      const all = [...coming.values()].toSorted((a, b) =>
        a.seat.seated.name < b.seat.seated.name ? -1 : 1,
      )
      return { seats: all.map(({ seat }) => seat), features: all[0]?.features ?? [] }
    },
    /** Tells all who still ask, and waits for them as long as one may take to answer. */
    end: async (why: string, ms: number): Promise<void> => {
      isBegun = true
      for (const seat of seats()) seat.end(why)
      for (let left = ms; left > 0 && seats().some((seat) => !seat.isTold()); left -= pollMs)
        await sleep(pollMs)
    },
  }
}

const pollMs = 50
