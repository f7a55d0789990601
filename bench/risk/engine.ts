/** Three hundred rules and a model of three hundred trees: what a large installation asks of a payment. */
import { type Compiled, compileRule, type Model, type Rule, sensible, shippedRules } from '#risk'
import { catalogue, terms, trainModel } from '#risk'

const ruleCount = 300

/** The rules that are shipped, and after them the same ones with other thresholds. */
export function manyRules(): readonly Rule[] {
  return Array.from({ length: ruleCount }, (_, index) => {
    const rule = shippedRules[index % shippedRules.length] ?? shippedRules[0]
    if (!rule) throw new Error('no rules are shipped')
    const round = Math.floor(index / shippedRules.length)
    return round === 0 ? rule : variantOf(rule, round)
  })
}

/** Stricter by a part, so that no more holds than before. */
const variantOf = (rule: Rule, round: number): Rule => ({
  ...rule,
  id: `${rule.id}-${round + 1}`,
  condition: `(${rule.condition}) and event.amount >= ${round * 10}元 and customer.count.24h >= ${round}`,
})

export const compileAll = (rules: readonly Rule[]): readonly Compiled[] =>
  rules.map((rule) => compileRule({ rule, state: 'live', percent: 0 }, terms))

const names = catalogue.map(({ name }) => name).filter((name) => !name.startsWith('model.'))
const places = names.map((name) => catalogue.findIndex((factor) => factor.name === name))

/** A model over every factor, of payments as they came; who is a fraudster is made up. */
export function trainOn(rows: readonly Float64Array[]): Model {
  const columns = places.map((place) => Float64Array.from(rows, (row) => row[place] ?? Number.NaN))
  const of = (name: string, row: Float64Array): number =>
    row[catalogue.findIndex((factor) => factor.name === name)] ?? Number.NaN
  const labels = Uint8Array.from(rows, (row, at) => {
    const isNoise = (at * 7_919) % 97 === 0
    const isOdd = of('event.amount', row) > 150_000 && of('event.hour', row) < 6
    return Number(isOdd || isNoise)
  })
  const monotone = names.map(() => 0 as const)
  return trainModel({ table: { names, columns }, labels, monotone, settings: sensible })
}
