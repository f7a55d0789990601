import { type Content, textAt } from './content.ts'
import type { Field, Section } from './field.ts'
import { isContactOther } from './people-sections.ts'
import { personal } from './subject.ts'

const licence = 'subject_info.business_license_info'
const certificate = 'subject_info.certificate_info'
const identity = 'subject_info.identity_info'

type Suggestion = Readonly<{ field: Field; value: string }>

const firstOf = (content: Content, ...paths: readonly string[]): string =>
  paths.map((path) => textAt(content, path)).find(Boolean) ?? ''

/** Answers that must be the same as an earlier one, where their field is still empty. */
export function suggestionsOf(content: Content, { fields }: Section): readonly Suggestion[] {
  const legal = firstOf(content, `${licence}.legal_person`, `${certificate}.legal_person`)
  const name = firstOf(content, `${licence}.merchant_name`, `${certificate}.merchant_name`)
  const isPersonal = textAt(content, 'bank_account_info.bank_account_type') === personal
  const number = firstOf(
    content,
    `${identity}.id_card_info.id_card_number`,
    `${identity}.id_doc_info.id_doc_number`,
  )
  const same: Readonly<Record<string, string>> = {
    [`${identity}.id_card_info.id_card_name`]: legal,
    [`${identity}.id_doc_info.id_doc_name`]: legal,
    ...(!isContactOther(content) && {
      'contact_info.contact_name': legal,
      'contact_info.contact_id_number': number,
    }),
    'business_info.merchant_shortname': name.slice(0, 21),
    'bank_account_info.account_name': isPersonal ? legal : name,
  }
  return fields.flatMap((field) => {
    const value = same[field.path] ?? ''
    // What is shown masked cannot be said anew: the server would take the stars for the answer.
    if (value === '' || value.includes('*') || textAt(content, field.path) !== '') return []
    return [{ field, value }]
  })
}
