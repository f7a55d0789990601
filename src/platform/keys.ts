import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'
import { join } from 'node:path'
import { makeHome, readOrMake } from './home.ts'

/** Keys at rest. Everything is derived from one master key, which is never used itself. */
export type Keys = Readonly<{
  /**
   * Encrypts with AES-256-GCM. `context` names the place of the value (table, column, row), and the
   * result opens only under the same context, so a sealed value moved to another row is useless.
   * Text: `s1.<key id>.<base64url of nonce, ciphertext, tag>`.
   */
  seal: (context: string, plaintext: string) => string
  /** Throws `SealBroken` for another context, another key, or a changed text. */
  open: (context: string, sealed: string) => string
  /** Keyed digest (HMAC-SHA-256, 43 characters): to find a value that is stored sealed. */
  digest: (context: string, text: string) => string
  /** 32 bytes for one purpose (HKDF-SHA-256), the same in every run with this master key. */
  derive: (purpose: string) => Buffer
  /** Public name of the master key, eight hex digits; every sealed text carries it. */
  keyId: string
}>

export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

const nonceBytes = 12
const tagBytes = 16
const masterBytes = 32

const newMasterKey = (): string => randomBytes(masterBytes).toString('base64')

/**
 * The master key from the configuration (32 bytes in base64), or the one kept in the data folder,
 * made there on the first run. Whoever loses it loses every sealed value.
 */
export function openKeys(options: Readonly<{ masterKey?: string; home: string }>): Keys {
  if (options.masterKey !== undefined) return createKeys(Buffer.from(options.masterKey, 'base64'))
  makeHome(options.home)
  return createKeys(
    Buffer.from(readOrMake(join(options.home, 'master.key'), newMasterKey), 'base64'),
  )
}

export function createKeys(master: Buffer): Keys {
  if (master.length !== masterBytes)
    throw new Error(`The master key has ${master.length} bytes; 32 bytes in base64 are expected.`)
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), `tongbao/${purpose}`, masterBytes))

  const sealing = derive('seal')
  const keyId = derive('key id').toString('hex').slice(0, 8)
  // Parsed once: a digest under raw bytes costs 40 µs more, nearly all of it for taking the key in.
  const digestKeys = new Map<string, KeyObject>()
  return {
    keyId,
    derive,
    seal: (context, plaintext) => `s1.${keyId}.${encrypt(sealing, context, plaintext)}`,
    open: (context, sealed) => {
      const [version, sealedBy, text] = sealed.split('.')
      if (version !== 's1' || text === undefined) throw new SealBroken('not a sealed value')
      if (sealedBy !== keyId)
        throw new SealBroken(`sealed with master key ${sealedBy}, and the present one is ${keyId}`)
      return decrypt(sealing, context, Buffer.from(text, 'base64url'))
    },
    digest: (context, text) => {
      const key = digestKeys.get(context) ?? createSecretKey(derive(`digest/${context}`))
      digestKeys.set(context, key)
      return createHmac('sha256', key).update(text).digest('base64url')
    },
  }
}

function encrypt(key: Buffer, context: string, plaintext: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context))
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
}

function decrypt(key: Buffer, context: string, sealed: Buffer): string {
  if (sealed.length < nonceBytes + tagBytes) throw new SealBroken('too short for a sealed value')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(-tagBytes))
  try {
    const body = decipher.update(sealed.subarray(nonceBytes, -tagBytes))
    return Buffer.concat([body, decipher.final()]).toString('utf8')
  } catch (error) {
    throw new SealBroken('sealed for another place, or changed since', { cause: error })
  }
}
