import { ApiError } from '../api.ts'
import { account, type Proof } from './api.ts'

export const canUsePasskeys = (): boolean => 'PublicKeyCredential' in window

/** The browser, the device or the person did not go on; nothing reached the server. */
export const isGivenUp = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof ApiError)

type Given = Readonly<{ password: string; code?: string | undefined; byPasskey?: boolean }>

/** What was typed, and a passkey in the place of the code where it was chosen. */
export async function proofOf(
  { password, code, byPasskey }: Given,
  ask = account.ask,
): Promise<Proof> {
  if (!byPasskey) return { password, ...(code !== undefined && { code: code.trim() }) }
  const [{ options }, { startAuthentication }] = await Promise.all([
    ask(),
    import('@simplewebauthn/browser'),
  ])
  return { password, passkey: await startAuthentication({ optionsJSON: options }) }
}

/** The device makes the key, and the server keeps the public half. */
export async function makePasskey(name: string, proof: Proof) {
  const [{ options }, { startRegistration }] = await Promise.all([
    account.beginPasskey(proof),
    import('@simplewebauthn/browser'),
  ])
  return account.addPasskey(name, await startRegistration({ optionsJSON: options }))
}
