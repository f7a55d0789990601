import { valueAt, type Content, textAt, textsAt } from './content.ts'
import { documentSections } from './document-sections.ts'
import type { Section } from './field.ts'
import { peopleSections } from './people-sections.ts'
import {
  accountNumberFault,
  accountTypesOf,
  certTypes,
  isLicensed,
  individualNameFault,
  salesScenes,
  subjectTypes,
} from './subject.ts'
import { creditCodeFault, dateFault, patternFault, shortNameFault } from './check.ts'
import { needsBranch } from './banks.ts'
import { field } from './field.ts'

/**
 * Everything that is asked of an applicant who says this, in the order of the form. What somebody
 * has not chosen is not asked, and what is not asked is not sent.
 */
export function sectionsOf(content: Content): readonly Section[] {
  return [
    subjectSection,
    isLicensed(content) ? licenceSection : certificateSection,
    ...financeSections(content),
    ...peopleSections(content),
    ...businessSections(content),
    accountSection(content),
    ...documentSections(content),
    submitSection,
  ]
}

const subjectSection: Section = {
  id: 'subject',
  step: 'subject',
  fields: [
    field.choice('subject_info.subject_type', subjectTypes),
    field.yesno('subject_info.finance_institution', { isOptional: true }),
  ],
}

const licence = 'subject_info.business_license_info'
const licenceSection: Section = {
  id: 'licence',
  step: 'subject',
  fields: [
    field.text(`${licence}.license_number`, { check: creditCodeFault, isCode: true, max: 18 }),
    field.text(`${licence}.merchant_name`, { max: 110, check: individualNameFault }),
    field.text(`${licence}.legal_person`, { max: 60 }),
    field.text(`${licence}.license_address`, { max: 128, isOptional: true }),
    field.date(`${licence}.period_begin`, { isOptional: true, check: dateFault }),
    field.until(`${licence}.period_end`, { isOptional: true }),
  ],
}

const certificate = 'subject_info.certificate_info'
const certificateSection: Section = {
  id: 'certificate',
  step: 'subject',
  fields: [
    field.choice(`${certificate}.cert_type`, certTypes),
    field.text(`${certificate}.cert_number`, { isCode: true, max: 32 }),
    field.text(`${certificate}.merchant_name`, { max: 110 }),
    field.text(`${certificate}.company_address`, { max: 128 }),
    field.text(`${certificate}.legal_person`, { max: 60 }),
    field.date(`${certificate}.period_begin`, { check: dateFault }),
    field.until(`${certificate}.period_end`),
  ],
}

const financeTypes = [
  'BANK_AGENT',
  'PAYMENT_AGENT',
  'INSURANCE',
  'TRADE_AND_SETTLE',
  'OTHER',
] as const

const financeSections = (content: Content): readonly Section[] =>
  valueAt(content, 'subject_info.finance_institution') === true
    ? [
        {
          id: 'finance',
          step: 'subject',
          fields: [
            field.choice('subject_info.finance_institution_info.finance_type', financeTypes),
          ],
        },
      ]
    : []

const sales = 'business_info.sales_info'

function businessSections(content: Content): readonly Section[] {
  const scenes = textsAt(content, `${sales}.sales_scenes_type`)
  return [
    {
      id: 'business',
      step: 'business',
      fields: [
        field.text('business_info.merchant_shortname', { check: shortNameFault, max: 64 }),
        field.text('business_info.service_phone', {
          check: patternFault('servicePhone'),
          inputMode: 'tel',
          max: 32,
        }),
        field.rule('settlement_info.settlement_id'),
        field.text('settlement_info.qualification_type', { max: 200 }),
        field.choices(`${sales}.sales_scenes_type`, salesScenes),
      ],
    },
    ...sceneSections.filter(({ id }) => scenes.includes(`SALES_SCENES_${id.slice(6)}`)),
  ]
}

const appid = (path: string) => field.text(path, { max: 32, label: 'appid' })

/** A way of selling has its own questions. */
const sceneSections: readonly Section[] = [
  {
    id: 'scene_STORE',
    step: 'business',
    fields: [
      field.text(`${sales}.biz_store_info.biz_store_name`, { max: 128 }),
      field.region(`${sales}.biz_store_info.biz_address_code`),
      field.text(`${sales}.biz_store_info.biz_store_address`, { max: 128 }),
    ],
  },
  { id: 'scene_MP', step: 'business', fields: [appid(`${sales}.mp_info.mp_appid`)] },
  {
    id: 'scene_MINI_PROGRAM',
    step: 'business',
    fields: [appid(`${sales}.mini_program_info.mini_program_appid`)],
  },
  { id: 'scene_APP', step: 'business', fields: [appid(`${sales}.app_info.app_appid`)] },
  {
    id: 'scene_WEB',
    step: 'business',
    fields: [
      field.text(`${sales}.web_info.domain`, {
        check: patternFault('domain'),
        inputMode: 'url',
        max: 256,
      }),
    ],
  },
  {
    id: 'scene_WEWORK',
    step: 'business',
    fields: [field.text(`${sales}.wework_info.sub_corp_id`, { max: 64 })],
  },
]

function accountSection(content: Content): Section {
  const isBranchAsked = needsBranch(textAt(content, 'bank_account_info.account_bank'))
  return {
    id: 'account',
    step: 'account',
    fields: [
      field.choice('bank_account_info.bank_account_type', accountTypesOf(content)),
      field.text('bank_account_info.account_name', { max: 110 }),
      field.text('bank_account_info.account_number', {
        check: accountNumberFault,
        inputMode: 'numeric',
        max: 30,
      }),
      field.bank('bank_account_info.account_bank'),
      field.region('bank_account_info.bank_address_code'),
      field.text('bank_account_info.bank_name', { max: 128, isOptional: !isBranchAsked }),
      field.text('bank_account_info.bank_branch_id', {
        check: patternFault('branchId'),
        inputMode: 'numeric',
        max: 12,
        isOptional: true,
      }),
    ],
  }
}

const submitSection: Section = {
  id: 'submit',
  step: 'submit',
  fields: [field.long('addition_info.business_addition_msg', { max: 512, isOptional: true })],
}
