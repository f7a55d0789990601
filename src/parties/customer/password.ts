import { isWeakPassword } from '#platform/password'
import { refuse } from './customer.ts'

export function refuseWeakPassword(password: string, phone: string): void {
  if (isWeakPassword({ password, name: phone, shortest: 8 })) throw refuse('PASSWORD_WEAK')
}
