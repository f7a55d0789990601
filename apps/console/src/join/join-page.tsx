import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { Failure, Waiting } from '../frame/states.tsx'
import { type Application, isMoving, joinOf } from './api.ts'
import { ApplicationForm } from './application-form.tsx'
import { BeginPanel } from './begin-panel.tsx'
import { JoinFrame } from './join-frame.tsx'
import { LinkPanel } from './link-panel.tsx'
import { StatusView } from './status-view.tsx'
import { keepToken, keptToken } from './token.ts'

/** An applicant's own place: the form, and then where the application stands. */
export function JoinPage() {
  const { t } = useTranslation('onboarding')
  const [token, setToken] = useState(keptToken)
  const keep = (given: string) => {
    keepToken(given)
    setToken(given)
  }
  if (token === '')
    return (
      <JoinFrame title={t('join.title')} hint={t('join.hint')}>
        <BeginPanel onBegun={keep} />
      </JoinFrame>
    )
  return <Opened key={token} token={token} onForget={() => keep('')} />
}

function Opened({ token, onForget }: Readonly<{ token: string; onForget: () => void }>) {
  const { t } = useTranslation('onboarding')
  const cache = useQueryClient()
  const key = ['join', token]
  const [join] = useState(() => joinOf(token))
  const query = useQuery({
    queryKey: key,
    queryFn: join.read,
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { data } }) => (isMoving(data) ? 5_000 : false),
  })
  const { data: application, error } = query
  const [isOpen, setOpen] = useState(true)
  const keep = (next: Application) => cache.setQueryData(key, next)
  if (error && !application)
    return (
      <JoinFrame title={t('join.title')}>
        {isUnknown(error) ? (
          <LostLink onForget={onForget} />
        ) : (
          <Failure error={error} retry={() => void query.refetch()} />
        )}
      </JoinFrame>
    )
  if (!application)
    return (
      <JoinFrame title={t('join.title')}>
        <Waiting />
      </JoinFrame>
    )
  const isFilling = isOpen && application.state === 'EDITTING'
  return (
    <JoinFrame
      title={t(isFilling ? 'join.fillTitle' : 'join.statusTitle')}
      hint={
        <>
          {t('join.number')} <code>{application.applymentId}</code>
        </>
      }
    >
      {!isFilling && (
        <StatusView join={join} application={application} onChange={keep} onForget={onForget}>
          {application.state === 'EDITTING' && (
            <Button type="primary" onClick={() => setOpen(true)} data-testid="fill-on">
              {t('join.fillOn')}
            </Button>
          )}
        </StatusView>
      )}
      {isFilling && (
        <ApplicationForm
          application={application}
          door={join}
          onSaved={keep}
          onSubmitted={keep}
          onLeave={() => setOpen(false)}
        />
      )}
      <LinkPanel token={token} />
    </JoinFrame>
  )
}

const isUnknown = (error: unknown): boolean =>
  error instanceof ApiError && ['DRAFT_TOKEN_INVALID', 'NO_DRAFT'].includes(error.code)

function LostLink({ onForget }: Readonly<{ onForget: () => void }>) {
  const { t } = useTranslation('onboarding')
  return (
    <Alert
      type="warning"
      showIcon
      title={t('join.lost')}
      description={t('join.lostHint')}
      action={<Button onClick={onForget}>{t('join.beginAgain')}</Button>}
    />
  )
}
