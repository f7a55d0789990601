import { parseArgs } from 'node:util'
import { globalSetup, globalTeardown } from '../setup.ts'
import { type Case, matrix, passOf } from './matrix.ts'
import type { Outcome } from './run-case.ts'
import { runChaos } from './run-chaos.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    /** Begins no case after so long; without it the rounds count. */
    minutes: { type: 'string' },
    /** Passes over the whole matrix. */
    rounds: { type: 'string' },
    lanes: { type: 'string', default: '24' },
    /** Only cases whose `operation/verb/fault` holds this text. */
    only: { type: 'string', default: '' },
  },
})
const { seed, only } = values
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const begun = performance.now()
const seconds = (): number => (performance.now() - begun) / 1000
const untilSeconds = values.minutes === undefined ? Infinity : Number(values.minutes) * 60
const rounds = Number(values.rounds ?? (values.minutes === undefined ? 1 : Infinity))

const nameOf = ({ operation, faults: [{ verb, fault, take, parameters }] }: Case): string => {
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return `${operation}/${verb}/${fault}${take > 1 ? ` ×${take}` : ''} ${given.join(' ')}`.trim()
}

let [pass, taken] = [0, 0]
let waiting: Case[] = []
function next(): Case | undefined {
  if (seconds() > untilSeconds) return undefined
  if (waiting.length === 0 && pass < rounds) {
    pass++
    waiting = passOf(seed, pass).filter((one) => nameOf(one).includes(only))
  }
  const one = waiting.shift()
  if (one) taken++
  return one
}

function tell({ played, lane, ms, strikes, state, violations, diary }: Outcome): void {
  const verdict = violations.length === 0 ? 'ok' : 'VIOLATION'
  say(
    `${played.no} lane ${lane} ${nameOf(played)}: ${verdict} ${state}, struck ${strikes}, ${ms} ms`,
  )
  if (violations.length === 0) return
  for (const violation of violations) say(`    ! ${violation}`)
  for (const line of diary) say(`      ${line}`)
}

say(`chaos --seed ${seed}: ${matrix.length} cells, ${values.lanes} lanes`)
await globalSetup()
const run = await runChaos({ lanes: Number(values.lanes), next, onOutcome: tell })
await globalTeardown()

const violated = run.outcomes.filter(({ violations }) => violations.length > 0)
const idle = run.outcomes.filter(({ strikes }) => strikes === 0)
const slowest = Math.max(0, ...run.outcomes.map(({ ms }) => ms))
say(`${taken} cases in ${pass} passes, ${Math.round(seconds())} s, the slowest ${slowest} ms`)
say(
  `${idle.length} in which no fault struck: ${[...new Set(idle.map(({ played }) => nameOf(played).split(' ')[0]))].join(', ')}`,
)
for (const [invariant, isKept] of [
  ['merchant, both installations, ledgers and payers agree', violated.length === 0],
  ['the books of both balance', run.bookFaults.length === 0],
] as const)
  say(`${isKept ? 'kept' : 'BROKEN'}: ${invariant}`)
for (const fault of run.bookFaults) say(`    ! ${JSON.stringify(fault)}`)
for (const { played } of violated)
  say(`npm run chaos -- --seed ${seed} --rounds 1 --only ${nameOf(played).split(' ')[0]}`)
process.exit(violated.length > 0 || run.bookFaults.length > 0 ? 1 : 0)
