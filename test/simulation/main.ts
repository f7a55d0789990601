import { parseArgs } from 'node:util'
import { runSeeds, type SeedsRun } from './run-seeds.ts'
import { loadVerbs } from './verbs.ts'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '2000' }, from: { type: 'string', default: '1' } },
})
const range = { from: Number(values.from), count: Number(values.seeds) }
if (!Object.values(range).every(Number.isSafeInteger)) {
  process.stderr.write('npm run simulate -- [--seeds N] [--from S]\n')
  process.exit(2)
}
const say = (line: string) => process.stdout.write(`${line}\n`)

const verbs = await loadVerbs()
const started = performance.now()
const { runs, hours, events, faults, found } = await runSeeds(verbs, range)
const seconds = (performance.now() - started) / 1000
if (found) tellOf(found)
say(`${runs} seeds from ${range.from}, ${Math.round(hours)} simulated hours, ${events} events`)
say(`${Math.round(hours / seconds)} simulated hours a second, ${seconds.toFixed(1)} s in all`)
for (const [kind, times] of [...faults].toSorted(([, a], [, b]) => b - a))
  say(`  ${String(times).padStart(8)} ${kind}`)

function tellOf({ seed, hash, violations, story }: NonNullable<SeedsRun['found']>): void {
  process.exitCode = 1
  say(`violation at seed ${seed}, hash ${hash}: npm run simulate -- --seeds 1 --from ${seed}`)
  for (const line of new Set(violations.map(({ subject, what }) => `  ${subject}: ${what}`)))
    say(line)
  say(`the last of ${violations[0]?.subject}, until then:`)
  for (const line of story) say(`    ${line}`)
}
