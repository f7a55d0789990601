import { api, type CodePurpose } from '../api.ts'
import { isPhone } from './phone-field.tsx'
import { SentCode } from './sent-code.tsx'

type CodeFieldProps = {
  phone: string
  purpose: CodePurpose
  value: string
  onValue: (value: string) => void
}

/** A code to a phone that was typed, of somebody who may be known or not. */
export function CodeField({ phone, purpose, value, onValue }: CodeFieldProps) {
  return (
    <SentCode
      value={value}
      onValue={onValue}
      canSend={isPhone(phone)}
      send={async () => (await api.requestCode(phone, purpose)).retryAfterSeconds}
      inbox={() => api.demoInbox(phone)}
    />
  )
}
