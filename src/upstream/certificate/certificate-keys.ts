import { canonicalSerial, type PlatformCertificate } from '@tongbao/apiv3'
import type { TrustedKey } from '../channel/channel.ts'

/** Downloaded certificates as they are kept. */
export const certificateKeys = (
  certificates: readonly PlatformCertificate[],
): readonly TrustedKey[] =>
  certificates.map(({ serialNo, pem, effectiveTime, expireTime }) => ({
    serial: canonicalSerial(serialNo),
    pem,
    notBefore: new Date(effectiveTime),
    notAfter: new Date(expireTime),
  }))
