import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { queryClient } from '../queries.ts'
import { FormError } from '../ui/states.tsx'
import { fileAppeal } from './appeals.ts'

const TEXT_MOST = 1000

type AppealFormProps = {
  payment: string | undefined
  /** What the payer saw of it: merchant and amount. */
  about: string | undefined
  onDone: () => void
}

/** In the customer's own words; a second tap on the same words is the same appeal. */
export function AppealForm({ payment, about, onDone }: AppealFormProps) {
  const { t } = useTranslation()
  const id = useId()
  const [text, setText] = useState('')
  const file = useMutation({
    mutationFn: () => fileAppeal({ ...(payment !== undefined && { payment }), text: text.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['appeals'] })
      void queryClient.invalidateQueries({ queryKey: ['messages'] })
      onDone()
    },
  })
  function submit(event: FormEvent) {
    event.preventDefault()
    file.mutate()
  }
  return (
    <form className="form appeal-form" onSubmit={submit} data-testid="appeal-form">
      <p className="appeal-about">
        {payment === undefined ? t('appeals.aboutAccount') : t('appeals.aboutPayment')}
        {about ? <strong>{about}</strong> : null}
      </p>
      <div className="field">
        <label htmlFor={id}>{t('appeals.text')}</label>
        <div className="field-box">
          <textarea
            id={id}
            rows={5}
            maxLength={TEXT_MOST}
            placeholder={t('appeals.textHint')}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-describedby={`${id}-note`}
            data-testid="appeal-text"
          />
        </div>
        <p className="field-note" id={`${id}-note`}>
          {t('appeals.promise')}
        </p>
      </div>
      <FormError>{file.error ? sayError(t, file.error) : null}</FormError>
      <button
        className="button button-primary button-wide"
        disabled={text.trim() === '' || file.isPending}
        data-testid="appeal-file"
      >
        {t('appeals.file')}
      </button>
    </form>
  )
}
