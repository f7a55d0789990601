/**
 * What it costs to know the factors of a payment and to count it, on one core: with all slots in
 * memory, and with nine tenths of them spilled; and what an entity costs in memory.
 */
import { type ColdStore, createValues, type KeptWindows, keepWindows } from '#risk'
import { factsOf, type Told } from '../../test/risk-facts.ts'
import { median } from '../ledger/callers.ts'

const us = (ms: number): number => Math.round(ms * 10_000) / 10

/** Spilled slots in a map: what eviction and coming back cost, without the journey to a database. */
export function createDisk(): ColdStore {
  const slots = new Map<string, Parameters<ColdStore['spill']>[0][number]>()
  return {
    load: async (keys) => keys.flatMap(({ kind, key }) => slots.get(`${kind} ${key}`) ?? []),
    spill: async (list) => list.forEach((slot) => slots.set(`${slot.kind} ${slot.key}`, slot)),
    commit: async () => undefined,
    begin: async () => 0n,
  }
}

async function play(windows: KeptWindows, told: readonly Told[]) {
  const durations: number[] = []
  const out = createValues()
  for (const { fact, given } of told) {
    const start = performance.now()
    await windows.record(fact, { given, out })
    if (fact.kind === 'asked') durations.push(performance.now() - start)
  }
  const sorted = durations.toSorted((a, b) => a - b)
  const at = (part: number): number => us(sorted[Math.floor(sorted.length * part)] ?? 0)
  return { p50: at(0.5), p99: at(0.99) }
}

/** Medians of three rounds, in microseconds; keys `p50_us`, `p99_us`, and the same with cold keys. */
export async function benchFactors({ quick }: Readonly<{ quick: boolean }>) {
  const count = quick ? 30_000 : 200_000
  const told: Told[] = []
  for (const each of factsOf({ seed: 1, customers: quick ? 6_000 : 60_000, gapMs: 4_000 })) {
    told.push(each)
    if (told.length === count) break
  }
  const shared = { cold: createDisk(), append: async () => undefined, lastNumber: 0n }
  const [first, rest] = [told.slice(0, (count * 2) / 3), told.slice((count * 2) / 3)]
  const warm = keepWindows(shared)
  await play(warm, first)
  const third = Math.floor(rest.length / 3)
  const parts = [0, 1, 2].map((part) => rest.slice(part * third, (part + 1) * third))
  const warmRounds = []
  for (const part of parts) warmRounds.push(await play(warm, part))
  const { bytes, slots } = warm.figures()
  const cold = keepWindows({ ...shared, cold: createDisk(), bytesMax: bytes / 10 })
  await play(cold, first)
  const coldRounds = []
  for (const part of parts) coldRounds.push(await play(cold, part))
  return {
    keys: slots,
    bytes_per_key: Math.round(bytes / slots),
    p50_us: median(warmRounds.map(({ p50 }) => p50)),
    p99_us: median(warmRounds.map(({ p99 }) => p99)),
    cold_p50_us: median(coldRounds.map(({ p50 }) => p50)),
    cold_p99_us: median(coldRounds.map(({ p99 }) => p99)),
  }
}

if (import.meta.main)
  process.stdout.write(
    `${JSON.stringify(await benchFactors({ quick: process.argv.includes('--quick') }))}\n`,
  )
