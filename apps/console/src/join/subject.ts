import { cardNumberFault, type Fault } from './check.ts'
import { type Content, textAt } from './content.ts'

export const subjectTypes = [
  'SUBJECT_TYPE_ENTERPRISE',
  'SUBJECT_TYPE_INDIVIDUAL',
  'SUBJECT_TYPE_INSTITUTIONS',
  'SUBJECT_TYPE_GOVERNMENT',
  'SUBJECT_TYPE_OTHERS',
] as const

export const certTypes = [
  'CERTIFICATE_TYPE_2388',
  'CERTIFICATE_TYPE_2389',
  'CERTIFICATE_TYPE_2390',
  'CERTIFICATE_TYPE_2391',
  'CERTIFICATE_TYPE_2392',
  'CERTIFICATE_TYPE_2393',
  'CERTIFICATE_TYPE_2394',
  'CERTIFICATE_TYPE_2395',
  'CERTIFICATE_TYPE_2396',
  'CERTIFICATE_TYPE_2399',
  'CERTIFICATE_TYPE_2400',
  'CERTIFICATE_TYPE_2520',
  'CERTIFICATE_TYPE_2521',
  'CERTIFICATE_TYPE_2522',
] as const

export const idTypes = [
  'IDENTIFICATION_TYPE_IDCARD',
  'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
  'IDENTIFICATION_TYPE_HONGKONG_PASSPORT',
  'IDENTIFICATION_TYPE_MACAO_PASSPORT',
  'IDENTIFICATION_TYPE_TAIWAN_PASSPORT',
  'IDENTIFICATION_TYPE_FOREIGN_RESIDENT',
  'IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT',
  'IDENTIFICATION_TYPE_TAIWAN_RESIDENT',
] as const

export const idCard = 'IDENTIFICATION_TYPE_IDCARD'
const passport = 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT'

/** A passport has no second side. */
export const hasBack = (type: string): boolean => type !== '' && type !== passport

export const salesScenes = [
  'SALES_SCENES_STORE',
  'SALES_SCENES_MP',
  'SALES_SCENES_MINI_PROGRAM',
  'SALES_SCENES_WEB',
  'SALES_SCENES_APP',
  'SALES_SCENES_WEWORK',
] as const

export const subjectTypeOf = (content: Content): string =>
  textAt(content, 'subject_info.subject_type')

export const isEnterprise = (content: Content): boolean =>
  subjectTypeOf(content) === 'SUBJECT_TYPE_ENTERPRISE'

export const isIndividual = (content: Content): boolean =>
  subjectTypeOf(content) === 'SUBJECT_TYPE_INDIVIDUAL'

/** Companies and individual businesses have a business licence, all others a certificate. */
export const isLicensed = (content: Content): boolean =>
  isEnterprise(content) || isIndividual(content) || subjectTypeOf(content) === ''

export const isPublicBody = (content: Content): boolean =>
  ['SUBJECT_TYPE_GOVERNMENT', 'SUBJECT_TYPE_INSTITUTIONS'].includes(subjectTypeOf(content))

const corporate = 'BANK_ACCOUNT_TYPE_CORPORATE'
export const personal = 'BANK_ACCOUNT_TYPE_PERSONAL'

/** Only an individual business may have its money on its owner's own card. */
export const accountTypesOf = (content: Content): readonly string[] =>
  isIndividual(content) ? [corporate, personal] : [corporate]

export const accountNumberFault = (text: string, content: Content): Fault | undefined =>
  cardNumberFault(text, textAt(content, 'bank_account_info.bank_account_type') === personal)

export function individualNameFault(text: string, content: Content): Fault | undefined {
  if (text.length < 2) return 'name'
  return isIndividual(content) && text.endsWith('公司') ? 'individualName' : undefined
}
