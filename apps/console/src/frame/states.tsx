import { Button, Empty as EmptyPicture, Result, Spin } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { useWordsOf } from '../words/refused.ts'

/** Something is on its way. */
export function Waiting() {
  const { t } = useTranslation()
  return (
    <div className="waiting" role="status" aria-label={t('waiting')}>
      <Spin />
    </div>
  )
}

type EmptyProps = Readonly<{ title: string; hint?: string; children?: ReactNode }>

/** Nothing is there, and what to do about it. */
export function Empty({ title, hint, children }: EmptyProps) {
  return (
    <EmptyPicture
      className="empty"
      image={EmptyPicture.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <strong>{title}</strong>
          {hint && <p>{hint}</p>}
        </>
      }
    >
      {children}
    </EmptyPicture>
  )
}

type FailureProps = Readonly<{ error: unknown; retry?: () => void }>

/** It did not work: what happened, the number for whoever is asked for help, and another try. */
export function Failure({ error, retry }: FailureProps) {
  const { t } = useTranslation()
  const wordsOf = useWordsOf()
  const requestId = error instanceof ApiError ? error.requestId : undefined
  return (
    <Result
      className="failure"
      status="warning"
      title={wordsOf(error)}
      subTitle={requestId && <code>{t('requestId', { requestId })}</code>}
      extra={
        retry && (
          <Button type="primary" onClick={retry} data-testid="retry">
            {t('retry')}
          </Button>
        )
      }
    />
  )
}
