import { randomInt } from 'node:crypto'
import { newId } from '#kernel/id'
import type { Keys } from '#platform/keys'
import { type ApplicationId, type DraftContent } from './application.ts'
import { licenceNumberOf, merchantNameOf, personNumberOf } from './check/check-subject.ts'
import { digestOfNumber, digestOfPlain, sealContent } from './content.ts'
import type { Stored } from './store.ts'

/** Sixteen digits: a millisecond and three of chance. JSON holds them without loss. */
export const newApplymentId = (now: Date): bigint =>
  BigInt(now.getTime()) * 1_000n + BigInt(randomInt(1_000))

/** What stands beside the content, for lists and to find another with the same. */
export const contentColumns = (
  keys: Keys,
  id: string,
  content: DraftContent,
): Pick<
  Stored,
  | 'contentSealed'
  | 'contentDigest'
  | 'subjectType'
  | 'name'
  | 'licenceDigest'
  | 'accountDigest'
  | 'personDigest'
> => ({
  contentSealed: sealContent(keys, id, content),
  contentDigest: digestOfPlain(keys, content),
  subjectType: content.subject_info?.subject_type ?? '',
  name: merchantNameOf(content),
  licenceDigest: digestOfNumber(keys, 'licence', licenceNumberOf(content)),
  accountDigest: digestOfNumber(keys, 'account', content.bank_account_info?.account_number),
  personDigest: digestOfNumber(keys, 'person', personNumberOf(content)),
})

type New = Readonly<{
  keys: Keys
  mchid: string
  businessCode?: string
  content: DraftContent
  now: Date
}>

/** An application that is being filled in. */
export function newApplication({ keys, mchid, businessCode, content, now }: New): Stored {
  const id: ApplicationId = newId('oa', now)
  return {
    mchid,
    id,
    applymentId: newApplymentId(now),
    businessCode: businessCode ?? id,
    state: 'EDITTING',
    ...contentColumns(keys, id, content),
    findings: [],
    reasons: [],
    approvalId: null,
    review: null,
    riskRating: null,
    riskNote: null,
    transferId: null,
    transferSealed: null,
    tries: 0,
    isConfirmed: false,
    agreementVersion: null,
    agreementDigest: null,
    agreementText: null,
    signedBy: null,
    signedAt: null,
    signedIp: null,
    subMchid: null,
    openedOn: null,
    reviewOn: null,
    deadline: null,
    createdAt: now,
    submittedAt: null,
    stateAt: now,
  }
}
