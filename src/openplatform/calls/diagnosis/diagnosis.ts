import type { KeyObject } from 'node:crypto'

/** A signed request as it stood on the wire, told apart as far as its signature goes. */
export type SignedCall = Readonly<{
  method: string
  /** Path and query exactly as sent. */
  url: string
  /** The `Host` header, if any. */
  host?: string | undefined
  timestamp: string
  nonce: string
  signature: string
  /** What is to be signed: the body's bytes, of an upload its `meta` part. */
  body: Buffer
  /** Of an upload all of its body, where it is known. */
  upload?: Buffer | undefined
}>

export type KnownKey = Readonly<{ serial: string; publicKey: KeyObject }>

export const lineNames = ['method', 'url', 'timestamp', 'nonce', 'body'] as const
export type LineName = (typeof lineNames)[number]

/** The place where a mistake lies: a line, how lines are put together, the signature, or its key. */
export type Place = LineName | 'message' | 'signature' | 'key'

export type Finding = Readonly<{
  /** Which mistake it is; its words stand on the pages, in both languages. */
  mistake: string
  place: Place
  /** What was signed in that line, where it is no body. */
  signed: string | null
}>

export const verdicts = [
  /** It verifies: whatever was refused, it was not the signature. */
  'right',
  /** It was made with the right key over something else, and we know over what. */
  'mistake',
  /** It verifies with another certificate of the merchant's than the one that is named. */
  'other_certificate',
  /** It was made with the right key, over a text that none of the known mistakes gives. */
  'unknown_message',
  /** No certificate of the merchant opens it: another private key signed. */
  'unknown_key',
  /** The bytes are no signature of a 2048-bit key at all. */
  'no_signature',
] as const
export type Verdict = (typeof verdicts)[number]

export type Diagnosis = Readonly<{
  verdict: Verdict
  findings: readonly Finding[]
  /** The certificate whose key made it, if one of the merchant's did. */
  keySerial: string | null
  /** The text to sign, line by line, as the platform builds it; the body is the caller's to show. */
  lines: readonly Readonly<{ name: LineName; text: string }>[]
  /** Bytes of that text, line ends included. */
  length: number
}>
