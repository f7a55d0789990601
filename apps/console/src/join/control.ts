import type { Fault } from './check.ts'
import type { Content, Value } from './content.ts'
import type { Field } from './field.ts'

/** What is said at a field, from us as one types or from the server. */
export type Said = Readonly<{ tone: 'error' | 'warning'; text: string }>

/** A new answer, or what becomes of the one that is there when it arrives. */
export type Change = Value | ((before: Value) => Value)

export type RowProps = Readonly<{
  field: Field
  content: Content
  value: Value
  fault: Fault | undefined
  said: readonly Said[]
  onChange: (path: string, change: Change) => void
  onLeave: (path: string) => void
}>

export type ControlProps = RowProps &
  Readonly<{ id: string; isWrong: boolean; describedBy: string | undefined }>

/** Attributes that tell a reader of screens what is wrong. */
export const spokenOf = ({ id, isWrong, describedBy }: ControlProps) => ({
  id,
  'aria-invalid': isWrong,
  ...(describedBy !== undefined && { 'aria-describedby': describedBy }),
})
