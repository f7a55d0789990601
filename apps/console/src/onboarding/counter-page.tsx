import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, App, Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { Failure, Waiting } from '../frame/states.tsx'
import type { Application } from '../join/api.ts'
import { ApplicationForm } from '../join/application-form.tsx'
import { useFilters } from '../table/use-filters.ts'
import { useWordsOf } from '../words/refused.ts'
import { counterDoor, onboarding } from './api.ts'
import './onboarding.css'

/** An application that somebody of the institution fills in for whoever stands before them. */
export function CounterPage() {
  const { t } = useTranslation('onboarding')
  const [{ id }, change] = useFilters()
  return (
    <PageFrame
      title={t('counter.title')}
      hint={t('counter.hint')}
      back={{ to: '/onboarding', title: t('one.back') }}
    >
      {id ? <Form id={id} /> : <Begin onBegun={(begun) => change({ id: begun })} />}
    </PageFrame>
  )
}

function Begin({ onBegun }: Readonly<{ onBegun: (id: string) => void }>) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const { message } = App.useApp()
  const begin = useMutation({ mutationFn: onboarding.begin })
  const { data } = begin
  const copy = async () => {
    await navigator.clipboard.writeText(data?.link ?? '')
    message.success(t('join.copied'))
  }
  return (
    <section className="panel">
      {!data && (
        <Button
          type="primary"
          loading={begin.isPending}
          onClick={() => begin.mutate()}
          data-testid="begin"
        >
          {t('counter.begin')}
        </Button>
      )}
      {begin.error && (
        <Alert className="join-note" type="error" showIcon title={wordsOf(begin.error)} />
      )}
      {data && (
        <div className="join-invite">
          <h2>{t('counter.linkTitle')}</h2>
          <Alert type="warning" showIcon title={t('counter.linkHint')} />
          <Input.TextArea
            value={data.link}
            readOnly
            autoSize
            aria-label={t('counter.linkTitle')}
            data-testid="applicant-link"
          />
          <div className="join-buttons join-buttons-start">
            <Button onClick={() => void copy()}>{t('join.copy')}</Button>
            <Button type="primary" onClick={() => onBegun(data.id)} data-testid="fill">
              {t('counter.fill')}
            </Button>
          </div>
        </div>
      )}
    </section>
  )
}

function Form({ id }: Readonly<{ id: string }>) {
  const { t } = useTranslation('onboarding')
  const { message } = App.useApp()
  const navigate = useNavigate()
  const cache = useQueryClient()
  const [door] = useState(() => counterDoor(id))
  const [saved, setSaved] = useState<Application>()
  const key = ['onboarding', 'one', id]
  const query = useQuery({
    queryKey: key,
    queryFn: () => onboarding.read(id),
    refetchOnWindowFocus: false,
    staleTime: 60_000,
  })
  const leave = (words: string) => {
    message.success(words)
    void cache.invalidateQueries({ queryKey: ['onboarding'] })
    void navigate({ to: '/onboarding/applications/$id', params: { id } })
  }
  if (query.error && !query.data)
    return <Failure error={query.error} retry={() => void query.refetch()} />
  if (!query.data) return <Waiting />
  return (
    <ApplicationForm
      application={saved ?? query.data.application}
      door={door}
      onSaved={setSaved}
      onSubmitted={() => leave(t('counter.submitted'))}
      onLeave={() => leave(t('counter.saved'))}
    />
  )
}
