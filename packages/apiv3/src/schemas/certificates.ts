import { type Static, Type } from 'typebox'
import { Rfc3339, text } from './fields.ts'
import { EncryptedResource } from './notification.ts'

/** `GET /v3/certificates`: every platform certificate that is valid now; several while rotating. */
export const CertificatesView = Type.Object({
  data: Type.Array(
    Type.Object({
      serial_no: text(64),
      effective_time: Rfc3339,
      expire_time: Rfc3339,
      /** Opens with the APIv3 key to an X.509 PEM. */
      encrypt_certificate: EncryptedResource,
    }),
  ),
})
export type CertificatesView = Static<typeof CertificatesView>
