import type { Kernel } from './kernel.ts'

/** What a caller hears when the process that it had asked is gone. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

export type Process = Readonly<{
  name: string
  isAlive: () => boolean
  /** Never returns if the process dies meanwhile: what stands after it is not run. */
  sleep: (ms: number) => Promise<void>
  /** Runs something in the process for somebody outside, who hears of its death. */
  ask: <Out>(body: () => Promise<Out>) => Promise<Out>
  /** Kills it at whatever it waits for. */
  crash: () => void
  start: () => void
  onStart: (hear: () => void) => void
  onCrash: (hear: () => void) => void
}>

/**
 * One process of the program. Its epoch counts its lives; a continuation of an earlier life is never
 * taken up again, which is what a kill at an `await` means.
 */
export function createProcess(kernel: Kernel, name: string): Process {
  let epoch = 0
  let alive = false
  const callers = new Set<(error: Error) => void>()
  const startHearers: (() => void)[] = []
  const crashHearers: (() => void)[] = []
  return {
    name,
    isAlive: () => alive,
    sleep: (ms) => {
      const mine = epoch
      return new Promise((resolve) =>
        kernel.after(ms, () => {
          if (mine === epoch) resolve()
        }),
      )
    },
    ask: (body) =>
      new Promise((resolve, reject) => {
        if (!alive) {
          reject(new ConnectionLost('nobody listens'))
          return
        }
        callers.add(reject)
        const over = () => callers.delete(reject)
        body().then(
          (out) => {
            if (over()) resolve(out)
          },
          (error: unknown) => {
            if (over()) reject(error)
          },
        )
      }),
    crash: () => {
      if (!alive) return
      epoch++
      alive = false
      for (const hear of crashHearers) hear()
      const lost = [...callers]
      callers.clear()
      for (const reject of lost) reject(new ConnectionLost('the process died'))
    },
    start: () => {
      if (alive) return
      alive = true
      for (const hear of startHearers) hear()
    },
    onStart: (hear) => void startHearers.push(hear),
    onCrash: (hear) => void crashHearers.push(hear),
  }
}
