import { assert } from '#kernel/assert'

export type Machine<State extends string> = Readonly<{
  states: readonly State[]
  table: Readonly<Record<State, readonly State[]>>
  canMove: (from: State, to: State) => boolean
  isFinal: (state: State) => boolean
  /** The states from which `to` may be reached in one step: the guard of an UPDATE. */
  sourcesOf: (to: State) => readonly State[]
}>

export type StateOf<M> = M extends Machine<infer State> ? State : never

/** The table is the machine. Start-up fails if a state can never be reached. */
export function machine<const State extends string>(
  initial: NoInfer<State>,
  table: Readonly<Record<State, readonly NoInfer<State>[]>>,
): Machine<State> {
  const reached = new Set<State>([initial])
  for (const state of reached) for (const next of table[state]) reached.add(next)
  const states = [...reached]
  assert(states.length === Object.keys(table).length, `every state is reachable from ${initial}`)
  return {
    states,
    table,
    canMove: (from, to) => table[from].includes(to),
    isFinal: (state) => table[state].length === 0,
    sourcesOf: (to) => states.filter((from) => table[from].includes(to)),
  }
}
