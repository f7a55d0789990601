import { Type } from 'typebox'
import { strict } from './route.ts'

export const Password = Type.String({ minLength: 1, maxLength: 64 })
/** Its length is judged with the rest of it, in words. */
export const NewPassword = Type.String({ minLength: 1, maxLength: 256 })
export const Code = Type.String({ pattern: '^[0-9]{6}$' })

const Base64Url = Type.String({ pattern: '^[0-9A-Za-z_-]{1,8192}$' })
const Attachment = Type.Optional(
  Type.Union([Type.Literal('platform'), Type.Literal('cross-platform')]),
)
const shell = {
  id: Base64Url,
  rawId: Base64Url,
  type: Type.Literal('public-key'),
  authenticatorAttachment: Attachment,
  clientExtensionResults: Type.Object({}),
}

/** What a browser answers when a passkey was asked for (WebAuthn level 3, AuthenticationResponseJSON). */
export const PasskeyAnswer = strict({
  ...shell,
  response: strict({
    clientDataJSON: Base64Url,
    authenticatorData: Base64Url,
    signature: Base64Url,
    userHandle: Type.Optional(Base64Url),
  }),
})

const Transport = Type.Union([
  Type.Literal('ble'),
  Type.Literal('cable'),
  Type.Literal('hybrid'),
  Type.Literal('internal'),
  Type.Literal('nfc'),
  Type.Literal('smart-card'),
  Type.Literal('usb'),
])

/** What it answers when one was to be made (RegistrationResponseJSON). */
export const PasskeyMade = strict({
  ...shell,
  response: strict({
    clientDataJSON: Base64Url,
    attestationObject: Base64Url,
    authenticatorData: Type.Optional(Base64Url),
    transports: Type.Optional(Type.Array(Transport, { maxItems: 8 })),
    publicKeyAlgorithm: Type.Optional(Type.Integer()),
    publicKey: Type.Optional(Base64Url),
  }),
})
