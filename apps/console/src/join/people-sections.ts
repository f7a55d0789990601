import { dateFault, idNumberFault, patternFault } from './check.ts'
import { type Content, textAt, valueAt } from './content.ts'
import { type Field, field, type Section } from './field.ts'
import { idCard, idTypes, isEnterprise } from './subject.ts'

const identity = 'subject_info.identity_info'
const contact = 'contact_info'
export const beneficiaries = 'subject_info.ubo_info_list'
export const beneficiariesMax = 4

export const legalIdType = (content: Content): string => textAt(content, `${identity}.id_doc_type`)

export const isContactOther = (content: Content): boolean =>
  textAt(content, `${contact}.contact_type`) === 'SUPER'

/** How many 受益所有人 the form has room for: none where the legal person is the only one. */
export function beneficiaryCount(content: Content): number {
  if (!isEnterprise(content) || valueAt(content, `${identity}.owner`) !== false) return 0
  const list = valueAt(content, beneficiaries)
  return Math.max(1, Array.isArray(list) ? list.length : 0)
}

export const peopleSections = (content: Content): readonly Section[] => [
  legalSection(content),
  ...Array.from({ length: beneficiaryCount(content) }, (_, index) =>
    beneficiarySection(content, index),
  ),
  contactSection(content),
]

const numberOf = (path: string, isIdCard: boolean, label: string): Field =>
  field.text(path, { isCode: true, max: 32, label, ...(isIdCard && { check: idNumberFault }) })

function legalSection(content: Content): Section {
  const isIdCard = legalIdType(content) === idCard || legalIdType(content) === ''
  const at = isIdCard ? `${identity}.id_card_info.` : `${identity}.id_doc_info.`
  const word = isIdCard ? 'id_card' : 'id_doc'
  const period = isIdCard ? 'card_period' : 'doc_period'
  return {
    id: 'legal',
    step: 'people',
    fields: [
      field.choice(`${identity}.id_doc_type`, idTypes),
      field.text(`${at}${word}_name`, { max: 60, label: 'person_name' }),
      numberOf(`${at}${word}_number`, isIdCard, 'person_number'),
      ...(isEnterprise(content)
        ? [field.text(`${at}${word}_address`, { max: 128, label: 'person_address' })]
        : []),
      field.date(`${at}${period}_begin`, { check: dateFault, label: 'card_begin' }),
      field.until(`${at}${period}_end`, { label: 'card_end' }),
      ...(isEnterprise(content) ? [field.yesno(`${identity}.owner`)] : []),
    ],
  }
}

function beneficiarySection(content: Content, index: number): Section {
  const at = `${beneficiaries}.${index}`
  const type = textAt(content, `${at}.ubo_id_doc_type`)
  return {
    id: 'beneficiary',
    step: 'people',
    count: index + 1,
    fields: [
      field.choice(`${at}.ubo_id_doc_type`, idTypes, { label: 'id_doc_type' }),
      field.text(`${at}.ubo_id_doc_name`, { max: 60, label: 'person_name' }),
      numberOf(`${at}.ubo_id_doc_number`, type === idCard || type === '', 'person_number'),
      field.text(`${at}.ubo_id_doc_address`, { max: 128, label: 'person_address' }),
      field.date(`${at}.ubo_period_begin`, { check: dateFault, label: 'card_begin' }),
      field.until(`${at}.ubo_period_end`, { label: 'card_end' }),
    ],
  }
}

function contactSection(content: Content): Section {
  const type = textAt(content, `${contact}.contact_id_doc_type`)
  const isOther = isContactOther(content)
  return {
    id: 'contact',
    step: 'people',
    fields: [
      field.choice(`${contact}.contact_type`, ['LEGAL', 'SUPER']),
      field.text(`${contact}.contact_name`, { max: 60 }),
      ...(isOther
        ? [field.choice(`${contact}.contact_id_doc_type`, idTypes, { label: 'id_doc_type' })]
        : []),
      numberOf(
        `${contact}.contact_id_number`,
        isOther ? type === idCard : legalIdType(content) === idCard,
        'person_number',
      ),
      ...(isOther
        ? [
            field.date(`${contact}.contact_period_begin`, {
              check: dateFault,
              label: 'card_begin',
            }),
            field.until(`${contact}.contact_period_end`, { label: 'card_end' }),
          ]
        : []),
      field.text(`${contact}.mobile_phone`, {
        check: patternFault('phone'),
        inputMode: 'tel',
        max: 11,
      }),
      field.text(`${contact}.contact_email`, {
        check: patternFault('email'),
        inputMode: 'email',
        max: 128,
      }),
    ],
  }
}
