/** p50, p95 and p99 of durations in milliseconds. */
export function percentiles(durations: readonly number[]) {
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (part: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 10) /
    10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
