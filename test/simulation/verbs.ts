import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as Decide from '../../src/payments/instruction/decide.ts'
import type * as Instruct from '../../src/payments/instruction/instruct.ts'
import type * as InstructionWords from '../../src/payments/instruction/instruction.ts'
import type * as Learn from '../../src/payments/instruction/learn.ts'
import type * as Claims from '../../src/payments/limit/claims.ts'
import type * as Spend from '../../src/payments/limit/spend.ts'
import type * as Resolve from '../../src/payments/instruction/resolve-instructions.ts'

/** What is simulated: the verbs of `src/payments`, or of a copy with a planted bug. */
export type Verbs = Pick<typeof Instruct, 'instruct'> &
  Pick<typeof Learn, 'learn'> &
  Pick<typeof Resolve, 'resolve' | 'resolveInstructions'> &
  Pick<typeof InstructionWords, 'newInstruction' | 'blocksAnother'> &
  Pick<typeof Decide, 'canRepeat'> &
  Pick<typeof Claims, 'claimsOf'> &
  Pick<typeof Spend, 'spend' | 'unspend'>

export const verbsFolder = join(import.meta.dirname, '../../src/payments/instruction')

export async function loadVerbs(folder = verbsFolder): Promise<Verbs> {
  const load = async (file: string): Promise<unknown> =>
    import(pathToFileURL(join(folder, file)).href)
  const files = [
    'instruct.ts',
    'learn.ts',
    'resolve-instructions.ts',
    'instruction.ts',
    'decide.ts',
    '../limit/claims.ts',
    '../limit/spend.ts',
  ]
  const modules = await Promise.all(files.map(load))
  return Object.assign({}, ...modules) as Verbs
}
