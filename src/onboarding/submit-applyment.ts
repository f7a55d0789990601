import type { ApplymentContent } from '@tongbao/apiv3'
import type { OpenField } from '#merchants'
import { inTransaction, type Tx } from '#platform/db'
import { type DraftContent, type Finding, refuse } from './application.ts'
import { isBlocking, isMalformed } from './check/findings.ts'
import { digestOfPlain, isSensitive, valueAt, withSensitive } from './content.ts'
import type { OnboardingDeps } from './deps.ts'
import { openDemoAccountOf, submitted } from './draft.ts'
import { judgeContent } from './judge-content.ts'
import { refuseForeignMedia } from './media/media-of.ts'
import { contentColumns, newApplication } from './new-application.ts'
import { findByCode, insertApplication, lockById, type Stored, updateApplication } from './store.ts'

type Applyment = Readonly<{
  mchid: string
  businessCode: string
  /** Opened. */
  content: DraftContent
}>

/**
 * 提交申请单: a provider's application for a sub-merchant, under its own code; answers the number under which
 * the wire knows it. The second time: the same content answers the same number; other content under a code
 * that was rejected takes its place and keeps the number; other content under any other is refused
 * (APPLICATION_STANDS). Findings are refused one by one, with the place in `detail`: APPLICATION_MALFORMED,
 * APPLICATION_INCOMPLETE; a file of somebody else's MEDIA_FOREIGN.
 */
export async function submitApplyment(deps: OnboardingDeps, asked: Applyment): Promise<bigint> {
  if (asked.content.subject_info?.subject_type === 'SUBJECT_TYPE_MICRO')
    throw refuse('MICRO_NOT_ALLOWED', { field: '/subject_info/subject_type', location: 'body' })
  await openDemoAccountOf(deps, asked.content)
  return inTransaction(deps.db, async (tx) => {
    const { stored, isSame } = await takeCode(tx, deps, asked)
    if (isSame) return stored.applymentId
    const columns = contentColumns(deps.keys, stored.id, asked.content)
    await refuseForeignMedia(tx, stored, asked.content)
    const judged = { ...stored, ...columns }
    const findings = await judgeContent(deps, tx, judged, asked.content)
    refuseFindings(findings, asked.content)

    // Past this line nothing may refuse.
    await updateApplication(tx, submitted({ ...judged, findings }, deps.now()))
    return stored.applymentId
  })
}

/** The application under this code, locked; made where there is none. */
async function takeCode(
  tx: Tx,
  { keys, now }: Pick<OnboardingDeps, 'keys' | 'now'>,
  { mchid, businessCode, content }: Applyment,
): Promise<Readonly<{ stored: Stored; isSame: boolean }>> {
  for (;;) {
    const known = await findByCode(tx, { mchid, businessCode })
    const stored = known && (await lockById(tx, known.id))
    if (stored) {
      // One that was sent back is applied for again, also with what it said before.
      if (stored.state === 'REJECTED') return { stored, isSame: false }
      if (stored.contentDigest !== digestOfPlain(keys, content)) throw refuse('APPLICATION_STANDS')
      return { stored, isSame: true }
    }
    const fresh = newApplication({ keys, mchid, businessCode, content, now: now() })
    // Whoever takes the same code at the same time is waited for, and found.
    if (await insertApplication(tx, fresh)) return { stored: fresh, isSame: false }
  }
}

/** The wire says one thing at a time: what is malformed before what is against the rules. */
function refuseFindings(findings: readonly Finding[], content: DraftContent): void {
  const blocking = findings.filter(isBlocking)
  const finding = blocking.find(isMalformed) ?? blocking[0]
  if (!finding) return
  const { field, zh, remedy } = finding
  const value = isSensitive(field) ? undefined : valueAt(content, field)
  throw refuse(isMalformed(finding) ? 'APPLICATION_MALFORMED' : 'APPLICATION_INCOMPLETE', {
    field,
    location: 'body',
    issue: `${zh}，${remedy.zh}`,
    ...(typeof value === 'string' && { value }),
  })
}

/** Opens what the wire encrypts; one refusal for whatever is wrong with it. FIELD_NOT_DECRYPTED. */
export const openedContent = (content: ApplymentContent, open: OpenField): DraftContent =>
  withSensitive(content, (encrypted, field) => {
    const value = open(encrypted)?.trim()
    if (!value) throw refuse('FIELD_NOT_DECRYPTED', { field, location: 'body' })
    return value
  })
