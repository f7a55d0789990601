import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { spoken } from '../../i18n.ts'
import { type Draft, products, risk, type RuleVersion, type RuleWords } from '../api.ts'
import '../risk.css'
import { useOutcomeText, useProductText, useRiskWords } from '../words.tsx'
import { ConditionEditor } from './condition-editor.tsx'
import { useDoing } from './move-panel.tsx'

type Fields = Omit<Draft, 'source' | 'name'> &
  Readonly<{
    nameZh: string
    nameEn: string
    kind: Draft['source']['kind']
    reference: string
  }>

const empty: Fields = {
  id: '',
  nameZh: '',
  nameEn: '',
  owner: '',
  products: [],
  condition: '',
  outcome: 'CHALLENGE passkey,code',
  reasons: [],
  kind: 'engineering',
  reference: '',
}

const fieldsOf = ({ name, source, ...rule }: RuleVersion): Fields => ({
  id: rule.id,
  nameZh: name.zh,
  nameEn: name.en,
  owner: rule.owner,
  products: rule.products,
  condition: rule.condition,
  outcome: rule.outcome,
  reasons: rule.reasons,
  kind: source.kind,
  reference: source.reference,
})

const draftOf = ({ nameZh, nameEn, kind, reference, ...rest }: Fields): Draft => ({
  ...rest,
  name: { zh: nameZh, en: nameEn },
  source: { kind, reference },
})

/** A new rule, or the next version of one: its condition is checked while it is typed. */
export function DraftPage() {
  const { t } = useRiskWords()
  const { from, version }: Readonly<Record<string, string | undefined>> = useSearch({
    strict: false,
  })
  const words = useQuery({ queryKey: ['risk-words'], queryFn: risk.words, staleTime: Infinity })
  const story = useQuery({
    queryKey: ['risk-rules', from],
    queryFn: () => risk.rule(from ?? ''),
    enabled: from !== undefined,
  })
  const title = from === undefined ? t('draft.new') : t('draft.next', { id: from })
  const back =
    from === undefined
      ? { to: '/risk/rules', title: t('rules.title') }
      : { to: `/risk/rules/${from}`, title: from }
  const error = words.error ?? story.error
  const former = story.data?.versions.find((each) => String(each.version) === version)
  const isThere = words.data && (from === undefined || story.data)
  return (
    <PageFrame title={title} hint={t('draft.hint')} back={back}>
      {error && <Failure error={error} />}
      {!error && !isThere && <Waiting />}
      {isThere && words.data && (
        <Editor
          words={words.data}
          first={former ? fieldsOf(former) : empty}
          isNext={former !== undefined}
        />
      )}
    </PageFrame>
  )
}

type EditorProps = Readonly<{ words: RuleWords; first: Fields; isNext: boolean }>

function Editor({ words, first, isNext }: EditorProps) {
  const { t } = useRiskWords()
  const navigate = useNavigate()
  const [form] = Form.useForm<Fields>()
  const [isRule, tell] = useState(false)
  const save = useDoing(async (fields: Fields) => {
    const { id, version } = await risk.draft(draftOf(fields))
    await navigate({
      to: '/risk/rules/$id',
      params: { id },
      search: { version: String(version) },
    })
  }, t('draft.saved'))
  return (
    <Form<Fields>
      form={form}
      layout="vertical"
      className="panel rule-form"
      initialValues={first}
      requiredMark={false}
      onFinish={(fields) => save.mutate(fields)}
    >
      <Form.Item
        name="condition"
        label={t('draft.condition')}
        rules={[{ required: true, message: t('draft.needed') }]}
      >
        <ConditionEditor words={words} onChecked={tell} />
      </Form.Item>
      <div className="rule-fields">
        <Names isNext={isNext} />
        <Meanings words={words} />
      </div>
      <div className="decide-buttons">
        <Button
          type="primary"
          htmlType="submit"
          disabled={!isRule}
          loading={save.isPending}
          data-testid="save-draft"
        >
          {t('draft.save')}
        </Button>
      </div>
    </Form>
  )
}

function Names({ isNext }: Readonly<{ isNext: boolean }>) {
  const { t } = useRiskWords()
  const needed = [{ required: true, whitespace: true, message: t('draft.needed') }]
  const idRule = { pattern: /^[a-z][a-z0-9]*(?:-[a-z0-9]+){1,7}$/, message: t('draft.idForm') }
  return (
    <>
      <Form.Item name="id" label={t('draft.id')} rules={[...needed, idRule]}>
        <Input disabled={isNext} placeholder="card-test-then-large" maxLength={80} />
      </Form.Item>
      <Form.Item name="owner" label={t('rules.owner')} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="nameZh" label={t('draft.nameZh')} rules={needed}>
        <Input maxLength={200} lang="zh-CN" />
      </Form.Item>
      <Form.Item name="nameEn" label={t('draft.nameEn')} rules={needed}>
        <Input maxLength={200} lang="en" />
      </Form.Item>
    </>
  )
}

const outcomes = [
  'ALLOW_MONITOR',
  'CHALLENGE pin',
  'CHALLENGE code',
  'CHALLENGE passkey,code',
  'CHALLENGE face,code',
  'CHALLENGE face',
  'DELAY 24',
  'REVIEW',
  'DENY',
  'FREEZE',
  'SCORE 0.1',
  'SCORE 0.2',
  'SCORE 0.3',
]

function Meanings({ words }: Readonly<{ words: RuleWords }>) {
  const { t } = useRiskWords()
  const productOf = useProductText()
  const outcomeOf = useOutcomeOptions()
  const needed = [{ required: true, message: t('draft.needed') }]
  return (
    <>
      <Form.Item name="outcome" label={t('rules.outcome')} rules={needed}>
        <Select showSearch options={outcomeOf} />
      </Form.Item>
      <Form.Item name="products" label={t('rule.products')} extra={t('draft.productsHint')}>
        <Select
          mode="multiple"
          allowClear
          placeholder={t('watch.allProducts')}
          options={products.map((product) => ({ value: product, label: productOf(product) }))}
        />
      </Form.Item>
      <Form.Item
        name="reasons"
        label={t('rule.reasons')}
        rules={needed}
        extra={t('draft.reasonsHint')}
      >
        <Select
          mode="multiple"
          optionFilterProp="label"
          options={words.reasons.map(({ code, title }) => ({
            value: code,
            label: `${title[spoken()]} ${code}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="kind" label={t('draft.kind')} rules={needed}>
        <Select
          options={(['law', 'typology', 'engineering'] as const).map((kind) => ({
            value: kind,
            label: t(`source.${kind}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="reference"
        label={t('draft.reference')}
        rules={[{ required: true, whitespace: true, message: t('draft.needed') }]}
      >
        <Input maxLength={200} placeholder={t('draft.referenceHint')} />
      </Form.Item>
    </>
  )
}

function useOutcomeOptions() {
  const textOf = useOutcomeText()
  return outcomes.map((outcome) => ({ value: outcome, label: textOf(outcome) }))
}
