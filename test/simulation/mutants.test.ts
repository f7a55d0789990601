import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mutants } from './mutants.ts'
import { plant } from './plant.ts'
import { simulate } from './simulate.ts'
import type { Verbs } from './verbs.ts'

/** The rarest of them fell after 113 seeds. */
const seedsMax = 500

for (const [no, mutant] of mutants.entries())
  test(`caught: ${mutant.name} (${mutant.harm})`, async (context) => {
    const { verbs, clear } = await plant(mutant, no)
    try {
      const caught = await firstViolation(verbs)
      assert(caught, `${mutant.name} survived ${seedsMax} seeds`)
      context.diagnostic(caught)
    } finally {
      clear()
    }
  })

test('a guard that is not there any more is not taken for caught', async () => {
  const gone = { name: '', file: 'decide.ts', text: 'no such text', instead: '', harm: '' }
  await assert.rejects(plant(gone, mutants.length), /decide\.ts holds 0 times/)
})

async function firstViolation(verbs: Verbs): Promise<string | undefined> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const { violations } = await simulate(verbs, seed)
    const [first] = violations
    if (first) return `seed ${seed}: ${first.subject}, ${first.what}`
  }
  return undefined
}
