/** What a merchant asks of the platform itself, before any money moves. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { createPublicKey } from 'node:crypto'
import { get } from './sdk.ts'
import type { Counter, Stage } from './stage.ts'

const certificates = 'GET /v3/certificates'

/** Whoever uses certificates downloads them; whoever was given the public key has none to download. */
export async function downloadCertificates(stage: Stage, { sdk }: Counter): Promise<void> {
  if (stage.mode === 'certificate') {
    const { id, pem } = stage.platformKey
    const publicPem = createPublicKey(pem).export({ type: 'spki', format: 'pem' })
    deepEqual(await sdk.certificates(), { [id]: publicPem })
    return
  }
  const { status, data } = await sdk.ask(get('/v3/certificates'))
  deepEqual([status, data['code']], [404, 'NOT_FOUND'])
  await rejects(sdk.certificates())
}

/** A field encrypted with the platform's key comes back encrypted with the merchant's. */
export async function echo(_stage: Stage, { sdk }: Counter): Promise<void> {
  const body = { echo_message: '听得见', encrypted_echo_message: sdk.seal('李小满') }
  const path = '/v3/security/echo'
  const { status, data } = await sdk.ask({ method: 'POST', path, body, namesKey: true })
  equal(status, 200)
  equal(data['echo_message'], '听得见')
  equal(sdk.unseal(String(data['encrypted_echo_message'])), '李小满')
}

/** Every route that answers 2xx in this mode: refusals are not signed, so they are not counted. */
export const drivable = ({ mode }: Stage, routes: readonly string[]): readonly string[] =>
  mode === 'certificate' ? routes : routes.filter((route) => route !== certificates)
