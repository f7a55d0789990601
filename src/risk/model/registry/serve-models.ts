import type { Db } from '#platform/db'
import { bindModel, type Model, refuse } from '../model.ts'
import { digestOfModel, readModel } from '../model-file.ts'
import type { ModelId, RegisteredModel } from './registered-model.ts'
import { findFile, findModels, findModelsVersion } from './store.ts'

export type Served = Readonly<{
  id: ModelId
  /** Over the catalogue's values. */
  model: Model
}>

/** Who judges, as of a version of the registry. */
export type ServedModels = Readonly<{
  version: bigint
  champion: Served | undefined
  challenger: (Served & Readonly<{ share: number }>) | undefined
  shadows: readonly Served[]
}>

/**
 * Loads the models that judge or stand in the shadow, bound to the catalogue's `factors`. A file that has
 * been changed in the table, or asks for a factor that is gone, is refused as `readModel` and `bindModel`
 * refuse it: the caller keeps what it had, and falls into its fail mode where it has nothing.
 */
export async function loadModels(db: Db, factors: readonly string[]): Promise<ServedModels> {
  // Read first: a change in between is seen as one that is still to come, and loaded once more.
  const version = await findModelsVersion(db)
  const all = await findModels(db)
  const load = async ({ id, digest }: RegisteredModel): Promise<Served> => {
    const model = readModel((await findFile(db, id)) ?? '')
    // Another model in its place is whole, and still not the one that was registered.
    if (digestOfModel(model) !== digest) throw refuse('RISK_MODEL_DIGEST', { value: digest })
    return { id, model: bindModel(model, factors) }
  }
  const inState = (state: RegisteredModel['state']) => all.filter((one) => one.state === state)
  const [[champion], [challenger], shadows] = [
    inState('champion'),
    inState('challenger'),
    inState('shadow'),
  ]
  return {
    version,
    champion: champion && (await load(champion)),
    challenger: challenger && { ...(await load(challenger)), share: challenger.share },
    shadows: await Promise.all(shadows.map(load)),
  }
}
