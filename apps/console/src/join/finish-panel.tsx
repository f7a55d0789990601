import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useWordsOf } from '../words/refused.ts'
import type { Application, Join } from './api.ts'

type Props = Readonly<{
  join: Join
  application: Application
  onChange: (application: Application) => void
}>

const nextSteps = ['seat', 'key', 'sandbox', 'people'] as const

/** The merchant is there: its number, the first administrator's link, and what comes next. */
export function FinishPanel({ join, application, onChange }: Props) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const finish = useMutation({
    mutationFn: join.finish,
    onSuccess: ({ application: next }) => onChange(next),
  })
  return (
    <section className="panel">
      <h2>{t('finish.title')}</h2>
      {application.subMchid && (
        <p className="join-number">
          {t('finish.number')} <strong data-testid="mchid">{application.subMchid}</strong>
        </p>
      )}
      {!finish.data && (
        <>
          <p className="page-hint">{t('finish.hint')}</p>
          {finish.error && (
            <Alert className="join-note" type="error" showIcon title={wordsOf(finish.error)} />
          )}
          <div className="join-buttons join-buttons-start">
            <Button
              type="primary"
              loading={finish.isPending}
              onClick={() => finish.mutate()}
              data-testid="finish"
            >
              {t('finish.do')}
            </Button>
          </div>
        </>
      )}
      {finish.data && (
        <>
          <InviteLink link={finish.data.inviteUrl} />
          <NextSteps />
        </>
      )}
    </section>
  )
}

function InviteLink({ link }: Readonly<{ link: string | null }>) {
  const { t } = useTranslation('onboarding')
  const { message } = App.useApp()
  if (link === null)
    return <Alert className="join-note" type="info" showIcon title={t('finish.gone')} />
  const copy = async () => {
    await navigator.clipboard.writeText(link)
    message.success(t('join.copied'))
  }
  return (
    <div className="join-invite">
      <Alert type="warning" showIcon title={t('finish.once')} />
      <Input.TextArea
        value={link}
        readOnly
        autoSize
        aria-label={t('finish.link')}
        data-testid="invite"
      />
      <div className="join-buttons join-buttons-start">
        <Button type="primary" onClick={() => void copy()}>
          {t('join.copy')}
        </Button>
        <Button href={link} target="_blank">
          {t('finish.open')}
        </Button>
      </div>
    </div>
  )
}

function NextSteps() {
  const { t } = useTranslation('onboarding')
  return (
    <>
      <h3>{t('finish.next')}</h3>
      <ol className="join-way">
        {nextSteps.map((step) => (
          <li key={step}>
            <strong>{t(`finish.step.${step}`)}</strong>
            <span>{t(`finish.stepHint.${step}`)}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
