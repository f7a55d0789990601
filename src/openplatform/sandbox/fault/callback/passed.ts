type Waiting = Readonly<{ mchid: string; number: string; resolve: (seen: boolean) => void }>

/** Who waits for callbacks to leave this process; another process’s are not seen, and the wait ends. */
export type Passing = Readonly<{
  /** True once a callback of this merchant that holds the text has left; false when time is over. */
  until: (mchid: string, text: string, ms: number) => Promise<boolean>
  /** Called as a callback leaves. */
  leaves: (callback: Readonly<{ mchid: string; resource: string }>) => void
}>

export function createPassing(): Passing {
  const waiting = new Set<Waiting>()
  return {
    until: (mchid, number, ms) =>
      new Promise((resolve) => {
        const entry: Waiting = {
          mchid,
          number,
          resolve: (seen) => {
            clearTimeout(timer)
            waiting.delete(entry)
            resolve(seen)
          },
        }
        const timer = setTimeout(() => entry.resolve(false), ms)
        timer.unref()
        waiting.add(entry)
      }),
    leaves: ({ mchid, resource }) => {
      for (const entry of waiting)
        if (entry.mchid === mchid && resource.includes(entry.number)) entry.resolve(true)
    },
  }
}
