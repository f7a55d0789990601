import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitMutants } from './limit-mutants.ts'
import { mutants } from './mutants.ts'
import { plant } from './plant.ts'
import { runSeedsInThread } from './run-seeds.ts'

/** Most bugs fall within ten, the rarest within four thousand. */
const seedsMax = 6000

for (const [no, mutant] of [...mutants, ...limitMutants].entries())
  test(`caught: ${mutant.name} (${mutant.harm})`, async (context) => {
    const { folder, clear } = plant(mutant, no)
    try {
      const { found } = await runSeedsInThread({ from: 1, count: seedsMax }, folder)
      const [first] = found?.violations ?? []
      assert(found && first, `survived ${seedsMax} seeds`)
      context.diagnostic(`seed ${found.seed}: ${first.subject}, ${first.what}`)
    } finally {
      clear()
    }
  })

test('a guard that is not there any more is not taken for caught', () => {
  const gone = { name: '', file: 'decide.ts', text: 'no such text', instead: '', harm: '' }
  assert.throws(() => plant(gone, mutants.length + limitMutants.length), /decide\.ts holds 0 times/)
})
