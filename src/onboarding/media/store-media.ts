import { randomBytes } from 'node:crypto'
import { recordAct } from '#oversight'
import { inTransaction } from '#platform/db'
import { refuse as refuseApplication } from '../application.ts'
import { openContent } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { findById, type Stored } from '../store.ts'
import type { OnboardingVerbs } from '../verbs.ts'
import { type Document, openBytes, refuse, sealBytes } from './document.ts'
import { examine, type Uploaded } from './examine.ts'
import { mediaOf } from './media-of.ts'
import { findDocument, insertDocument, weighDocuments } from './store.ts'

type Deps = Pick<OnboardingDeps, 'db' | 'keys' | 'now' | 'scan'>
type Owner = Pick<Document, 'mchid' | 'applicationId'>

/** Nobody needs more, and an applicant has no seat that could be taken away. */
const perApplication = 60
const bytesPerApplication = 60 * 1024 * 1024

/** Examines a file and keeps it, sealed; answers its id, which says nothing about it. */
export async function keepMedia(
  { db, keys, now, scan }: Deps,
  owner: Owner,
  uploaded: Uploaded,
): Promise<string> {
  const { contentType, digest } = await examine(uploaded, scan)
  const mediaId = `md_${randomBytes(32).toString('base64url')}`
  const { keySealed, sealed } = sealBytes(keys, mediaId, uploaded.bytes)
  const { filename, bytes } = uploaded
  const row = { ...owner, mediaId, filename, contentType, size: bytes.length, digest }
  await inTransaction(db, (tx) => insertDocument(tx, { ...row, keySealed, sealed }, now()))
  return mediaId
}

/**
 * A file of our own form, of an application that may still be edited. A provider's lie under its number, as
 * those that it uploads by API: whichever of its applications names one has it. MEDIA_TOO_MANY,
 * MEDIA_TOO_MUCH.
 */
export const storeMedia: OnboardingVerbs['storeMedia'] = async (deps, input) => {
  const { applicationId, providerMchid = '', ...uploaded } = input
  const stored = await findById(deps.db, applicationId)
  if (stored?.mchid !== providerMchid) throw refuseApplication('APPLICATION_NOT_FOUND')
  if (stored.state !== 'EDITTING' && stored.state !== 'REJECTED')
    throw refuseApplication('APPLICATION_STATE')
  const { count, bytes } = await weighDocuments(deps.db, applicationId)
  if (count >= perApplication) throw refuse('MEDIA_TOO_MANY')
  if (bytes + uploaded.bytes.length > bytesPerApplication) throw refuse('MEDIA_TOO_MUCH')
  const { mchid } = stored
  const owner = { mchid, applicationId: mchid === '' ? applicationId : null }
  return { mediaId: await keepMedia(deps, owner, uploaded) }
}

/**
 * A file of an application, opened, for somebody who reviews it or whose it is. Written down before it is
 * shown, unless it is the applicant's own paper: whoever holds a link would write the log without end.
 * MEDIA_NOT_FOUND where the application does not name it.
 */
export const readDocument: OnboardingVerbs['readDocument'] = (deps, input) =>
  inTransaction(deps.db, async (tx) => {
    const { id, mediaId, actor, ip, session } = input
    const stored = await findById(tx, id)
    if (!stored) throw refuseApplication('APPLICATION_NOT_FOUND')
    const asked = { mchid: stored.mchid, applicationId: id, mediaId }
    const found = await findDocument(tx, asked)
    if (!found || !isOf(deps, stored, mediaId)) throw refuse('MEDIA_NOT_FOUND')
    const bytes = openBytes(deps.keys, mediaId, found)
    if (actor !== `applicant:${id}`) {
      const detail = { after: { mediaId }, ip, ...(session && { session }) }
      await recordAct(tx, { actor, action: 'document-read', subject: id, detail }, deps.now())
    }
    return { bytes, contentType: found.contentType, filename: found.filename }
  })

function isOf({ keys }: Pick<OnboardingDeps, 'keys'>, stored: Stored, mediaId: string): boolean {
  if (stored.mchid === '') return true
  // A provider's file belongs to the application that names it, not to every application of the provider.
  const content = openContent(keys, stored.id, stored.contentSealed)
  return mediaOf(content).some((use) => use.mediaId === mediaId)
}
