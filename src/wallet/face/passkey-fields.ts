import { Type } from 'typebox'
import { strict } from './fields.ts'

const Base64Url = Type.String({ pattern: '^[0-9A-Za-z_-]{1,4096}$' })

/** What a browser answers when a passkey was asked for (WebAuthn level 3, AuthenticationResponseJSON). */
export const PasskeyAnswer = strict({
  id: Base64Url,
  rawId: Base64Url,
  type: Type.Literal('public-key'),
  response: strict({
    clientDataJSON: Base64Url,
    authenticatorData: Base64Url,
    signature: Base64Url,
    userHandle: Type.Optional(Base64Url),
  }),
  authenticatorAttachment: Type.Optional(
    Type.Union([Type.Literal('platform'), Type.Literal('cross-platform')]),
  ),
  clientExtensionResults: Type.Object({}),
})
