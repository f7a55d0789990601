import { parseArgs } from 'node:util'
import type { FaultKind } from './faults.ts'
import { simulate } from './simulate.ts'
import { loadVerbs } from './verbs.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' } },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
const say = (line: string) => process.stdout.write(`${line}\n`)

const verbs = await loadVerbs()
const started = performance.now()
const faults = new Map<FaultKind, number>()
let [hours, events] = [0, 0]
for (let seed = from; seed < from + seeds; seed++) {
  const run = await simulate(verbs, seed)
  hours += run.hours
  events += run.events
  for (const [kind, count] of run.faults) faults.set(kind, (faults.get(kind) ?? 0) + count)
  const [first] = run.violations
  if (first) {
    say(`seed ${seed} (npm run simulate -- --seeds 1 --from ${seed}), hash ${run.hash}`)
    for (const line of new Set(run.violations.map(({ subject, what }) => `  ${subject}: ${what}`)))
      say(line)
    for (const line of run.tail(first.subject, 60)) say(`    ${line}`)
    process.exitCode = 1
    break
  }
}
const seconds = (performance.now() - started) / 1000
say(`${seeds} seeds, ${Math.round(hours)} simulated hours, ${Math.round(hours / seconds)} hours/s`)
say(`${events} events, ${seconds.toFixed(1)} s`)
for (const [kind, count] of [...faults].toSorted((a, b) => b[1] - a[1])) say(`  ${kind} ${count}`)
