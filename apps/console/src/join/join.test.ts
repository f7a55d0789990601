import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  cardNumberFault,
  creditCodeFault,
  type Fault,
  idNumberFault,
  patternFault,
  shortNameFault,
  untilFault,
} from './check.ts'
import { type Content, valueAt, withValue } from './content.ts'
import { fenOf, percentOf } from './figures.ts'
import { provinces, regionName } from './regions.ts'
import { sectionsOf } from './sections.ts'
import { suggestionsOf } from './suggest.ts'
import { restSections, unaskedOf } from './rest-sections.ts'
import { flawsOf, placeOf, pruned } from './validate.ts'

test('a number is checked by its own last place, as it is typed', () => {
  const personal = (text: string) => cardNumberFault(text, true)
  const corporate = (text: string) => cardNumberFault(text, false)
  const table: readonly (readonly [(text: string) => Fault | undefined, string, Fault?])[] = [
    [creditCodeFault, '91350100M000100Y43'],
    [creditCodeFault, '91350100M000100Y44', 'creditCodeDigit'],
    [creditCodeFault, '91350100M000100I43', 'creditCode'],
    [creditCodeFault, '110108015896543'],
    [creditCodeFault, '9135', 'creditCode'],
    [idNumberFault, '11010519491231002X'],
    [idNumberFault, '110105194912310021', 'idNumberDigit'],
    [idNumberFault, '11010519491331002X', 'idNumber'],
    [personal, '6222020000000000003', 'cardNumberDigit'],
    [personal, '4111111111111111'],
    [personal, '12345678', 'cardNumber'],
    [corporate, '6222020000000000003'],
    [corporate, '1234567', 'cardNumber'],
    [patternFault('phone'), '13800138000'],
    [patternFault('phone'), '12800138000', 'phone'],
    [patternFault('servicePhone'), '0755-86010000'],
    [patternFault('servicePhone'), '400-800-8888'],
    [patternFault('servicePhone'), '95188'],
    [patternFault('servicePhone'), 'call me', 'servicePhone'],
    [patternFault('email'), 'a@b', 'email'],
    [patternFault('domain'), 'https://www.example.com/shop'],
    [shortNameFault, '早'.repeat(21)],
    [shortNameFault, '早'.repeat(22), 'shortName'],
  ]
  for (const [check, text, fault] of table) assert.equal(check(text), fault, text)
})

test('what has run out, or ends before it begins, is said', () => {
  const today = '2026-11-27'
  const table: readonly (readonly [end: string, begin: string, fault?: Fault])[] = [
    ['长期', '2020-01-01'],
    ['2030-01-01', '2020-01-01'],
    ['2026-11-26', '2020-01-01', 'past'],
    ['2019-01-01', '2020-01-01', 'untilBefore'],
    ['2026-02-30', '', 'until'],
    ['soon', '', 'until'],
  ]
  for (const [end, begin, fault] of table) assert.equal(untilFault(end, begin, today), fault, end)
})

const enterprise: Content = {
  subject_info: {
    subject_type: 'SUBJECT_TYPE_ENTERPRISE',
    business_license_info: { merchant_name: '通宝早餐铺有限公司', legal_person: '李小满' },
    identity_info: { id_doc_type: 'IDENTIFICATION_TYPE_IDCARD', owner: false },
    ubo_info_list: [{ ubo_id_doc_name: '王大雪' }],
  },
  business_info: { sales_info: { sales_scenes_type: ['SALES_SCENES_STORE'] } },
}
const idsOf = (content: Content) => sectionsOf(content).map(({ id }) => id)

test('only what follows from the answers is asked', () => {
  assert.deepEqual(
    idsOf({}).filter((id) => id.startsWith('scene') || id === 'beneficiary' || id === 'finance'),
    [],
  )
  assert.ok(idsOf(enterprise).includes('beneficiary'))
  assert.ok(idsOf(enterprise).includes('scene_STORE'))
  const owned = withValue(enterprise, 'subject_info.identity_info.owner', true)
  assert.ok(!idsOf(owned).includes('beneficiary'))
  const school = withValue(enterprise, 'subject_info.subject_type', 'SUBJECT_TYPE_INSTITUTIONS')
  assert.ok(idsOf(school).includes('certificate') && !idsOf(school).includes('licence'))
  const paths = sectionsOf(enterprise).flatMap(({ fields }) => fields.map(({ path }) => path))
  assert.equal(new Set(paths).size, paths.length, 'nothing is asked twice')
})

test('what is not asked any more is not sent, and no empty part is', () => {
  const full = withValue(enterprise, 'subject_info.certificate_info.cert_number', 'X')
  const sent = pruned(withValue(full, 'business_info.service_phone', ' '))
  assert.equal(valueAt(sent, 'subject_info.certificate_info'), undefined)
  assert.equal(valueAt(sent, 'business_info.service_phone'), undefined)
  assert.equal(valueAt(sent, 'subject_info.ubo_info_list.0.ubo_id_doc_name'), '王大雪')
  assert.ok(Array.isArray(valueAt(sent, 'subject_info.ubo_info_list')))
  assert.deepEqual(pruned({}), {})
  assert.deepEqual(unaskedOf(full), [['subject_info.certificate_info.cert_number', 'X']])
})

test('what an application by API says beyond the form is shown, its papers among the papers', () => {
  const copy = `md_${'a'.repeat(43)}`
  const said = [
    ['subject_info.organization_info.organization_code', '12345678-9', 'rest', 'text'],
    ['subject_info.organization_info.organization_copy', copy, 'rest_papers', 'medias'],
    ['subject_info.identity_info.id_holder_type', 'LEGAL', 'rest', 'choices'],
    ['settlement_info.activities_additions', [copy], 'rest_papers', 'medias'],
    ['settlement_info.activities_id', '20191030111cff5b5e', 'rest', 'text'],
  ] as const
  const content = said.reduce<Content>(
    (all, [path, value]) => withValue(all, path, value),
    enterprise,
  )
  assert.deepEqual(restSections(enterprise), [])
  for (const [path, , id, kind] of said) {
    const place = placeOf(content, `/${path.replaceAll('.', '/')}`)
    assert.deepEqual([place?.section.id, place?.field.kind], [id, kind], path)
  }
  assert.equal(restSections(content).flatMap(({ fields }) => fields).length, said.length)
})

test('a pointer of the server leads to its question, a whole part to the first of it', () => {
  const of = (pointer: string) => placeOf(enterprise, pointer)?.field.path
  assert.equal(
    of('/subject_info/business_license_info/license_number'),
    'subject_info.business_license_info.license_number',
  )
  assert.equal(of('/subject_info/ubo_info_list/0'), 'subject_info.ubo_info_list.0.ubo_id_doc_type')
  assert.equal(of('/nothing/of/this'), undefined)
})

test('masked answers are not judged, empty ones are missing, an earlier answer is offered', () => {
  const number = 'subject_info.identity_info.id_card_info.id_card_number'
  const flaw = (content: Content) =>
    flawsOf(content, '2026-11-27').find(({ field }) => field.path === number)?.fault
  assert.equal(flaw(enterprise), 'missing')
  assert.equal(flaw(withValue(enterprise, number, '1101**********002X')), undefined)
  assert.equal(flaw(withValue(enterprise, number, '110105194912310021')), 'idNumberDigit')
  const account = sectionsOf(enterprise).find(({ id }) => id === 'account')
  assert.ok(account)
  assert.deepEqual(
    suggestionsOf(enterprise, account).map(({ value }) => value),
    ['通宝早餐铺有限公司'],
  )
})

test('rates and amounts are cut as text', () => {
  const rates = ['0', '3000', '6000', '10000', '125000'].map(percentOf)
  assert.deepEqual(rates, ['0%', '0.3%', '0.6%', '1%', '12.5%'])
  const amounts = ['0.37', '.3', '1', '0.5', '0', '0.375', 'x', '12.34'].map(fenOf)
  assert.deepEqual(amounts, ['37', undefined, '100', '50', undefined, undefined, undefined, '1234'])
})

test('every province has its cities, by the codes of the standard', () => {
  assert.equal(provinces.length, 31)
  assert.equal(regionName('440300'), '广东省 深圳市')
  assert.equal(regionName('110100'), '北京市')
  assert.equal(regionName('419001'), '河南省 济源市')
  assert.equal(regionName('999999'), '999999')
  for (const { code, cities } of provinces)
    for (const city of cities) assert.ok(city.code.startsWith(code.slice(0, 2)), city.name)
})
