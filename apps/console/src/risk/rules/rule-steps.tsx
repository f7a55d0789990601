import { Timeline } from 'antd'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { RuleStep } from '../api.ts'
import { RuleStateTag, useRiskWords, Written } from '../words.tsx'

/** Who did what to a rule, the newest first. */
export function RuleSteps({ steps }: Readonly<{ steps: readonly RuleStep[] }>) {
  const { t } = useRiskWords()
  return (
    <section className="panel" data-testid="rule-steps">
      <h2>{t('rule.history')}</h2>
      {steps.length === 0 ? (
        <p className="nothing">{t('rule.noHistory')}</p>
      ) : (
        <Timeline
          items={steps.map((step) => ({
            key: `${step.version} ${step.to} ${step.at} ${step.percent}`,
            content: <Step step={step} />,
          }))}
        />
      )}
    </section>
  )
}

function Step({
  step: { version, from, to, percent, by, note, approvalId, at },
}: Readonly<{ step: RuleStep }>) {
  const { t } = useRiskWords()
  return (
    <>
      <div>
        v{version} {t(`state.${from}`)} → <RuleStateTag state={to} percent={percent} />
        {approvalId && <span className="nothing">{t('rule.byTwo')}</span>}
      </div>
      {note !== '' && <p lang="zh-CN">{note}</p>}
      <span className="nothing">
        <Written text={by} /> · <BeijingTime at={at} />
      </span>
    </>
  )
}
