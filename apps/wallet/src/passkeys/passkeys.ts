import type { PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/browser'
import { queryOptions } from '@tanstack/react-query'
import { ApiError, get, post, segment } from '../api.ts'

export type Passkey = { id: string; createdAt: string; usedAt: string | null }

export type Passkeys = {
  passkeys: Passkey[]
  most: number
  /** The only address at which a browser makes or finds one for us. */
  origin: string
}

export const passkeysQuery = queryOptions({
  queryKey: ['me', 'passkeys'],
  queryFn: () => get<Passkeys>('/passkeys'),
})

/** The PIN opens it, the device makes the key, and the server keeps the public half. */
export const beginPasskey = (pin: string) =>
  post<{ options: PublicKeyCredentialCreationOptionsJSON }>('/passkeys/options', { pin })

export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON) {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const passkey = await startRegistration({ optionsJSON: options })
  return post<Passkey>('/passkeys', { passkey })
}

export const removePasskey = (id: string, pin: string) =>
  post<void>(`/passkeys/${segment(id)}/remove`, { pin })

export const canMakePasskeys = (): boolean => 'PublicKeyCredential' in window

/** The browser, the device or the payer did not go on; nothing reached the server. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof ApiError)

/** The device holds one of this customer's keys already. */
export const isOnDevice = (error: unknown): boolean =>
  error instanceof Error && error.name === 'InvalidStateError'
