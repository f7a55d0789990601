import { machine, type StateOf } from '#kernel/machine'
import type { Lane } from './recon-break.ts'

/** A file that was refused stands there too, so that nobody has to remember it. */
export const runStates = machine('MATCHING', {
  MATCHING: ['DONE', 'SUPERSEDED', 'REFUSED'],
  DONE: [],
  SUPERSEDED: [],
  REFUSED: [],
})
export type RunState = StateOf<typeof runStates>

export type Run = Lane &
  Readonly<{
    revision: number
    fileDigest: string
    state: RunState
    refusal: string | null
    /** Rows of ours, of theirs, and those that both say word by word. */
    ours: bigint
    theirs: bigint
    matched: bigint
    begunAt: Date
    doneAt: Date | null
  }>
