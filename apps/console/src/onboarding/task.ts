import type { State } from '../join/api.ts'

/** What a reviewer may conclude; a merchant that was taken on is looked at again from time to time. */
export type Task = 'pass' | 'renew'
export const tasks: Readonly<Partial<Record<State, Task>>> = { AUDITING: 'pass', FINISHED: 'renew' }

/** What somebody marked while reading, by the path of the field, with the reason. */
export type Marks = ReadonlyMap<string, string>
