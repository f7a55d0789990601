import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** Somebody with a key pair and a self-signed certificate: a merchant, or the platform. */
export type Identity = Readonly<{
  serialNo: string
  privateKey: KeyObject
  publicKey: KeyObject
  privatePem: string
  publicPem: string
  certificatePem: string
}>

export const merchantSerial = '5157F09EFDC096DE15EBE81A47057A7232F1B8E1'
export const platformSerial = '4A1B2C3D4E5F60718293A4B5C6D7E8F901234567'
export const publicKeyId = 'PUB_KEY_ID_0000000000000024101100397200000006'
export const apiV3Key = '0123456789abcdef0123456789abcdef'

/** `serialNo` is the hex that goes into the certificate. */
export function createIdentity(serialNo: string): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicDer = publicKey.export({ type: 'spki', format: 'der' })
  return {
    serialNo,
    privateKey,
    publicKey,
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    certificatePem: pemOf(certificateDer(serialNo, { privateKey, publicDer })),
  }
}

// Just enough of X.509 for a certificate that signs itself, so that no library is needed for it.
const sha256WithRsa = Buffer.from('300d06092a864886f70d01010b0500', 'hex')
const commonName = Buffer.from('0603550403', 'hex')

function certificateDer(
  serialNo: string,
  { privateKey, publicDer }: Readonly<{ privateKey: KeyObject; publicDer: Buffer }>,
): Buffer {
  const even = serialNo.length % 2 === 0 ? serialNo : `0${serialNo}`
  const name = der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from('Test')))))
  const validity = der(0x30, utcTime('200101000000Z'), utcTime('491231235959Z'))
  const version = der(0xa0, der(0x02, Buffer.from([2])))
  const serial = der(0x02, Buffer.from(even, 'hex'))
  const body = der(0x30, version, serial, sha256WithRsa, name, validity, name, publicDer)
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)])
  return der(0x30, body, sha256WithRsa, der(0x03, signature))
}

const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text))

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const long = Buffer.from([0x82, length >> 8, length & 0xff])
  const size = length < 0x80 ? Buffer.from([length]) : long
  return Buffer.concat([Buffer.from([tag]), size, content])
}

function pemOf(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}
