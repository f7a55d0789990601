/**
 * Where rows wait while both sides are being read. Lines hold no line feed. `write` may answer a
 * promise when it must be waited for; every partition is read once, after the last write.
 */
export type Spill = Readonly<{
  write: (partition: number, line: string) => Promise<void> | undefined
  read: (partition: number) => AsyncIterable<string> | Iterable<string>
}>

/** About a quarter of a gigabyte of rows. */
const charactersMax = 128_000_000

/**
 * Keeps the rows in memory. Throws a RangeError past its bound, because a process that has run out of
 * memory says nothing: give a spill over files then.
 */
export function memorySpill(max = charactersMax): Spill {
  const partitions = new Map<number, string[]>()
  let characters = 0
  return {
    write: (partition, line) => {
      characters += line.length
      if (characters > max)
        throw new RangeError(`More than ${max} characters of rows: give a spill over files.`)
      const lines = partitions.get(partition)
      if (lines) lines.push(line)
      else partitions.set(partition, [line])
      return undefined
    },
    read: (partition) => {
      const lines = partitions.get(partition) ?? []
      partitions.delete(partition)
      return lines
    },
  }
}
