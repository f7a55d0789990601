import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../ui/field.tsx'

const PHONE = /^1\d{10}$/

export function isPhone(text: string): boolean {
  return PHONE.test(text)
}

type PhoneFieldProps = { value: string; onValue: (value: string) => void; note?: ReactNode }

export function PhoneField({ value, onValue, note }: PhoneFieldProps) {
  const { t } = useTranslation()
  return (
    <Field
      label={t('account.phone')}
      lead="+86"
      type="tel"
      inputMode="numeric"
      autoComplete="tel-national"
      maxLength={13}
      placeholder={t('account.phoneHint')}
      value={value}
      onValue={(typed) => onValue(typed.replace(/\D/g, '').slice(0, 11))}
      note={note}
      required
      testId="phone"
    />
  )
}
