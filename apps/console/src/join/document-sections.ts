import { type Content, textAt, textsAt, valueAt } from './content.ts'
import { type Field, field, type Section } from './field.ts'
import { beneficiaries, beneficiaryCount, isContactOther, legalIdType } from './people-sections.ts'
import { hasBack, idCard, isLicensed, isPublicBody } from './subject.ts'

const identity = 'subject_info.identity_info'
const sales = 'business_info.sales_info'

/** The papers that belong to what was said before. */
export const documentSections = (content: Content): readonly Section[] =>
  [
    papers('papers_subject', subjectPapers(content)),
    papers('papers_legal', legalPapers(content)),
    ...Array.from({ length: beneficiaryCount(content) }, (_, index) => ({
      ...papers('papers_beneficiary', beneficiaryPapers(content, index)),
      count: index + 1,
    })),
    papers('papers_contact', contactPapers(content)),
    papers('papers_business', businessPapers(content)),
  ].filter(({ fields }) => fields.length > 0)

const papers = (id: string, fields: readonly Field[]): Section => ({
  id,
  step: 'documents',
  fields,
})

const subjectPapers = (content: Content): readonly Field[] => [
  isLicensed(content)
    ? field.media('subject_info.business_license_info.license_copy')
    : field.media('subject_info.certificate_info.cert_copy'),
  ...(isPublicBody(content)
    ? [field.media('subject_info.certificate_letter_copy', { isOptional: true })]
    : []),
  ...(valueAt(content, 'subject_info.finance_institution') === true
    ? [field.medias('subject_info.finance_institution_info.finance_license_pics', { files: 5 })]
    : []),
]

function legalPapers(content: Content): readonly Field[] {
  const type = legalIdType(content)
  if (type === idCard || type === '')
    return [
      field.media(`${identity}.id_card_info.id_card_copy`),
      field.media(`${identity}.id_card_info.id_card_national`),
    ]
  return bothSides(`${identity}.id_doc_info.id_doc_copy`, type)
}

const beneficiaryPapers = (content: Content, index: number): readonly Field[] => {
  const at = `${beneficiaries}.${index}`
  return bothSides(`${at}.ubo_id_doc_copy`, textAt(content, `${at}.ubo_id_doc_type`))
}

const contactPapers = (content: Content): readonly Field[] =>
  isContactOther(content)
    ? [
        ...bothSides(
          'contact_info.contact_id_doc_copy',
          textAt(content, 'contact_info.contact_id_doc_type'),
        ),
        field.media('contact_info.business_authorization_letter'),
      ]
    : []

const bothSides = (path: string, type: string): readonly Field[] => [
  field.media(path, { label: 'doc_front' }),
  ...(hasBack(type) ? [field.media(`${path}_back`, { label: 'doc_back' })] : []),
]

function businessPapers(content: Content): readonly Field[] {
  const scenes = textsAt(content, `${sales}.sales_scenes_type`)
  const has = (scene: string): boolean => scenes.includes(`SALES_SCENES_${scene}`)
  const pictures = (scene: string, path: string, more: object = {}): readonly Field[] =>
    has(scene) ? [field.medias(`${sales}.${path}`, { files: 5, ...more })] : []
  return [
    ...pictures('STORE', 'biz_store_info.store_entrance_pic'),
    ...pictures('STORE', 'biz_store_info.indoor_pic'),
    ...pictures('MP', 'mp_info.mp_pics'),
    ...pictures('MINI_PROGRAM', 'mini_program_info.mini_program_pics', { isOptional: true }),
    ...pictures('APP', 'app_info.app_pics', { files: 4 }),
    ...(has('WEB')
      ? [field.media(`${sales}.web_info.web_authorisation`, { isOptional: true })]
      : []),
    ...pictures('WEWORK', 'wework_info.wework_pics'),
    field.medias('settlement_info.qualifications', { files: 5, isOptional: true }),
    field.medias('addition_info.business_addition_pics', { files: 5, isOptional: true }),
  ]
}
