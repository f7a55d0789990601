import type { Content, Report } from '../channel/channel.ts'
import type { LatePolicy, SubjectState, Verdict } from './decide.ts'
import type { Instruction, InstructionKind } from './instruction.ts'

/** What an instruction is for: an order, a refund, a transfer bill. */
export type SubjectKey = Readonly<{ mchid: string; kind: InstructionKind; subject: string }>

/** A subject that nobody else changes until the transaction ends, with all instructions for it. */
export type Held = Readonly<{
  /** As an instruction of this id finds it. */
  stateFor: (id: string) => SubjectState
  late: LatePolicy
  /** Oldest first; every change to them is made while their subject is held. */
  instructions: readonly Instruction[]
}>

export type Outcome = Readonly<{
  instruction: Instruction
  verdict: Exclude<Verdict, 'none'>
  /** What was heard; null when nothing came of the call. */
  report: Report | null
}>

export type BooksTx = Readonly<{
  hold: (key: SubjectKey) => Promise<Held | undefined>
  /** Inserts, or writes over what stands under its key. */
  put: (instruction: Instruction) => Promise<void>
  /** Moves the subject and its money as the verdict says; the subject is held. */
  carryOut: (outcome: Outcome, now: Date) => Promise<void>
}>

/**
 * Where instructions and their subjects are kept. PostgreSQL is one, the memory of a simulation the
 * other: the verbs of this folder cannot tell which.
 */
export type Books = Readonly<{
  /** All or nothing. The body may run again when nobody knows whether it was committed. */
  transact: <Result>(body: (tx: BooksTx) => Promise<Result>) => Promise<Result>
  /**
   * Writes over an instruction alone, if it still stands as it was read: false, and nothing written,
   * where somebody has moved it since. One journey, for news that moves nothing else.
   */
  replace: (read: Instruction, next: Instruction) => Promise<boolean>
  /** What the resolver has to look at, leased until then; other processes take others. */
  claimDue: (
    claim: Readonly<{ now: Date; leasedUntil: Date; limit: number }>,
  ) => Promise<readonly Instruction[]>
  /** What is needed to send it; undefined for what only its caller knows. */
  contentOf: (instruction: Instruction) => Promise<Content | undefined>
}>
