import type { Tx } from '#platform/db'
import { type DraftContent, refuse } from '../application.ts'
import { findOwned } from './store.ts'

/** Members of an application that name uploaded files (APIv3 onboarding §4.5). */
const mediaNames: ReadonlySet<string> = new Set([
  'contact_id_doc_copy',
  'contact_id_doc_copy_back',
  'business_authorization_letter',
  'license_copy',
  'cert_copy',
  'organization_copy',
  'certificate_letter_copy',
  'finance_license_pics',
  'authorize_letter_copy',
  'id_card_copy',
  'id_card_national',
  'id_doc_copy',
  'id_doc_copy_back',
  'ubo_id_doc_copy',
  'ubo_id_doc_copy_back',
  'store_entrance_pic',
  'indoor_pic',
  'mp_pics',
  'mini_program_pics',
  'app_pics',
  'web_authorisation',
  'wework_pics',
  'qualifications',
  'activities_additions',
  'legal_person_commitment',
  'legal_person_video',
  'business_addition_pics',
])

export type MediaUse = Readonly<{ field: string; mediaId: string }>

/** Every file that a content names, and where. */
export function mediaOf(content: DraftContent): readonly MediaUse[] {
  const found: MediaUse[] = []
  collect(content, '', false, found)
  return found
}

function collect(value: unknown, pointer: string, isMedia: boolean, found: MediaUse[]): void {
  if (typeof value === 'string') {
    if (isMedia && value !== '') found.push({ field: pointer, mediaId: value })
    return
  }
  if (typeof value !== 'object' || value === null) return
  const isList = Array.isArray(value)
  for (const [name, inner] of Object.entries(value))
    collect(inner, `${pointer}/${name}`, isList ? isMedia : mediaNames.has(name), found)
}

/** Whoever applies uploaded every file of it, or MEDIA_FOREIGN names the first place that they did not. */
export async function refuseForeignMedia(
  tx: Tx,
  { mchid, id }: Readonly<{ mchid: string; id: string }>,
  content: DraftContent,
): Promise<void> {
  const uses = mediaOf(content)
  const mediaIds = [...new Set(uses.map(({ mediaId }) => mediaId))]
  const owned = new Set(await findOwned(tx, { mchid, applicationId: id, mediaIds }))
  const foreign = uses.find(({ mediaId }) => !owned.has(mediaId))
  if (foreign) throw refuse('MEDIA_FOREIGN', { field: foreign.field, location: 'body' })
}
