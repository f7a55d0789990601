import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure, Waiting } from '../frame/states.tsx'
import { spoken } from '../i18n.ts'
import { useWordsOf } from '../words/refused.ts'
import type { Agreement, Application, Join } from './api.ts'

type Props = Readonly<{
  join: Join
  application: Application
  onChange: (application: Application) => void
}>

/** The agreement to be read, and the name of whoever agrees to it. */
export function SignPanel({ join, application, onChange }: Props) {
  const { t } = useTranslation('onboarding')
  const query = useQuery({
    queryKey: ['join', application.id, 'agreement'],
    queryFn: join.agreement,
    refetchOnWindowFocus: false,
  })
  const { data, error } = query
  return (
    <section className="panel">
      <h2>{t('sign.title')}</h2>
      <p className="page-hint">{t('sign.hint')}</p>
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && (
        <SignForm
          key={data.digest}
          join={join}
          agreement={data}
          onChange={onChange}
          onStale={() => void query.refetch()}
        />
      )}
    </section>
  )
}

type FormProps = Readonly<{
  join: Join
  agreement: Agreement
  onChange: (application: Application) => void
  onStale: () => void
}>

function SignForm({ join, agreement, onChange, onStale }: FormProps) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const [name, setName] = useState('')
  const [isRead, setRead] = useState(false)
  const [isTried, setTried] = useState(false)
  const { digest } = agreement
  const sign = useMutation({
    mutationFn: () => join.sign({ digest, name: name.trim() }),
    onSuccess: onChange,
    onError: onStale,
  })
  const isReady = isRead && name.trim() !== ''
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isReady) sign.mutate()
      }}
    >
      <AgreementText agreement={agreement} />
      <div className="join-sign">
        <Checkbox
          checked={isRead}
          onChange={({ target }) => setRead(target.checked)}
          data-testid="agree"
        >
          {t('sign.agree')}
        </Checkbox>
        <label htmlFor="sign-name">{t('sign.name')}</label>
        <Input
          id="sign-name"
          value={name}
          maxLength={60}
          autoComplete="name"
          onChange={({ target }) => setName(target.value)}
          data-testid="sign-name"
        />
      </div>
      {isTried && !isReady && (
        <p className="field-error" role="alert">
          {t('sign.needBoth')}
        </p>
      )}
      {sign.error && (
        <Alert
          className="join-note"
          type="error"
          showIcon
          title={wordsOf(sign.error)}
          data-testid="form-error"
        />
      )}
      <div className="join-buttons">
        <Button type="primary" htmlType="submit" loading={sign.isPending} data-testid="sign">
          {t('sign.do')}
        </Button>
      </div>
    </form>
  )
}

function AgreementText({ agreement }: Readonly<{ agreement: Agreement }>) {
  const { t } = useTranslation('onboarding')
  const { version, digest } = agreement
  return (
    <>
      <section
        className="join-agreement"
        // It scrolls by itself, so that keys must reach it.
        tabIndex={0}
        aria-label={t('sign.text')}
        data-testid="agreement"
      >
        {agreement[spoken()]}
      </section>
      <p className="join-hint">{t('sign.version', { version })}</p>
      <code className="digest">{digest}</code>
    </>
  )
}
