import { Checkbox, Input, Table } from 'antd'
import { useState } from 'react'
import { Empty } from '../frame/states.tsx'
import { spoken } from '../i18n.ts'
import type { Evidence, Factor } from './api.ts'
import { useCaseWords, useFactorText } from './words.tsx'

/** Everything that was known of the payment, as rules and models saw it. */
export function FactorsTab({ evidence }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const text = useFactorText()
  const [wanted, want] = useState('')
  const used = usedBy(evidence)
  const [isUsedOnly, showUsed] = useState(used.size > 0)
  if (evidence.factors.length === 0)
    return <Empty title={t('factors.none')} hint={t('factors.noneHint')} />
  const shown = evidence.factors.filter(
    ({ name, title }) =>
      (!isUsedOnly || used.has(name)) &&
      `${name} ${title.zh} ${title.en}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  )
  return (
    <div className="case-tab">
      <div className="case-buttons">
        <Input.Search
          allowClear
          placeholder={t('factors.search')}
          aria-label={t('factors.search')}
          style={{ maxWidth: 280 }}
          onChange={({ target }) => want(target.value)}
        />
        <Checkbox checked={isUsedOnly} onChange={({ target }) => showUsed(target.checked)}>
          {t('factors.used')}
        </Checkbox>
      </div>
      <Table<Factor>
        size="small"
        pagination={false}
        rowKey={({ name }) => name}
        dataSource={shown}
        scroll={{ y: 520 }}
        columns={[
          {
            key: 'name',
            title: t('factors.name'),
            render: (_: unknown, { name, title, family }) => (
              <>
                {title[spoken()]}
                <br />
                <small className="nothing">
                  {family[spoken()]} · <code>{name}</code>
                </small>
              </>
            ),
          },
          {
            key: 'value',
            title: t('factors.value'),
            align: 'end',
            width: 130,
            render: (_: unknown, factor) => <span className="amount">{text(factor)}</span>,
          },
        ]}
      />
    </div>
  )
}

const usedBy = ({ held, contributions }: Evidence): ReadonlySet<string> =>
  new Set([
    ...held.flatMap(({ evidence }) => Object.keys(evidence)),
    ...contributions.map(({ feature }) => feature),
  ])
