/** The last turn of a loop in one process, as it was written last. */
export type JobRun = Readonly<{
  name: string
  process: string
  everyMs: bigint
  outcome: 'running' | 'done' | 'failed'
  begunAt: Date
  endedAt: Date | null
  durationMs: bigint | null
  nextAt: Date | null
  /** What the turn found, where it says so; a full slice means that more waits. */
  backlog: bigint | null
  turns: bigint
  failures: bigint
  inARow: number
  error: string | null
  failedAt: Date | null
  seenAt: Date
}>

/** Longer errors are cut: the log has all of them. */
export const errorMax = 500
