import type { KeyObject } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { CertificatesView, encryptResource } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import { beijing, type Clock } from '#kernel/time'
import type { Directory } from '../directory.ts'
import { namedKey, type PlatformKey } from '../platform-keys/platform-key.ts'
import { isInForce } from '../registry/merchant.ts'
import { namedSerial } from './sign-answer.ts'

type Deps = Readonly<{ directory: Directory; now: Clock }>

const refuse = refusals({
  NOT_FOUND: [404, '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥'],
  INVALID_REQUEST: [400, '商户未设置APIv3密钥，请先设置后再下载平台证书'],
})

const Query = Type.Object({
  algorithm_type: Type.Optional(Type.Enum(['RSA', 'ALL'], { type: 'string' })),
})

/**
 * `GET /certificates`: every platform certificate that verifies now or soon, sealed with the
 * merchant's APIv3 key and signed by one of those within.
 *
 * A merchant in public-key mode has none, unless the request names a certificate of ours: then it
 * still uses them while it changes over.
 */
export const certificateRoutes =
  ({ directory, now }: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/certificates',
      {
        schema: { querystring: Query, response: { 200: CertificatesView } },
        config: { signedBy: 'certificate' },
      },
      async (request) => {
        const { mchid, merchant } = request.caller
        const keys = await directory.platformKeys()
        const named = namedKey(keys, namedSerial(request), now())
        const usesCertificates = merchant.keyMode === 'certificate' || named?.kind === 'certificate'
        if (!usesCertificates) throw refuse('NOT_FOUND')
        const apiV3Key = await directory.apiV3Key(mchid)
        if (!apiV3Key) throw refuse('INVALID_REQUEST')
        const published = keys.filter((key) => isInForce(key, now()))
        return { data: published.flatMap((key) => viewOf(key, apiV3Key)) }
      },
    )
  }

function viewOf({ id, certificatePem, notBefore, notAfter }: PlatformKey, key: KeyObject) {
  if (certificatePem === undefined) return []
  return [
    {
      serial_no: id,
      effective_time: beijing(notBefore),
      expire_time: beijing(notAfter),
      encrypt_certificate: encryptResource({
        key,
        associatedData: 'certificate',
        plaintext: certificatePem,
      }),
    },
  ]
}
