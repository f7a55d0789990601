import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import { post, segment } from '../api.ts'

const of = (id: string) => `/challenges/${segment(id)}`

export const sendCode = (id: string) => post<void>(`${of(id)}/code`)

export const proveByCode = (id: string, code: string) =>
  post<{ proved: string }>(`${of(id)}/prove`, { code })

/** Throws what `isGivenUp` knows when the payer or the device says no. */
export async function proveByPasskey(id: string): Promise<void> {
  const { options } = await post<{ options: PublicKeyCredentialRequestOptionsJSON }>(
    `${of(id)}/passkey`,
  )
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const passkey = await startAuthentication({ optionsJSON: options })
  await post<{ proved: string }>(`${of(id)}/prove`, { passkey })
}
