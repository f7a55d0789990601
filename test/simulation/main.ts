import { parseArgs } from 'node:util'
import { type Simulated, simulate } from './simulate.ts'
import { newTotals } from './totals.ts'
import { loadVerbs } from './verbs.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' } },
})
const [seeds, from] = [Number(values.seeds), Number(values.from)]
const say = (line: string) => process.stdout.write(`${line}\n`)

/** Lines of a subject's story that are shown beside a violation. */
const tailMax = 60

if (!Number.isSafeInteger(seeds) || !Number.isSafeInteger(from)) {
  process.stderr.write('npm run simulate -- [--seeds N] [--from S]\n')
  process.exit(2)
}
const verbs = await loadVerbs()
const totals = newTotals()
for (let seed = from; seed < from + seeds && process.exitCode === undefined; seed++) {
  const run = await simulate(verbs, seed)
  totals.add(run)
  if (run.violations.length > 0) tellOf(run)
}
const { faults, hours, events, seconds, runs } = totals.figures()
say(`${runs} seeds from ${from}, ${Math.round(hours)} simulated hours, ${events} events`)
say(`${Math.round(hours / seconds)} simulated hours a second, ${seconds.toFixed(1)} s in all`)
for (const [kind, count] of faults) say(`  ${String(count).padStart(8)} ${kind}`)

function tellOf({ seed, hash, violations, tail }: Simulated): void {
  process.exitCode = 1
  say(`violation at seed ${seed}, hash ${hash}: npm run simulate -- --seeds 1 --from ${seed}`)
  for (const line of new Set(violations.map(({ subject, what }) => `  ${subject}: ${what}`)))
    say(line)
  const [first] = violations
  if (!first) return
  say(`the last of ${first.subject}, until then:`)
  for (const line of tail(first.subject, tailMax)) say(`    ${line}`)
}
