import type { Static, TSchema } from 'typebox'
import { answerAs, malformed } from './answer.ts'
import { isPublicKeyId } from './certificate.ts'
import { downloadCertificates, type PlatformCertificate } from './download-certificates.ts'
import { WechatpayError } from './error.ts'
import type { PlatformKeys } from './platform-keys.ts'
import type { ApiV3Key } from './resource.ts'
import { type Call, type Received, send, type TransportDeps } from './transport.ts'
import { headerOf, verifySigned } from './verify-signed.ts'

/** Calls whose answers are believed: every 2xx that leaves this file was signed by the platform. */
export type Caller = Readonly<{
  call: (call: Call) => Promise<Received>
  /** A call that answers 200 with this shape. */
  ask: <Schema extends TSchema>(schema: Schema, call: Call) => Promise<Static<Schema>>
  /** A call that answers 204. */
  tell: (call: Call) => Promise<void>
  certificates: () => Promise<readonly PlatformCertificate[]>
}>

type Deps = Readonly<{
  transport: TransportDeps
  keys: PlatformKeys
  apiV3Key: ApiV3Key
  onCertificates?: (certificates: readonly PlatformCertificate[]) => void
}>

export function createCaller({ transport, keys, apiV3Key, onCertificates }: Deps): Caller {
  const { now } = transport
  let downloading: Promise<readonly PlatformCertificate[]> | undefined

  /** Concurrent callers that meet the same new certificate share one download. */
  function certificates(): Promise<readonly PlatformCertificate[]> {
    downloading ??= download().finally(() => {
      downloading = undefined
    })
    return downloading
  }

  async function download(): Promise<readonly PlatformCertificate[]> {
    const fetched = (what: Call): Promise<Received> => send(transport, what)
    const downloaded = await downloadCertificates({ send: fetched, keys, apiV3Key, now })
    onCertificates?.(downloaded)
    return downloaded
  }

  /** That the download was refused is no answer to the call, which may well have been carried out. */
  async function learn(serial: string): Promise<void> {
    try {
      await certificates()
    } catch (error) {
      const message = `The answer is not believed: its key ${serial} is not known and not to be had.`
      throw new WechatpayError({ code: 'SIGNATURE_INVALID', message }, error)
    }
  }

  async function call(what: Call): Promise<Received> {
    const received = await send(transport, what)
    const serial = headerOf(received.headers, 'Wechatpay-Serial')
    // A rotated certificate announces itself by its serial; a public key never comes by API.
    if (serial && !isPublicKeyId(serial) && !keys.get(serial)) await learn(serial)
    verifySigned({ keyOf: keys.get, now }, received)
    return received
  }

  return {
    call,
    certificates,
    ask: async (schema, what) => {
      const received = await call(what)
      if (received.status !== 200) throw unexpected(received)
      return answerAs(schema, received)
    },
    tell: async (what) => {
      const received = await call(what)
      if (received.status !== 204) throw unexpected(received)
    },
  }
}

const unexpected = ({ status }: Received) =>
  malformed(`status ${status} is not foreseen`, { status })

/** The platform must answer about what was asked, or another order's state would be booked here. */
export function aboutSame<View extends object>(view: View, asked: Partial<View>): View {
  const members = new Map<string, unknown>(Object.entries(view))
  for (const [name, value] of Object.entries(asked)) {
    if (members.get(name) !== value) throw malformed(`it is about another ${name}`)
  }
  return view
}
