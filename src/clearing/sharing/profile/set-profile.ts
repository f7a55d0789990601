import type { Db } from '#platform/db'
import { refuse } from '../sharing.ts'
import type { SharingProfile } from './profile.ts'
import { upsertProfile } from './store.ts'

/**
 * Writes down what a merchant has agreed about sharing; doing it twice changes nothing. Shares made
 * before stay as they are. Refuses MAX_RATIO_INVALID below 1 % or above 100 %.
 */
export async function setSharingProfile(db: Db, profile: SharingProfile): Promise<void> {
  const { maxRatio } = profile
  if (!Number.isInteger(maxRatio) || maxRatio < 100 || maxRatio > 10_000)
    throw refuse('MAX_RATIO_INVALID', { field: 'maxRatio', value: maxRatio })
  await upsertProfile(db, profile)
}
