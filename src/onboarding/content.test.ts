import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testKeys } from '#test/parties'
import type { DraftContent } from './application.ts'
import { digestOfPlain, masked, openContent, sealContent, unmasked } from './content.ts'

const owners = (...names: readonly string[]): DraftContent => ({
  subject_info: {
    ubo_info_list: names.map((name, index) => ({
      ubo_id_doc_name: name,
      ubo_id_doc_number: `11010519491231${index}02X`,
    })),
  },
})

test('what was shown masked comes back as it was, also where it moved', () => {
  const before = owners('张三丰', '李四', '王五')
  const shown = masked(before)
  assert.deepEqual(shown.subject_info?.ubo_info_list?.[0], {
    ubo_id_doc_name: '张**',
    ubo_id_doc_number: '110***********002X',
  })
  assert.deepEqual(unmasked(shown, before), before)
  const moved = { subject_info: { ubo_info_list: shown.subject_info?.ubo_info_list?.slice(1) } }
  const names = (content: DraftContent) =>
    content.subject_info?.ubo_info_list?.map((owner) => owner.ubo_id_doc_name)
  assert.deepEqual(names(unmasked(moved, before)), ['李四', '王五'])
  // Of two with one mask nobody knows which it was, and a star of nobody's is none.
  assert.deepEqual(names(unmasked(owners('李*'), owners('赵六', '李四', '李五'))), [''])
  assert.deepEqual(names(unmasked(owners('孙*', '钱七'), before)), ['', '钱七'])
})

test('masks show who it is and not what it is', () => {
  const table: readonly (readonly [content: DraftContent, shown: DraftContent])[] = [
    [{ contact_info: { contact_name: '张' } }, { contact_info: { contact_name: '张*' } }],
    [
      { contact_info: { mobile_phone: '13800000001', contact_email: 'zhang@example.com' } },
      { contact_info: { mobile_phone: '138****0001', contact_email: 'z***@example.com' } },
    ],
    [{ contact_info: { contact_email: '@' } }, { contact_info: { contact_email: '****' } }],
    [
      { bank_account_info: { account_number: '1234567', account_bank: '工商银行' } },
      { bank_account_info: { account_number: '****67', account_bank: '工商银行' } },
    ],
    [
      {
        subject_info: {
          identity_info: { id_card_info: { id_card_address: '上海市浦东新区解放路1号' } },
        },
      },
      {
        subject_info: {
          identity_info: { id_card_info: { id_card_address: '上海市浦东新******' } },
        },
      },
    ],
  ]
  for (const [content, shown] of table) assert.deepEqual(masked(content), shown)
})

test('a content opens in its own row only, and its digest is keyed', () => {
  const content = owners('张三丰')
  const sealed = sealContent(testKeys, 'oa_1', content)
  assert.deepEqual(openContent(testKeys, 'oa_1', sealed), content)
  assert.throws(() => openContent(testKeys, 'oa_2', sealed), { name: 'SealBroken' })
  assert.ok(!sealed.includes('张'))
  assert.equal(digestOfPlain(testKeys, content), digestOfPlain(testKeys, owners('张三丰')))
  assert.notEqual(digestOfPlain(testKeys, content), digestOfPlain(testKeys, owners('张三')))
})
