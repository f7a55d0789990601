import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Application } from './api.ts'
import type { Content } from './content.ts'
import { ContentTable } from './content-table.tsx'
import type { Step } from './field.ts'
import { useFieldWords } from './use-field-words.ts'
import { flawsOf, placeOf } from './validate.ts'

type Props = Readonly<{
  application: Application
  content: Content
  today: string
  onStep: (step: Step) => void
}>

/** Everything that was said, to be read once more, and what is still in the way. */
export function ConfirmStep({ application, content, today, onStep }: Props) {
  const { t } = useTranslation('onboarding')
  return (
    <>
      <Missing content={content} today={today} onStep={onStep} />
      <Blocking application={application} content={content} onStep={onStep} />
      <ContentTable content={content} />
      <Alert type="info" showIcon title={t('form.submitHint')} className="join-note" />
    </>
  )
}

function Missing({ content, today, onStep }: Omit<Props, 'application'>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const flaws = flawsOf(content, today)
  if (flaws.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      className="join-note"
      title={t('form.missing', { count: flaws.length })}
      data-testid="missing"
      description={
        <ul className="join-list">
          {flaws.map(({ field, section, fault }) => (
            <li key={field.path}>
              <Button type="link" size="small" onClick={() => onStep(section.step)}>
                {words.section(section)} · {words.label(field)}
              </Button>
              {words.fault(fault)}
            </li>
          ))}
        </ul>
      }
    />
  )
}

/** What the server has found, which the page cannot know by itself. */
function Blocking({ application, content, onStep }: Omit<Props, 'today'>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const found = application.findings.filter(({ code }) => code !== 'FIELD_REQUIRED')
  if (found.length === 0) return null
  const isBlocked = found.some(({ severity }) => severity === 'block')
  return (
    <Alert
      type={isBlocked ? 'error' : 'warning'}
      showIcon
      className="join-note"
      title={t(isBlocked ? 'form.blocked' : 'form.warned')}
      description={
        <ul className="join-list">
          {found.map((finding) => {
            const place = placeOf(content, finding.field)
            return (
              <li key={`${finding.code}${finding.field}`}>
                {place && (
                  <Button type="link" size="small" onClick={() => onStep(place.section.step)}>
                    {words.label(place.field)}
                  </Button>
                )}
                {words.finding(finding)}
              </li>
            )
          })}
        </ul>
      }
    />
  )
}
