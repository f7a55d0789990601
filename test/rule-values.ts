import assert from 'node:assert/strict'
import type { Terms } from '../src/risk/rule/text/terms.ts'

/** `event.amount=500 list.black=1` as values; what is not named is not known, the last of a name counts. */
export function valuesOf({ catalogue }: Terms, text: string): Float64Array {
  const values = new Float64Array(catalogue.length).fill(Number.NaN)
  for (const word of text.split(' ').filter((each) => each !== '')) {
    const [name, value] = word.split('=')
    const index = catalogue.findIndex((factor) => factor.name === name)
    assert(index >= 0, `there is no factor ${name}`)
    values[index] = Number(value)
  }
  return values
}
