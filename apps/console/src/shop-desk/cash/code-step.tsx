import { Alert, Button, Input, type InputRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Amount } from '../../words/amount.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { CameraScan } from './camera-scan.tsx'

type Props = Readonly<{
  amount: string
  isBusy: boolean
  error: unknown
  onCode: (code: string) => void
  onBack: () => void
}>

const length = 18

/** The payer's code: read by a scanner that types, by the camera, or typed by hand. */
export function CodeStep({ amount, isBusy, error, onCode, onBack }: Props) {
  const { t } = useTranslation('shop-desk')
  const wordsOf = useWordsOf()
  const [typed, setTyped] = useState('')
  const [isCamera, setCamera] = useState(false)
  const field = useRef<InputRef>(null)
  useEffect(() => field.current?.focus(), [])
  // A scanner types all digits at once and presses Enter; a hand may put blanks between them.
  const take = (text: string) => {
    const digits = text.replaceAll(/\D/g, '').slice(0, length)
    setTyped(digits)
    if (digits.length === length && !isBusy) onCode(digits)
  }
  return (
    <div className="cash-code">
      <p className="cash-sum">
        <Amount minor={amount} />
      </p>
      <label htmlFor="pay-code" className="field-label">
        {t('cash.code')}
      </label>
      <Input
        ref={field}
        id="pay-code"
        size="large"
        value={typed}
        inputMode="numeric"
        autoComplete="off"
        disabled={isBusy}
        placeholder={t('cash.codePlaceholder')}
        onChange={({ target }) => take(target.value)}
        data-testid="pay-code"
      />
      <p className="nothing">{t('cash.codeHint')}</p>
      {isCamera ? (
        <CameraScan onCode={take} isPaused={isBusy} />
      ) : (
        <Button block onClick={() => setCamera(true)} data-testid="camera">
          {t('cash.camera')}
        </Button>
      )}
      {isBusy && <Alert type="info" showIcon title={t('cash.charging')} />}
      {Boolean(error) && !isBusy && (
        <Alert
          type="error"
          showIcon
          title={wordsOf(error)}
          description={t('cash.sameAgain')}
          action={
            <Button size="small" onClick={() => onCode(typed)} disabled={typed.length !== length}>
              {t('retry')}
            </Button>
          }
        />
      )}
      <Button block type="text" onClick={onBack} disabled={isBusy} data-testid="cash-back">
        {t('cash.otherAmount')}
      </Button>
    </div>
  )
}
