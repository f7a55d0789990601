import { Tag } from 'antd'
import { Empty } from '../frame/states.tsx'
import { spoken } from '../i18n.ts'
import type { Evidence, Held } from './api.ts'
import { reasonsText, useCaseWords, useFactorText } from './words.tsx'

/** Which rules held, what they say, and the values that made them hold. */
export function RulesTab({ evidence }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const { held } = evidence
  if (held.length === 0) return <Empty title={t('rules.none')} hint={t('rules.noneHint')} />
  return (
    <div>
      {held.map((rule) => (
        <Rule key={rule.rule} held={rule} factors={evidence.factors} />
      ))}
    </div>
  )
}

function Rule({ held, factors }: Readonly<{ held: Held; factors: Evidence['factors'] }>) {
  const { t } = useCaseWords()
  return (
    <article className="case-rule">
      <div className="case-rule-head">
        <strong>{held.name[spoken()]}</strong>
        <code>{held.rule}</code>
        <Tag color={held.isDeciding ? 'blue' : 'default'}>
          {held.isDeciding ? t('rules.deciding') : t('rules.shadow')}
        </Tag>
        <Tag>{held.outcome}</Tag>
      </div>
      <p>{reasonsText(held.reasons)}</p>
      {held.condition !== '' && (
        <pre>
          <code>{held.condition}</code>
        </pre>
      )}
      <EvidenceValues evidence={held.evidence} factors={factors} />
      {held.reference !== '' && (
        <p className="nothing">{t('rules.source', { reference: held.reference })}</p>
      )}
    </article>
  )
}

export function EvidenceValues({
  evidence,
  factors,
}: Readonly<{ evidence: Held['evidence']; factors: Evidence['factors'] }>) {
  const text = useFactorText()
  return (
    <dl className="case-values">
      {Object.entries(evidence).map(([name, value]) => {
        const factor = factors.find((each) => each.name === name)
        return (
          <div key={name}>
            <dt>{factor?.title[spoken()] ?? name}</dt>
            <dd>{value === null ? '—' : text({ unit: factor?.unit ?? '', value })}</dd>
          </div>
        )
      })}
    </dl>
  )
}
