import { ConfigRefused } from '#platform/config'
import { evaluateErrand, evaluateUsage } from './risk/evaluate.ts'
import type { RiskErrand } from './risk/options.ts'
import { rulesErrand, rulesUsage } from './risk/rules.ts'
import { trainErrand, trainUsage } from './risk/train.ts'

/** What is done with models and rules of risk, by its name behind `tongbao risk`; none of it needs a database. */
const errands: Readonly<
  Record<string, readonly [usage: string, run: (errand: RiskErrand) => Promise<number>]>
> = {
  evaluate: [evaluateUsage, evaluateErrand],
  train: [trainUsage, trainErrand],
  rules: [rulesUsage, rulesErrand],
}

export async function runRiskErrand(errand: RiskErrand): Promise<number> {
  const [name = '', ...args] = errand.args
  const [, run] = Object.hasOwn(errands, name) ? (errands[name] ?? []) : []
  const known = Object.values(errands).map(([usage]) => `  tongbao risk ${usage}\n`)
  if (name === 'help' || args.includes('--help')) {
    errand.print(known.join(''))
    return 0
  }
  if (!run)
    throw new ConfigRefused([
      `risk: there is no errand ${name}. Expected one of these.\n\n${known.join('')}`,
    ])
  return run({ ...errand, args })
}
