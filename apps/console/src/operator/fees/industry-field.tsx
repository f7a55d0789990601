import { useQuery } from '@tanstack/react-query'
import { AutoComplete, Form } from 'antd'
import { publishedFees } from '../api.ts'
import { useOpsWords } from '../words.tsx'

/** A word of the institution's own list of industries; those that have fees are proposed. */
export function IndustryField() {
  const { t } = useOpsWords()
  const { data } = useQuery({ queryKey: ['ops-fees'], queryFn: publishedFees.all })
  const known = new Set(data?.published.flatMap(({ industry }) => industry ?? []))
  return (
    <Form.Item
      name="industry"
      label={t('published.industry')}
      extra={t('published.industryHint')}
      rules={[{ required: true, pattern: /^[a-z0-9_]{1,32}$/, message: t('published.noIndustry') }]}
    >
      <AutoComplete options={[...known].map((value) => ({ value }))} maxLength={32} />
    </Form.Item>
  )
}
