import { Alert, Button } from 'antd'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BeijingTime } from '../words/beijing-time.tsx'
import { fullTime } from '../words/time.ts'
import type { Application, Join } from './api.ts'
import { ApplicationForm } from './application-form.tsx'
import { FinishPanel } from './finish-panel.tsx'
import { ReasonList } from './reason-list.tsx'
import { SignPanel } from './sign-panel.tsx'
import { TimeLine } from './time-line.tsx'
import { VerifyPanel } from './verify-panel.tsx'

type Props = Readonly<{
  join: Join
  application: Application
  onChange: (application: Application) => void
  onForget: () => void
  /** It is mended where it came from: what the form does not ask would be lost here. */
  isByApi?: boolean
  children?: ReactNode
}>

/** Where it stands, and what the applicant can do now. */
export function StatusView(props: Props) {
  const { application, children } = props
  const { t } = useTranslation('onboarding')
  const { state, deadline } = application
  return (
    <>
      <section className="panel" aria-live="polite">
        <h2 data-testid="state">{t(`state.${state}`)}</h2>
        <p className="page-hint">{t(`stateHint.${state}`)}</p>
        {deadline && (
          <p className="join-deadline">{t('join.deadline', { at: fullTime(deadline) })}</p>
        )}
        {children}
        <TimeLine application={application} />
      </section>
      <NextStep {...props} />
    </>
  )
}

function NextStep(props: Props) {
  const { join, application, onChange } = props
  switch (application.state) {
    case 'REJECTED':
      return <Mend {...props} />
    case 'TO_BE_CONFIRMED':
      return <VerifyPanel join={join} application={application} onChange={onChange} />
    case 'TO_BE_SIGNED':
      return <SignPanel join={join} application={application} onChange={onChange} />
    case 'SIGNING':
    case 'FINISHED':
      return <FinishPanel join={join} application={application} onChange={onChange} />
    case 'CANCELED':
      return <Canceled {...props} />
    case 'EDITTING':
    case 'AUDITING':
      return null
  }
}

/** Why it came back, field by field, and the form with these fields marked. */
function Mend({ join, application, onChange, isByApi = false }: Props) {
  const { t } = useTranslation('onboarding')
  const [isOpen, setOpen] = useState(false)
  if (isOpen)
    return (
      <ApplicationForm
        application={application}
        door={join}
        onSaved={onChange}
        onSubmitted={onChange}
        onLeave={() => setOpen(false)}
      />
    )
  return (
    <section className="panel">
      <h2>{t('reasons.title')}</h2>
      <ReasonList application={application} />
      {isByApi ? (
        <p className="join-hint">{t('shop.api')}</p>
      ) : (
        <div className="join-buttons">
          <Button type="primary" onClick={() => setOpen(true)} data-testid="mend">
            {t('reasons.mend')}
          </Button>
        </div>
      )}
    </section>
  )
}

function Canceled({ application, onForget }: Props) {
  const { t } = useTranslation('onboarding')
  return (
    <Alert
      className="join-note"
      type="warning"
      showIcon
      title={t('join.canceled')}
      description={<BeijingTime at={application.stateAt} zone />}
      action={<Button onClick={onForget}>{t('join.beginAgain')}</Button>}
    />
  )
}
