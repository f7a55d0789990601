import type { DraftContent } from '../application.ts'
import { type Add, type Checking, require } from './checking.ts'
import { isPublic } from './check-people.ts'
import { checkPeriod } from './check-period.ts'
import { isCreditCode, isRegistrationNumber } from './numbers.ts'

type Subject = NonNullable<DraftContent['subject_info']>

const at = '/subject_info'

export function checkSubject(content: DraftContent, { today }: Checking, add: Add): void {
  const subject = content.subject_info
  require(subject, at, ['subject_type'], add)
  const type = subject?.subject_type
  if (!subject || !type) return
  if (hasLicence(type)) checkLicence(subject, today, add)
  else checkCertificate(subject, today, add)
  if (!isPublic(type) && subject.certificate_letter_copy)
    add('BLOCK_NOT_NEEDED', `${at}/certificate_letter_copy`)
  checkFinance(subject, add)
  if (legalPersonOf(content) && personNameOf(content) && isLegalHolder(subject))
    if (spelled(legalPersonOf(content)) !== spelled(personNameOf(content)))
      add('LEGAL_NAME_DIFFERS', nameFieldOf(subject))
}

export const hasLicence = (type: string | undefined): boolean =>
  type === 'SUBJECT_TYPE_INDIVIDUAL' || type === 'SUBJECT_TYPE_ENTERPRISE'

function checkLicence(subject: Subject, today: string, add: Add): void {
  const here = `${at}/business_license_info`
  const licence = subject.business_license_info
  require(licence, here, ['license_copy', 'license_number', 'legal_person'], add)
  if (subject.certificate_info) add('BLOCK_NOT_NEEDED', `${at}/certificate_info`)
  const isIndividual = subject.subject_type === 'SUBJECT_TYPE_INDIVIDUAL'
  const name = licence?.merchant_name ?? ''
  // An individual business may have no name; then it is called by its owner.
  if (name === '' && !isIndividual) add('FIELD_REQUIRED', `${here}/merchant_name`)
  if (name !== '' && (name.length < 2 || name.length > 110))
    add('NAME_LENGTH', `${here}/merchant_name`)
  if (isIndividual && name.endsWith('公司')) add('INDIVIDUAL_NAME', `${here}/merchant_name`)
  const number = licence?.license_number
  if (number && !isCreditCode(number) && !isRegistrationNumber(number))
    add('CREDIT_CODE_WRONG', `${here}/license_number`)
  const period = { begin: licence?.period_begin, end: licence?.period_end }
  checkPeriod(period, [`${here}/period_begin`, `${here}/period_end`], today, add)
  checkOrganization(subject, today, add)
}

/** Only a licence from before the three were one has an organisation certificate beside it. */
function checkOrganization(subject: Subject, today: string, add: Add): void {
  const here = `${at}/organization_info`
  const own = subject.organization_info
  if (!own) return
  const number = subject.business_license_info?.license_number ?? ''
  if (number.length === 18) return add('BLOCK_NOT_NEEDED', here)
  require(own, here, ['organization_copy', 'organization_code'], add)
  const period = { begin: own.org_period_begin, end: own.org_period_end }
  checkPeriod(period, [`${here}/org_period_begin`, `${here}/org_period_end`], today, add)
}

function checkCertificate(subject: Subject, today: string, add: Add): void {
  const here = `${at}/certificate_info`
  const own = subject.certificate_info
  require(own, here, [
    'cert_copy',
    'cert_type',
    'cert_number',
    'merchant_name',
    'company_address',
    'legal_person',
    'period_begin',
    'period_end',
  ], add)
  if (subject.business_license_info) add('BLOCK_NOT_NEEDED', `${at}/business_license_info`)
  const name = own?.merchant_name ?? ''
  if (name !== '' && (name.length < 2 || name.length > 110))
    add('NAME_LENGTH', `${here}/merchant_name`)
  const number = own?.cert_number
  // 2389 is the certificate of the code itself; other certificates have numbers of their own.
  if (number && own.cert_type === 'CERTIFICATE_TYPE_2389' && !isCreditCode(number))
    add('CREDIT_CODE_WRONG', `${here}/cert_number`)
  const period = { begin: own?.period_begin, end: own?.period_end }
  checkPeriod(period, [`${here}/period_begin`, `${here}/period_end`], today, add)
}

function checkFinance(subject: Subject, add: Add): void {
  const here = `${at}/finance_institution_info`
  const own = subject.finance_institution_info
  if (subject.finance_institution === true)
    require(own, here, ['finance_type', 'finance_license_pics'], add)
  else if (own) add('BLOCK_NOT_NEEDED', here)
}

const isLegalHolder = ({ identity_info: identity }: Subject): boolean =>
  identity?.id_holder_type !== 'SUPER'

const nameFieldOf = ({ identity_info: identity }: Subject): string =>
  identity?.id_doc_info
    ? `${at}/identity_info/id_doc_info/id_doc_name`
    : `${at}/identity_info/id_card_info/id_card_name`

const legalPersonOf = ({ subject_info: subject }: DraftContent): string =>
  subject?.business_license_info?.legal_person ?? subject?.certificate_info?.legal_person ?? ''

/** Whose document it is. */
export const personNameOf = ({ subject_info: subject }: DraftContent): string =>
  subject?.identity_info?.id_card_info?.id_card_name ??
  subject?.identity_info?.id_doc_info?.id_doc_name ??
  ''

export const personNumberOf = ({ subject_info: subject }: DraftContent): string =>
  subject?.identity_info?.id_card_info?.id_card_number ??
  subject?.identity_info?.id_doc_info?.id_doc_number ??
  ''

export const licenceNumberOf = ({ subject_info: subject }: DraftContent): string =>
  subject?.business_license_info?.license_number ?? subject?.certificate_info?.cert_number ?? ''

/** The name of the licence; an individual business without one is called 个体户 and its owner. */
export function merchantNameOf(content: DraftContent): string {
  const { subject_info: subject } = content
  const named =
    subject?.business_license_info?.merchant_name || subject?.certificate_info?.merchant_name
  return named || (legalPersonOf(content) && `个体户${legalPersonOf(content)}`)
}

/** Brackets and spaces are wide on a licence and narrow in a form; the name is the same. */
export const spelled = (name: string): string => name.normalize('NFKC').replaceAll(/\s/g, '')
