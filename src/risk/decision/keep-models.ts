import { Refusal } from '#kernel/refusal'
import type { Db } from '#platform/db'
import type { Log } from '#platform/log'
import { catalogue } from '../factor/catalogue.ts'
import { loadModels, type ServedModels } from '../model/registry/serve-models.ts'
import { findModelsVersion } from '../model/registry/store.ts'

/** The models of this process. `present` costs nothing; `refresh` is for a loop. */
export type ModelKeeper = Readonly<{
  present: () => ServedModels
  /** The registry names a champion, and this process has none that it could read. */
  isBroken: () => boolean
  refresh: () => Promise<boolean>
}>

const none: ServedModels = { version: -1n, champion: undefined, challenger: undefined, shadows: [] }
const factors = catalogue.map(({ name }) => name)

/**
 * Loads the models when their count of changes has moved. A file that is not what was registered leaves
 * in their place those that judged before, and is told of at each refresh until somebody repairs it.
 */
export function keepModels({ db, log }: Readonly<{ db: Db; log: Pick<Log, 'warn'> }>): ModelKeeper {
  let served = none
  let isRefused = false
  return {
    present: () => served,
    isBroken: () => isRefused && served.champion === undefined,
    async refresh() {
      if ((await findModelsVersion(db)) === served.version) return false
      try {
        served = await loadModels(db, factors)
        isRefused = false
        return true
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        isRefused = true
        log.warn({ code: error.code }, 'a model cannot be read; those before it go on judging')
        return false
      }
    },
  }
}
