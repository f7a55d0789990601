import { parseArgs } from 'node:util'
import {
  honestShare,
  measureLife,
  measurePatterns,
  measureRules,
  type PatternRow,
  type Share,
} from './measure.ts'
import { isFelt, playTown } from './play.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '45' },
    people: { type: 'string', default: '400' },
    stories: { type: 'string', default: '6' },
  },
})
const options = {
  seed: Number(values.seed),
  days: Number(values.days),
  people: Number(values.people),
  stories: Number(values.stories),
}
if (
  !Object.values(options).every(Number.isSafeInteger) ||
  options.people < 60 ||
  options.days < 28
) {
  process.stderr.write(
    'npm run risk-town -- [--seed N] [--days D ≥ 28] [--people P ≥ 60] [--stories S]\n',
  )
  process.exit(2)
}
const say = (line: string) => process.stdout.write(`${line}\n`)
const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
const listed = (rules: PatternRow['rules'], most: number): string =>
  rules
    .slice(0, most)
    .map(([rule, count]) => `${rule} ${count}`)
    .join(', ')
const row = (...cells: readonly (string | number)[]) => say(`| ${cells.join(' | ')} |`)
const head = (...cells: readonly string[]) => {
  row(...cells)
  row(...cells.map(() => '---'))
}

const started = performance.now()
const { judged, labels, facts } = await playTown(options)
const seconds = ((performance.now() - started) / 1_000).toFixed(1)
const stories = judged.filter(({ story }) => story).length
say(
  `seed ${options.seed}: ${facts} facts, ${judged.length} payments judged, ${stories} of them of stories,`,
)
say(
  `${labels} labels, ${seconds} s; honest payments challenged or worse: ${percent(honestShare(judged))}`,
)
say('')
head(
  'pattern',
  'stories',
  'recalled',
  'recalled of the cautious',
  'money held',
  'seen',
  'payments until caught',
  'honest by these rules',
  'rules',
)
for (const {
  pattern,
  stories: all,
  recalled,
  cautious,
  cautiousRecalled,
  held,
  seen,
  median,
  rules,
  honest,
} of measurePatterns(judged)) {
  const part = (count: number) => `${Math.round((count / Math.max(1, all)) * 100)} %`
  row(
    pattern,
    all,
    part(recalled),
    `${cautiousRecalled} of ${cautious}`,
    part(held),
    part(seen),
    median ?? '–',
    percent(honest),
    listed(rules, 4),
  )
}
say('')
head('rule', 'honest payments', 'share', 'felt')
for (const { name, payments, share } of measureRules(judged))
  row(name, payments, percent(share), isFelt(name) ? 'yes' : 'no')
say('')
head('life', 'payments', 'challenged or worse', 'rules')
for (const each of measureLife(judged)) lifeRow(each)

function lifeRow({ name, payments, share, rules }: Share): void {
  row(name, payments, percent(share), listed(rules, 4))
}
