import {
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { promisify } from 'node:util'
import { assert } from '#kernel/assert'
import {
  bitString,
  explicit,
  integer,
  nil,
  octets,
  oid,
  sequence,
  set,
  text,
  truth,
  utc,
} from './der.ts'

export type RsaPair = Readonly<{ publicKey: KeyObject; privateKey: KeyObject }>

/** A fresh RSA-2048 pair, made in the thread pool (some 100 ms). */
export const newRsaPair = (): Promise<RsaPair> =>
  promisify(generateKeyPair)('rsa', { modulusLength: 2048 })

export type IssuedCertificate = Readonly<{
  serialNo: string
  certificatePem: string
  notAfter: Date
}>

type Subject = Readonly<{ commonName: string; unit: string; organization: string }>

/** The manner of the real platform's issuer; no SDK looks at it. */
const platformSubject: Subject = {
  commonName: 'Tongbao Root CA',
  unit: 'Tongbao CA Center',
  organization: 'Tongbao',
}

/** A self-signed certificate of the platform: five years, from `now`. */
export const issuePlatformCertificate = (pair: RsaPair, now: Date): IssuedCertificate =>
  issue(pair, platformSubject, now)

/**
 * A merchant's key pair with its API certificate, for the demo and for tests. It is self-signed:
 * trust begins when `addCertificate` registers it.
 */
export async function issueMerchantCertificate({
  mchid,
  name,
  now,
}: Readonly<{ mchid: string; name: string; now: Date }>): Promise<
  IssuedCertificate & Readonly<{ privateKeyPem: string }>
> {
  const pair = await newRsaPair()
  const subject = { commonName: mchid, unit: name, organization: 'Tongbao merchants' }
  const privateKeyPem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  return { ...issue(pair, subject, now), privateKeyPem }
}

/**
 * A certificate for a key whose private half we have never seen, from us as its issuer: `authority` is the
 * private key of the platform's own certificate. Whose it is, we say, whatever was asked for.
 */
export const certifyMerchantKey = ({
  mchid,
  name,
  publicKey,
  authority,
  now,
}: Readonly<{
  mchid: string
  name: string
  publicKey: KeyObject
  authority: KeyObject
  now: Date
}>): IssuedCertificate => {
  const subject = { commonName: mchid, unit: name.slice(0, 64), organization: 'Tongbao merchants' }
  return issue({ publicKey, privateKey: authority }, subject, now, platformSubject)
}

/**
 * SDKs spell a serial with or without a leading zero, in either case. Forty digits of which the
 * first is 1–7 are the same in every spelling, and positive in DER without padding.
 */
export function newSerial(): Buffer {
  const serial = randomBytes(20)
  const first = serial[0] ?? 0
  serial[0] = (first & 0x0f) | ((1 + ((first >> 4) % 7)) << 4)
  return serial
}

const signatureAlgorithm = sequence(oid('1.2.840.113549.1.1.11'), nil)
const years = 5

/** An X.509 v3 certificate (RFC 5280), a leaf that signs with RSA-SHA256; `privateKey` is its issuer's. */
function issue(
  { publicKey, privateKey }: RsaPair,
  subject: Subject,
  now: Date,
  issuer = subject,
): IssuedCertificate {
  const serial = newSerial()
  const notAfter = new Date(now)
  notAfter.setUTCFullYear(now.getUTCFullYear() + years)
  const body = sequence(
    explicit(0, integer(Buffer.of(2))),
    integer(serial),
    signatureAlgorithm,
    nameOf(issuer),
    sequence(utc(now), utc(notAfter)),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, extensions),
  )
  const der = sequence(body, signatureAlgorithm, bitString(sign('sha256', body, privateKey)))
  const serialNo = serial.toString('hex').toUpperCase()
  const certificatePem = new X509Certificate(der).toString()
  assert(createPublicKey(certificatePem).equals(publicKey), 'the certificate reads back')
  return { serialNo, certificatePem, notAfter }
}

const nameOf = ({ commonName, unit, organization }: Subject): Buffer =>
  sequence(
    ...(
      [
        ['2.5.4.6', 'CN'],
        ['2.5.4.10', organization],
        ['2.5.4.11', unit],
        ['2.5.4.3', commonName],
      ] as const
    ).map(([type, value]) => set(sequence(oid(type), text(value)))),
  )

/** basicConstraints says "no CA"; keyUsage says digitalSignature, nonRepudiation, keyEncipherment. */
const extensions = sequence(
  sequence(oid('2.5.29.19'), truth, octets(sequence())),
  sequence(oid('2.5.29.15'), truth, octets(Buffer.of(0x03, 0x02, 0x05, 0xe0))),
)
