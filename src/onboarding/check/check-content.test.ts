import assert from 'node:assert/strict'
import { test } from 'node:test'
import { enterprise, individual, numbers } from '#test/onboarding'
import type { DraftContent } from '../application.ts'
import { checkContent } from './check-content.ts'
import { sensitiveWordIn } from './sensitive-words.ts'

const media = { mediaId: 'md_test' }
const checking = { today: '2026-11-25', sensitiveWordIn }

/** The content with one value in another's place; undefined takes it out. */
function changed(content: DraftContent, pointer: string, value: unknown): DraftContent {
  const copy: DraftContent = structuredClone(content)
  const names = pointer.split('/').slice(1)
  const last = names.pop() ?? ''
  let at: unknown = copy
  for (const name of names) at = typeof at === 'object' && at !== null ? Reflect.get(at, name) : at
  if (typeof at !== 'object' || at === null) throw new Error(pointer)
  if (value === undefined) Reflect.deleteProperty(at, last)
  else Reflect.set(at, last, value)
  return copy
}

const codesOf = (content: DraftContent): readonly string[] =>
  checkContent(content, checking).map(({ code, field }) => `${code} ${field}`)

test('complete applications have nothing wrong with them but age', () => {
  assert.deepEqual(codesOf(individual(media)), [
    'PERSON_AGE /subject_info/identity_info/id_card_info/id_card_number',
  ])
  assert.deepEqual(codesOf(enterprise(media)), [
    'PERSON_AGE /subject_info/identity_info/id_card_info/id_card_number',
  ])
})

const contact = '/contact_info'
const subject = '/subject_info'
const licence = `${subject}/business_license_info`
const card = `${subject}/identity_info/id_card_info`
const account = '/bank_account_info'
const owner = {
  ubo_id_doc_type: 'IDENTIFICATION_TYPE_IDCARD',
  ubo_id_doc_copy: 'md_test',
  ubo_id_doc_name: '李四',
  ubo_id_doc_number: '440524188001010014',
  ubo_id_doc_address: '上海市',
  ubo_period_begin: '2017-01-01',
  ubo_period_end: '长期',
}

test('one thing wrong is one finding, at its place', () => {
  const shop = individual(media)
  const firm = enterprise(media)
  const table: readonly (readonly [
    content: DraftContent,
    pointer: string,
    value: unknown,
    code: string,
    at?: string,
  ])[] = [
    [shop, `${contact}/contact_name`, undefined, 'FIELD_REQUIRED'],
    [shop, `${contact}/mobile_phone`, '12800000001', 'MOBILE_WRONG'],
    [shop, `${contact}/mobile_phone`, '138000000011', 'MOBILE_WRONG'],
    [shop, `${contact}/contact_email`, 'zhang@', 'EMAIL_WRONG'],
    [shop, `${contact}/contact_id_number`, undefined, 'CONTACT_UNKNOWN'],
    [shop, `${contact}/contact_type`, 'SUPER', 'FIELD_REQUIRED', `${contact}/contact_id_doc_type`],
    [shop, `${licence}/license_number`, '91350100M000100Y44', 'CREDIT_CODE_WRONG'],
    [shop, `${licence}/merchant_name`, '三丰有限公司', 'INDIVIDUAL_NAME'],
    [shop, `${licence}/merchant_name`, '店', 'NAME_LENGTH'],
    [firm, `${licence}/merchant_name`, '', 'FIELD_REQUIRED'],
    [shop, `${licence}/period_end`, '2026-11-24', 'EXPIRED'],
    [shop, `${licence}/period_end`, '2026-12-24', 'EXPIRES_SOON'],
    [shop, `${licence}/period_begin`, '2026-02-30', 'DATE_WRONG'],
    [shop, `${licence}/period_begin`, '2026-11-26', 'DATE_ORDER'],
    [shop, `${licence}/legal_person`, '张三', 'LEGAL_NAME_DIFFERS', `${card}/id_card_name`],
    [shop, `${card}/id_card_number`, '110105194912310021', 'IDENTITY_NUMBER_WRONG'],
    [shop, `${card}/card_period_end`, '2020-01-01', 'EXPIRED'],
    [firm, `${card}/id_card_address`, undefined, 'FIELD_REQUIRED'],
    [firm, `${subject}/identity_info/owner`, undefined, 'FIELD_REQUIRED'],
    [firm, `${subject}/identity_info/owner`, false, 'UBO_MISSING', `${subject}/ubo_info_list`],
    [
      firm,
      `${subject}/ubo_info_list`,
      [owner, owner],
      'UBO_DUPLICATE',
      `${subject}/ubo_info_list/1`,
    ],
    [
      firm,
      `${subject}/ubo_info_list`,
      [{ ...owner, ubo_id_doc_number: numbers.person }],
      'UBO_DUPLICATE',
      `${subject}/ubo_info_list/0`,
    ],
    [
      firm,
      `${subject}/ubo_info_list`,
      [
        owner,
        {
          ...owner,
          ubo_id_doc_type: 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
          ubo_id_doc_number: 'P1',
        },
        {
          ...owner,
          ubo_id_doc_type: 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
          ubo_id_doc_number: 'P2',
        },
        {
          ...owner,
          ubo_id_doc_type: 'IDENTIFICATION_TYPE_OVERSEA_PASSPORT',
          ubo_id_doc_number: 'P3',
        },
      ],
      'UBO_TOO_MANY',
    ],
    [shop, `${subject}/ubo_info_list`, [owner], 'BLOCK_NOT_NEEDED'],
    [shop, `${subject}/certificate_letter_copy`, 'md_test', 'BLOCK_NOT_NEEDED'],
    [firm, `${subject}/organization_info`, { organization_copy: 'md_test' }, 'BLOCK_NOT_NEEDED'],
    [shop, `${subject}/identity_info/id_holder_type`, 'SUPER', 'BLOCK_NOT_NEEDED'],
    [
      shop,
      `${subject}/finance_institution`,
      true,
      'FIELD_REQUIRED',
      `${subject}/finance_institution_info/finance_type`,
    ],
    [shop, '/business_info/merchant_shortname', '国家彩票', 'SENSITIVE_WORD'],
    [shop, '/business_info/merchant_shortname', '一'.repeat(22), 'SHORT_NAME_LENGTH'],
    [
      shop,
      '/business_info/sales_info/biz_store_info',
      undefined,
      'FIELD_REQUIRED',
      '/business_info/sales_info/biz_store_info/biz_store_name',
    ],
    [
      shop,
      '/business_info/sales_info/sales_scenes_type',
      ['SALES_SCENES_STORE', 'SALES_SCENES_WEB'],
      'FIELD_REQUIRED',
      '/business_info/sales_info/web_info/domain',
    ],
    [shop, '/settlement_info/settlement_id', '716', 'SETTLEMENT_RULE'],
    [shop, '/settlement_info/settlement_id', '1', 'SETTLEMENT_RULE'],
    [
      firm,
      '/settlement_info/settlement_id',
      '715',
      'QUALIFICATION_NEEDED',
      '/settlement_info/qualifications',
    ],
    [firm, `${account}/bank_account_type`, 'BANK_ACCOUNT_TYPE_PERSONAL', 'ACCOUNT_KIND'],
    [shop, `${account}/account_number`, '6222020000000000013', 'CARD_NUMBER_WRONG'],
    [firm, `${account}/account_number`, '1234', 'ACCOUNT_NUMBER_WRONG'],
    [shop, `${account}/account_name`, '李四', 'ACCOUNT_NAME_DIFFERS'],
    [firm, `${account}/account_name`, '三丰餐饮公司', 'ACCOUNT_NAME_DIFFERS'],
    [shop, `${account}/account_bank`, '乡村银行', 'BRANCH_NEEDED', `${account}/bank_name`],
  ]
  for (const [content, pointer, value, code, at = pointer] of table) {
    const found = codesOf(changed(content, pointer, value))
    assert.ok(found.includes(`${code} ${at}`), `${code} ${at}: ${found.join(', ')}`)
  }
  const inFlight = checkContent(shop, { ...checking, duplicate: 'in_flight' })
  assert.ok(inFlight.some(({ code, severity }) => code === 'DUPLICATE' && severity === 'block'))
  const elsewhere = checkContent(shop, { ...checking, duplicate: 'elsewhere' })
  assert.ok(
    elsewhere.some(({ code, severity }) => code === 'DUPLICATE_ELSEWHERE' && severity === 'warn'),
  )
})

test('no finding repeats a value of the application', () => {
  const firm = changed(enterprise(media), `${account}/account_number`, '1234')
  const said = JSON.stringify(checkContent(firm, checking))
  for (const value of ['1234', '张三丰', '13800000001', numbers.person])
    assert.ok(!said.includes(value), value)
})
