import { useMutation } from '@tanstack/react-query'
import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'
import { useWordsOf } from '../words/refused.ts'
import type { Application, Join } from './api.ts'
import { fenOf } from './figures.ts'

type Props = Readonly<{
  join: Join
  application: Application
  onChange: (application: Application) => void
}>

/** 打款验证: whoever sees the account's statement says how much came. */
export function VerifyPanel({ join, application, onChange }: Props) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const [text, setText] = useState('')
  const [isTried, setTried] = useState(false)
  const check = application.accountCheck
  const amount = fenOf(text)
  const confirm = useMutation({
    mutationFn: join.confirm,
    onSuccess: onChange,
    // After the last try it is rejected, which only a fresh look tells.
    onError: () => void join.read().then(onChange, () => undefined),
  })
  const isHere = check?.state === 'paid'
  const left = leftOf(confirm.error) ?? check?.triesLeft
  return (
    <section className="panel">
      <h2>{t('verify.title')}</h2>
      <p className="page-hint">{t('verify.hint', { last4: check?.last4 ?? '' })}</p>
      <Alert
        className="join-note"
        type={isHere ? 'success' : 'info'}
        showIcon
        title={t(`verify.state.${check?.state ?? 'waiting'}`)}
        data-testid="transfer"
      />
      <form
        className="join-inline"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (amount) confirm.mutate(amount)
        }}
      >
        <AmountInput text={text} isOff={!isHere} isWrong={isTried && !amount} onText={setText} />
        <Button
          type="primary"
          htmlType="submit"
          disabled={!isHere}
          loading={confirm.isPending}
          data-testid="confirm-amount"
        >
          {t('verify.do')}
        </Button>
      </form>
      {isTried && !amount && (
        <p className="field-error" role="alert">
          {t('verify.needAmount')}
        </p>
      )}
      {confirm.error && (
        <Alert
          className="join-note"
          type="error"
          showIcon
          title={wordsOf(confirm.error)}
          data-testid="form-error"
        />
      )}
      {left !== undefined && <p className="join-hint">{t('verify.left', { count: left })}</p>}
    </section>
  )
}

type AmountProps = Readonly<{
  text: string
  isOff: boolean
  isWrong: boolean
  onText: (text: string) => void
}>

function AmountInput({ text, isOff, isWrong, onText }: AmountProps) {
  const { t } = useTranslation('onboarding')
  return (
    <>
      <label htmlFor="verify-amount">{t('verify.amount')}</label>
      <Input
        id="verify-amount"
        prefix="¥"
        inputMode="decimal"
        maxLength={7}
        placeholder="0.00"
        value={text}
        disabled={isOff}
        aria-invalid={isWrong}
        onChange={({ target }) => onText(target.value)}
        data-testid="amount"
      />
    </>
  )
}

function leftOf(error: unknown): number | undefined {
  const left = error instanceof ApiError ? error.detail['triesLeft'] : undefined
  return typeof left === 'number' ? left : undefined
}
