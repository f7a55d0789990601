import type { Db, Tx } from '#platform/db'
import type { Content } from '../channel/channel.ts'
import type { Outcome } from './books.ts'
import type { SubjectState } from './decide.ts'
import type { Instruction } from './instruction.ts'

/** Transfer bills as subjects of instructions. Whoever keeps them implements it; their ids begin with `tb_`. */
export type TransferSubject = Readonly<{
  /** Locks the bill and says how it stands; undefined where there is none. */
  hold: (
    tx: Tx,
    key: Readonly<{ mchid: string; subject: string }>,
  ) => Promise<Exclude<SubjectState, 'settled_otherwise'> | undefined>
  /** What is needed to send it again; undefined for what is not kept. */
  contentOf: (db: Db, instruction: Instruction) => Promise<Content | undefined>
  /**
   * `wait`, `settle`, `release`, `abnormal`, and `take_surplus` for one that arrived after its end: money,
   * state and callback, in the given transaction.
   */
  carryOut: (tx: Tx, outcome: Outcome, now: Date) => Promise<void>
}>
