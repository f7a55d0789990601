import { X509Certificate } from 'node:crypto'
import { canonicalSerial, certificateSerial } from '@tongbao/apiv3'
import { type Certificate, refuse } from './merchant.ts'
import type { RegistryDeps } from './register-merchant.ts'
import { findMerchant, insertCertificate, updateRevoked } from './store.ts'

type Deps = Pick<RegistryDeps, 'db' | 'now'>

/**
 * Trusts a merchant API certificate (PEM, RSA of 2048 bits, as the scheme is named; so every
 * verification costs the same). Trust comes from being registered, not from an issuer, so the chain
 * is not looked at. Several may be in force at once.
 * A serial that was revoked stays revoked.
 */
export async function addCertificate(
  { db, now }: Deps,
  { mchid, certificatePem }: Readonly<{ mchid: string; certificatePem: string }>,
): Promise<Certificate> {
  const certificate = readCertificate(mchid, certificatePem)
  if (!(await findMerchant(db, mchid)))
    throw refuse('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
  await insertCertificate(db, { ...certificate, certificatePem }, now())
  return certificate
}

/** What a certificate says. Refuses PARAM_ERROR where it is none, or of another key than the scheme names. */
export function readCertificate(mchid: string, pem: string): Certificate {
  const field = 'certificatePem'
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(pem)
  } catch {
    throw refuse('PARAM_ERROR', { field, issue: 'not an X.509 certificate in PEM' })
  }
  const { publicKey, validFromDate: notBefore, validToDate: notAfter } = certificate
  const { asymmetricKeyType, asymmetricKeyDetails } = publicKey
  if (asymmetricKeyType !== 'rsa' || asymmetricKeyDetails?.modulusLength !== 2048)
    throw refuse('PARAM_ERROR', { field, issue: 'not an RSA key of 2048 bits' })
  return { mchid, serial: certificateSerial(pem), publicKey, notBefore, notAfter }
}

/** Requests signed with it are refused within 5 s, on every node. */
export async function revokeCertificate(
  { db, now }: Deps,
  { mchid, serial }: Readonly<{ mchid: string; serial: string }>,
): Promise<void> {
  const revoked = await updateRevoked(db, mchid, canonicalSerial(serial), now())
  if (!revoked) throw refuse('CERTIFICATE_NOT_EXIST', { field: 'serial', value: serial })
}
