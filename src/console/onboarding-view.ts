import { beijing } from '#kernel/time'
import type { Application, settlementRules } from '#onboarding'
import type { AuditRow } from '#oversight'

const when = (at: Date | null): string | null => at && beijing(at)

/** An application as its applicant sees it: how the institution judges them is not theirs to read. */
export function applicantView(application: Application) {
  const { accountCheck, signing } = application
  return {
    id: application.id,
    applymentId: String(application.applymentId),
    businessCode: application.businessCode,
    state: application.state,
    content: application.content,
    subMchid: application.subMchid,
    findings: application.findings,
    reasons: application.reasons,
    accountCheck: accountCheck && {
      state: accountCheck.state,
      last4: accountCheck.last4,
      triesLeft: accountCheck.triesLeft,
      deadline: beijing(accountCheck.deadline),
      reason: accountCheck.reason,
    },
    signing: signing && { ...signing, signedAt: beijing(signing.signedAt) },
    deadline: when(application.deadline),
    createdAt: beijing(application.createdAt),
    submittedAt: when(application.submittedAt),
    stateAt: beijing(application.stateAt),
  }
}

/** The same for those who review it. */
export const reviewerView = (application: Application) => ({
  ...applicantView(application),
  providerMchid: application.providerMchid,
  riskRating: application.riskRating,
  riskNote: application.riskNote,
  approvalId: application.approvalId,
  reviewOn: application.reviewOn,
})

/** A line of the queue. */
export function queueView(application: Application) {
  const { content, findings } = application
  return {
    id: application.id,
    applymentId: String(application.applymentId),
    businessCode: application.businessCode,
    state: application.state,
    name: nameOf(application),
    shortName: content.business_info?.merchant_shortname ?? null,
    subjectType: content.subject_info?.subject_type ?? null,
    providerMchid: application.providerMchid,
    subMchid: application.subMchid,
    riskRating: application.riskRating,
    approvalId: application.approvalId,
    blocks: findings.filter(({ severity }) => severity === 'block').length,
    warnings: findings.filter(({ severity }) => severity === 'warn').length,
    deadline: when(application.deadline),
    createdAt: beijing(application.createdAt),
    submittedAt: when(application.submittedAt),
    stateAt: beijing(application.stateAt),
  }
}

/** A line of a provider's own list, with what it must mend. */
export function providerLineView(application: Application) {
  const { riskRating: _rating, approvalId: _approval, ...line } = queueView(application)
  return { ...line, reasons: application.reasons }
}

const nameOf = ({ content: { subject_info } }: Application): string | null =>
  subject_info?.business_license_info?.merchant_name ??
  subject_info?.certificate_info?.merchant_name ??
  null

/** What somebody may look for: by any of its numbers or by a part of a name. */
export function isSought(application: Application, words: string): boolean {
  const { id, applymentId, businessCode, subMchid, providerMchid, content } = application
  const numbers = [id, String(applymentId), businessCode, subMchid, providerMchid]
  const licence = content.subject_info?.business_license_info?.license_number
  if ([...numbers, licence].includes(words)) return true
  const names = [nameOf(application), content.business_info?.merchant_shortname]
  return names.some((name) => name?.toLowerCase().includes(words.toLowerCase()))
}

export const historyView = (
  { height, at, actor, action }: AuditRow,
  names: ReadonlyMap<string, string>,
) => ({
  height: String(height),
  at: beijing(at),
  actor,
  actorName: names.get(actor) ?? null,
  action,
})

/** 结算规则 for a form that lets somebody choose; how risky an industry is stays with us. */
export const ruleView = ({
  id,
  subjects,
  ratePpm,
  days,
  industry,
  needsQualification,
}: ReturnType<typeof settlementRules>[number]) => ({
  id,
  subjects,
  ratePpm: String(ratePpm),
  days,
  industry,
  needsQualification,
})
