import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { encryptField } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import type { Directory } from '../directory.ts'
import { namedSerial } from './sign-answer.ts'

type Deps = Readonly<{ directory: Directory }>

const refuse = refusals({
  PARAM_ERROR: [
    400,
    '敏感字段解密失败，请用Http头Wechatpay-Serial所指的平台证书或微信支付公钥加密',
  ],
})

/** The longest text that OAEP with a 2048-bit key can hold. */
const plaintextMax = 214

const Body = Type.Object({
  echo_message: Type.String({ minLength: 1, maxLength: 1024 }),
  encrypted_echo_message: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
})

const View = Type.Object({
  echo_message: Type.String(),
  encrypted_echo_message: Type.Optional(Type.String({ maxLength: 1024 })),
})

/**
 * `POST /security/echo`: says back what it heard. A merchant developer learns from one call that
 * signing, verifying and both directions of field encryption work, before any money does.
 */
export const securityRoutes =
  ({ directory }: Deps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/security/echo',
      { schema: { body: Body, response: { 200: View } } },
      async (request) => {
        const { echo_message, encrypted_echo_message: encrypted } = request.body
        if (encrypted === undefined) return { echo_message }
        const open = await directory.fieldOpener(namedSerial(request))
        const text = heard(open(encrypted))
        const { publicKey } = request.caller.certificate
        return { echo_message, encrypted_echo_message: encryptField(publicKey, text) }
      },
    )
  }

/** One refusal for whatever is wrong with it, so that nobody learns about padding. */
function heard(text: string | undefined): string {
  if (text === undefined || Buffer.byteLength(text) > plaintextMax)
    throw refuse('PARAM_ERROR', {
      field: '/encrypted_echo_message',
      issue: 'not encrypted with the key that Wechatpay-Serial names',
      location: 'body',
    })
  return text
}
