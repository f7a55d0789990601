import { useTranslation } from 'react-i18next'

const PARTS = ['what', 'not', 'why', 'long'] as const

/** Everything that somebody must know before agreeing: what, what not, why, and for how long. */
export function Explanation() {
  const { t } = useTranslation()
  return (
    <dl className="consent-parts" data-testid="consent-parts">
      {PARTS.map((part) => (
        <div key={part}>
          <dt>{t(`signal.${part}.title`)}</dt>
          <dd>{t(`signal.${part}.text`)}</dd>
        </div>
      ))}
    </dl>
  )
}
