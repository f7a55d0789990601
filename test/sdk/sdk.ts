import type { IncomingHttpHeaders } from 'node:http'
import type { KeyMode } from '#merchants'
import type { Server } from '#test/server'
import type { Json } from '#test/till'

/** The two ways in which a merchant may verify the platform; each story is told in both. */
export const modes = ['certificate', 'public_key'] as const satisfies readonly KeyMode[]

/** A merchant and the only key of the platform that it is given to verify with. */
export type Shop = Readonly<{
  baseUrl: string
  merchant: Server['seeded']['merchants'][number]
  platformKey: PlatformKey
  /** Told of every answer once the SDK has verified it. */
  heard: (answer: Heard) => void
}>

export type PlatformKey = Readonly<{ mode: KeyMode; id: string; pem: string }>

/** A verified answer as it went over the wire; a file is not signed, and has no serial. */
export type Heard = Readonly<{ method: string; path: string; serial: string | undefined }>

export type Call = Readonly<{
  method: 'GET' | 'POST'
  /** With the query, as it is signed. */
  path: string
  body?: Json
  /** Says in `Wechatpay-Serial` which key the fields of the body are encrypted with. */
  namesKey?: boolean
}>

export const get = (path: string): Call => ({ method: 'GET', path })
export const post = (path: string, body: Json): Call => ({ method: 'POST', path, body })

export type Answer = Readonly<{ status: number; data: Json }>

/** A callback as it came: SDKs verify over the bytes, so nothing is parsed before them. */
export type Delivery = Readonly<{ headers: IncomingHttpHeaders; body: string }>

export type Told = Readonly<{ event: string; originalType: string; resource: Json }>

/** What a merchant builds on an SDK; how each does it stands in the SDK's own test. */
export type Sdk = Readonly<{
  /** Signs, sends and verifies. A refusal comes back unverified, since no SDK verifies those. */
  ask: (call: Call) => Promise<Answer>
  /** The bytes of a bill, by the address that applying for it answered; they are not signed. */
  download: (url: string) => Promise<Buffer>
  /** Sends a file as a form, of which the text of `meta` is signed. */
  upload: (path: string, file: Readonly<{ filename: string; bytes: Buffer }>) => Promise<Answer>
  /** Verifies and decrypts; throws when the callback is not signed by the shop's platform key. */
  open: (delivery: Delivery) => Promise<Told>
  /** The platform's certificates by serial, downloaded and decrypted by the SDK: SPKI PEM. */
  certificates: () => Promise<Readonly<Record<string, string>>>
  /** What a merchant signs for a page or an app to hand to the wallet. */
  sign: (...lines: readonly string[]) => string
  /** Encrypts a field for the platform, and decrypts one from it. */
  seal: (text: string) => string
  unseal: (text: string) => string
}>

export type OpenSdk = (shop: Shop) => Sdk

type Signature = Readonly<{ timestamp: string; nonce: string; signature: string; serial: string }>

/** The four headers that are verified, of an answer or of a callback. */
export function signatureIn(header: (name: string) => unknown): Signature {
  const of = (name: string): string => String(header(`wechatpay-${name}`))
  return {
    timestamp: of('timestamp'),
    nonce: of('nonce'),
    signature: of('signature'),
    serial: of('serial'),
  }
}

/** What an SDK needs of a callback's body. */
export type Envelope = Readonly<{
  event_type: string
  resource: Readonly<{
    original_type: string
    ciphertext: string
    nonce: string
    associated_data: string
  }>
}>
