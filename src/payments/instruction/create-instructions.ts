import type { Clock } from '#kernel/time'
import type { Answer, Channels, Content } from '../channel/channel.ts'
import { call, instruct, type Instructed } from './instruct.ts'
import type { Instruction, NewInstruction } from './instruction.ts'
import { learn } from './learn.ts'
import { createBooks, type SubjectDeps } from './pg-books.ts'
import { resolve, resolveInstructions } from './resolve-instructions.ts'

export type Instructions = Readonly<{
  /** Tells a channel, within the request that wants it. */
  instruct: (asked: NewInstruction, content: Content) => Promise<Instructed>
  /** The same for one that was written down with its subject, as sent. */
  call: (sent: Instruction, content: Content) => Promise<Instructed>
  /** Takes in what a channel said by itself. */
  learn: (instruction: Instruction, answer: Answer) => Promise<Instruction>
  /** Asks how one stands, or sends it again. */
  resolve: (instruction: Instruction) => Promise<Instruction>
  resolveAll: () => Promise<number>
}>

type Deps = SubjectDeps &
  Readonly<{
    now: Clock
    channels: Channels
    onFault: (fault: Readonly<{ instruction: Instruction; error: unknown }>) => void
  }>

/** The verbs on the books in PostgreSQL. */
export function createInstructions(deps: Deps): Instructions {
  const { now } = deps
  const all = { ...deps, books: createBooks(deps) }
  return {
    instruct: (asked, content) => instruct(all, asked, content),
    call: (sent, content) => call(all, sent, content),
    learn: (instruction, answer) => learn(all, instruction, answer, now()),
    resolve: (instruction) => resolve(all, instruction),
    resolveAll: () => resolveInstructions(all),
  }
}
