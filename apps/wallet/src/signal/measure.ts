/** A point of the screen, in its own pixels. */
export type Point = { x: number; y: number }

const straightLeast = 40

/**
 * How much longer a way was than the straight one, in hundredths; nothing of a way that is too short to
 * tell a swipe from a tap.
 */
export function curvatureOf(way: readonly Point[]): number | undefined {
  const [first] = way
  const last = way.at(-1)
  if (!first || !last) return undefined
  const straight = distance(first, last)
  if (straight < straightLeast) return undefined
  const walked = way
    .slice(1)
    .reduce((sum, point, index) => sum + distance(way[index] ?? point, point), 0)
  return bounded((walked / straight - 1) * 100, 0, 500)
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y)

/** The nearest whole number within the bounds that the server takes. */
export const bounded = (value: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(value)))

export const meanOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length

const keysLeast = 3

/**
 * Means over the keys of one PIN: how long they were held, and how long it took from one to the next.
 * Which keys they were, and in which order long and short ones came, is not asked for and not kept.
 */
export class KeyRhythm {
  private held: number[] = []
  private between: number[] = []
  private downAt: number | undefined
  private upAt: number | undefined

  down(atMs: number): void {
    if (this.upAt !== undefined) this.between.push(atMs - this.upAt)
    this.upAt = undefined
    this.downAt = atMs
  }

  up(atMs: number): void {
    if (this.downAt !== undefined) this.held.push(atMs - this.downAt)
    this.downAt = undefined
    this.upAt = atMs
  }

  /** Something was taken back: what lay between is no rhythm. */
  pause(): void {
    this.downAt = undefined
    this.upAt = undefined
  }

  /** The means, and a new beginning. */
  take(): { dwellMs?: number; flightMs?: number } {
    const dwell = this.held.length >= keysLeast ? meanOf(this.held) : undefined
    const flight = this.between.length >= keysLeast ? meanOf(this.between) : undefined
    this.held = []
    this.between = []
    this.pause()
    return {
      ...(dwell !== undefined && { dwellMs: bounded(dwell, 1, 2_000) }),
      ...(flight !== undefined && { flightMs: bounded(flight, 1, 5_000) }),
    }
  }
}
