import type { DraftContent } from '../application.ts'
import { type Add, type Checking, require } from './checking.ts'
import { checkPeriod } from './check-period.ts'
import { bornOn, isIdentityNumber } from './numbers.ts'

/** Of mainland identity cards alone is a check digit known. */
const cards: ReadonlySet<string> = new Set([
  'IDENTIFICATION_TYPE_IDCARD',
  'IDENTIFICATION_TYPE_MAINLAND_IDCARD',
])
const isCard = (type: string | undefined): boolean => type !== undefined && cards.has(type)

export function checkPeople(content: DraftContent, { today }: Checking, add: Add): void {
  checkContact(content, today, add)
  checkIdentity(content, today, add)
  checkOwners(content, today, add)
}

function checkContact({ contact_info: contact }: DraftContent, today: string, add: Add): void {
  const at = '/contact_info'
  require(contact, at, ['contact_type', 'contact_name', 'mobile_phone', 'contact_email'], add)
  if (!contact) return
  if (contact.contact_type === 'SUPER')
    require(contact, at, [
      'contact_id_doc_type',
      'contact_id_doc_copy',
      'contact_period_begin',
      'contact_period_end',
      'business_authorization_letter',
    ], add)
  const { contact_id_number: number, mobile_phone: mobile, contact_email: email } = contact
  if (!number && !contact.openid) add('CONTACT_UNKNOWN', `${at}/contact_id_number`)
  // Whose document is not named is the legal person, who has one of the mainland far more often.
  if (number && isCard(contact.contact_id_doc_type) && !isIdentityNumber(number))
    add('IDENTITY_NUMBER_WRONG', `${at}/contact_id_number`)
  if (mobile && !/^1[3-9]\d{9}$/.test(mobile)) add('MOBILE_WRONG', `${at}/mobile_phone`)
  if (email && !isEmail(email)) add('EMAIL_WRONG', `${at}/contact_email`)
  const period = { begin: contact.contact_period_begin, end: contact.contact_period_end }
  checkPeriod(period, [`${at}/contact_period_begin`, `${at}/contact_period_end`], today, add)
}

const isEmail = (text: string): boolean =>
  text.length <= 128 && /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)

function checkIdentity({ subject_info: subject }: DraftContent, today: string, add: Add): void {
  const at = '/subject_info/identity_info'
  const identity = subject?.identity_info
  require(identity, at, ['id_doc_type'], add)
  if (!identity?.id_doc_type) return
  if (identity.id_holder_type === 'SUPER') {
    require(identity, at, ['authorize_letter_copy'], add)
    // Only where nobody owns it may somebody else stand for the legal person.
    if (!isPublic(subject?.subject_type)) add('BLOCK_NOT_NEEDED', `${at}/id_holder_type`)
  }
  const isEnterprise = subject?.subject_type === 'SUBJECT_TYPE_ENTERPRISE'
  if (isCard(identity.id_doc_type)) checkCard(identity.id_card_info, isEnterprise, today, add)
  else checkDocument(identity.id_doc_info, isEnterprise, today, add)
  if (isCard(identity.id_doc_type) && identity.id_doc_info)
    add('BLOCK_NOT_NEEDED', `${at}/id_doc_info`)
  if (isEnterprise && identity.owner === undefined) add('FIELD_REQUIRED', `${at}/owner`)
}

export const isPublic = (type: string | undefined): boolean =>
  type === 'SUBJECT_TYPE_GOVERNMENT' || type === 'SUBJECT_TYPE_INSTITUTIONS'

type Identity = NonNullable<NonNullable<DraftContent['subject_info']>['identity_info']>

function checkCard(
  card: Identity['id_card_info'],
  isEnterprise: boolean,
  today: string,
  add: Add,
): void {
  const at = '/subject_info/identity_info/id_card_info'
  const names = ['id_card_copy', 'id_card_national', 'id_card_name', 'id_card_number']
  const address = isEnterprise ? ['id_card_address'] : []
  require(card, at, [...names, ...address, 'card_period_begin', 'card_period_end'], add)
  const number = card?.id_card_number
  if (number && !isIdentityNumber(number)) add('IDENTITY_NUMBER_WRONG', `${at}/id_card_number`)
  else if (number && isOddAge(number, today)) add('PERSON_AGE', `${at}/id_card_number`)
  const period = { begin: card?.card_period_begin, end: card?.card_period_end }
  checkPeriod(period, [`${at}/card_period_begin`, `${at}/card_period_end`], today, add)
}

/** A person who lends a name is often very young or old (rules of the field, T16). */
function isOddAge(number: string, today: string): boolean {
  const born = bornOn(number)
  if (born === undefined) return false
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4))
  const age = today.slice(5) < born.slice(5) ? years - 1 : years
  return age < 20 || age >= 65
}

function checkDocument(
  document: Identity['id_doc_info'],
  isEnterprise: boolean,
  today: string,
  add: Add,
): void {
  const at = '/subject_info/identity_info/id_doc_info'
  const address = isEnterprise ? ['id_doc_address'] : []
  const names = ['id_doc_copy', 'id_doc_name', 'id_doc_number', ...address]
  require(document, at, [...names, 'doc_period_begin', 'doc_period_end'], add)
  const period = { begin: document?.doc_period_begin, end: document?.doc_period_end }
  checkPeriod(period, [`${at}/doc_period_begin`, `${at}/doc_period_end`], today, add)
}

/** 受益所有人: of enterprises only; the legal person is not named again (APIv3 onboarding). */
function checkOwners({ subject_info: subject }: DraftContent, today: string, add: Add): void {
  const at = '/subject_info/ubo_info_list'
  const owners = subject?.ubo_info_list ?? []
  if (subject?.subject_type !== 'SUBJECT_TYPE_ENTERPRISE') {
    if (subject?.subject_type && subject.ubo_info_list) add('BLOCK_NOT_NEEDED', at)
    return
  }
  const isOwner = subject.identity_info?.owner
  if (isOwner === false && owners.length === 0) add('UBO_MISSING', at)
  if (isOwner === true && owners.length > 3) add('UBO_TOO_MANY', at)
  const seen = new Set([
    isOwner === true ? subject.identity_info?.id_card_info?.id_card_number : undefined,
  ])
  for (const [index, owner] of owners.entries()) {
    const here = `${at}/${index}`
    const names = ['ubo_id_doc_type', 'ubo_id_doc_copy', 'ubo_id_doc_name', 'ubo_id_doc_number']
    require(owner, here, [
      ...names,
      'ubo_id_doc_address',
      'ubo_period_begin',
      'ubo_period_end',
    ], add)
    const number = owner.ubo_id_doc_number
    if (number && isCard(owner.ubo_id_doc_type) && !isIdentityNumber(number))
      add('IDENTITY_NUMBER_WRONG', `${here}/ubo_id_doc_number`)
    if (number && seen.has(number)) add('UBO_DUPLICATE', here)
    if (number) seen.add(number)
    const period = { begin: owner.ubo_period_begin, end: owner.ubo_period_end }
    checkPeriod(period, [`${here}/ubo_period_begin`, `${here}/ubo_period_end`], today, add)
  }
}
