import { answerAs, malformed } from './answer.ts'
import { canonicalSerial, certificateSerial, isPublicKeyId } from './certificate.ts'
import { createPlatformKeys, type PlatformKeys } from './platform-keys.ts'
import { type ApiV3Key, decryptResource } from './resource.ts'
import { CertificatesView } from './schemas/certificates.ts'
import type { Call, Received } from './transport.ts'
import { verifySigned } from './verify-signed.ts'

/** A platform certificate, opened. */
export type PlatformCertificate = Readonly<{
  serialNo: string
  /** RFC 3339. */
  effectiveTime: string
  /** RFC 3339. */
  expireTime: string
  /** X.509. */
  pem: string
}>

type Deps = Readonly<{
  send: (call: Call) => Promise<Received>
  keys: PlatformKeys
  apiV3Key: ApiV3Key
  now: () => Date
}>

/**
 * Fetches the platform's certificates and trusts them from now on. The newest is preferred
 * unless a public key is: a merchant that chose the public key stays with it.
 * The answer is signed by one of the very certificates it carries. What makes them trusted is that
 * they open with the APIv3 key, which nobody but merchant and platform has.
 */
export async function downloadCertificates(deps: Deps): Promise<readonly PlatformCertificate[]> {
  const { send, keys, apiV3Key, now } = deps
  const received = await send({ method: 'GET', url: '/v3/certificates' })
  const { data } = answerAs(CertificatesView, received)
  const certificates = data.map(({ serial_no, effective_time, expire_time, encrypt_certificate }) =>
    filedRight({
      serialNo: serial_no,
      effectiveTime: effective_time,
      expireTime: expire_time,
      pem: decryptResource(apiV3Key, encrypt_certificate),
    }),
  )
  const carried = createPlatformKeys(
    new Map(certificates.map(({ serialNo, pem }) => [serialNo, pem])),
  )
  verifySigned({ keyOf: (serial) => carried.get(serial) ?? keys.get(serial), now }, received)

  for (const { serialNo, pem } of certificates) keys.add(serialNo, pem)
  const newest = certificates.toSorted((a, b) => bornAt(b) - bornAt(a))[0]
  if (newest && !isPublicKeyId(keys.preferred()?.serial ?? '')) keys.prefer(newest.serialNo)
  return certificates
}

const bornAt = ({ effectiveTime }: PlatformCertificate): number => Date.parse(effectiveTime)

/** A certificate filed under another's serial would be found by the wrong name ever after. */
function filedRight(certificate: PlatformCertificate): PlatformCertificate {
  const { serialNo, pem } = certificate
  if (certificateSerial(pem) !== canonicalSerial(serialNo)) {
    throw malformed(`the certificate filed under ${serialNo} has another serial`)
  }
  return certificate
}
