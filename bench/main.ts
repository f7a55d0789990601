import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchClearing } from './clearing.ts'
import { benchCrash } from './crash.ts'
import { benchGrowth } from './growth.ts'
import { benchLedger } from './ledger.ts'
import { benchLists } from './lists.ts'
import { benchPayments } from './payments.ts'
import { benchRisk } from './risk.ts'
import { benchScreens } from './screens.ts'
import { benchSoak } from './soak.ts'
import { benchUpstream } from './upstream.ts'
import { benchVerify } from './verify.ts'

const benches = {
  payments: benchPayments,
  ledger: benchLedger,
  clearing: benchClearing,
  soak: benchSoak,
  verify: benchVerify,
  growth: benchGrowth,
  crash: benchCrash,
  upstream: benchUpstream,
  risk: benchRisk,
  lists: benchLists,
  screens: benchScreens,
} as const

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string' },
    seed: { type: 'string' },
    writer: { type: 'string' },
  },
})
const [name = ''] = positionals
if (!Object.hasOwn(benches, name)) {
  process.stderr.write(
    `npm run bench -- <${Object.keys(benches).join(' | ')}> [--quick] [--json FILE]\n`,
  )
  process.exit(1)
}
const figures = await benches[name as keyof typeof benches](values)
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`)
process.exit(0)
