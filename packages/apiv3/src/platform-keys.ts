import { KeyObject } from 'node:crypto'
import { canonicalSerial, publicKeyOf } from './certificate.ts'

/** Certificate or SPKI PEM, or the key parsed already. */
export type KeySource = KeyObject | string

/** Serial of a certificate, or `PUB_KEY_ID_…`, to its key; both kinds may stand side by side. */
export type KeySources = ReadonlyMap<string, KeySource> | Readonly<Record<string, KeySource>>

/** The keys a merchant trusts to be the platform's; which one counts, `Wechatpay-Serial` decides. */
export type PlatformKeys = Readonly<{
  /** Found whatever the spelling of a certificate's serial. */
  get: (serial: string) => KeyObject | undefined
  add: (serial: string, source: KeySource) => void
  /** The key to ask answers in and to encrypt fields with; the first that was added. */
  preferred: () => Readonly<{ serial: string; key: KeyObject }> | undefined
  prefer: (serial: string) => void
}>

/** Parses every key once. A key that does not parse throws here, not at the first answer. */
export function createPlatformKeys(sources: KeySources = {}): PlatformKeys {
  const keys = new Map<string, KeyObject>()
  let preferredSerial: string | undefined

  function add(serial: string, source: KeySource): void {
    const name = canonicalSerial(serial)
    keys.set(name, source instanceof KeyObject ? source : publicKeyOf(source))
    preferredSerial ??= name
  }

  function preferred(): Readonly<{ serial: string; key: KeyObject }> | undefined {
    const key = preferredSerial === undefined ? undefined : keys.get(preferredSerial)
    return preferredSerial === undefined || !key ? undefined : { serial: preferredSerial, key }
  }

  const pairs = sources instanceof Map ? sources : Object.entries(sources)
  for (const [serial, source] of pairs) add(serial, source)
  return {
    get: (serial) => keys.get(canonicalSerial(serial)),
    add,
    preferred,
    prefer: (serial) => {
      preferredSerial = canonicalSerial(serial)
    },
  }
}
