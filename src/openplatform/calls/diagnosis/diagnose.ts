import { createHash, hash } from 'node:crypto'
import { type Candidate, candidatesOf, linesOf, messageOf } from './candidates.ts'
import {
  type Diagnosis,
  type Finding,
  type KnownKey,
  lineNames,
  type SignedCall,
} from './diagnosis.ts'
import { isPss, type Opened, openSignature, type Spelled, spellingsOf } from './open-signature.ts'

/**
 * What is wrong with a signature. `named` is the certificate that the request names, `others` are the
 * merchant's further ones. The digest is taken out of the signature with the public key and compared
 * with that of what a program may have signed instead, so the answer is certain where there is one.
 * It takes about a millisecond for a small body, and is pure.
 */
export function diagnose(
  call: SignedCall,
  { named, others }: Readonly<{ named: KnownKey | undefined; others: readonly KnownKey[] }>,
): Diagnosis {
  const message = messageOf(linesOf(call))
  const spellings = spellingsOf(call.signature)
  const base = {
    lines: lineNames.map((name) => ({
      name,
      text: name === 'body' ? call.body.toString('utf8') : call[name],
    })),
    length: message.length,
    keySerial: null,
    findings: [],
  }
  if (spellings.length === 0) return { ...base, verdict: 'no_signature' }
  for (const key of named ? [named, ...others] : others)
    for (const spelled of spellings) {
      const opened = openSignature(key.publicKey, spelled.bytes)
      const found =
        opened || isPss(key.publicKey, spelled.bytes, message)
          ? verdictOf(call, { message, opened, spelled, isNamed: key === named })
          : undefined
      if (found) return { ...base, ...found, keySerial: key.serial }
    }
  return { ...base, verdict: 'unknown_key' }
}

type Held = Readonly<{
  message: Buffer
  /** Nothing where the newer padding was used. */
  opened: Opened | undefined
  spelled: Spelled
  isNamed: boolean
}>

const finding = (mistake: string, place: Finding['place']): Finding => ({
  mistake,
  place,
  signed: null,
})

function verdictOf(
  call: SignedCall,
  { message, opened, spelled, isNamed }: Held,
): Pick<Diagnosis, 'verdict' | 'findings'> {
  const around = [
    ...(isNamed ? [] : [finding('serial_of_other_certificate', 'key')]),
    ...(spelled.mistake === null ? [] : [finding(spelled.mistake, 'signature')]),
    ...(opened ? hashFault(opened) : [finding('padding_pss', 'signature')]),
  ]
  const inside = opened ? findingsIn(call, message, opened) : []
  if (!inside) return { verdict: 'unknown_message', findings: around }
  const findings = [...around, ...inside]
  if (findings.length === 0) return { verdict: 'right', findings }
  const isOther = !isNamed && findings.length === 1
  return { verdict: isOther ? 'other_certificate' : 'mistake', findings }
}

const hashFault = ({ algorithm }: Opened): readonly Finding[] => {
  if (algorithm === 'sha256') return []
  return [finding(algorithm === 'none' ? 'hash_bare' : 'hash_other', 'signature')]
}

/** A few thousand small texts, or twenty large ones: some milliseconds. */
const bytesMax = 2_000_000

/** Nothing wrong is an empty list; not to be found out is none. */
function findingsIn(
  call: SignedCall,
  message: Buffer,
  { algorithm, digest }: Opened,
): readonly Finding[] | undefined {
  const name = algorithm === 'none' ? 'sha256' : algorithm
  const isOf = (text: string | Buffer) => createHash(name).update(text).digest().equals(digest)
  if (isOf(message)) return []
  const twice = hashedTwice(message).some((each) => isOf(each))
  if (twice) return [finding('hashed_twice', 'message')]
  const isFound = ({ message: other }: Candidate) => isOf(other)
  for (const candidate of candidatesOf(call, bytesMax))
    if (isFound(candidate)) return candidate.findings
  return undefined
}

/** What is signed when a hash is signed in place of the text: the library hashes it once more. */
function hashedTwice(message: Buffer): readonly (string | Buffer)[] {
  const hex = hash('sha256', message)
  const bytes = Buffer.from(hex, 'hex')
  return [
    hex,
    hex.toUpperCase(),
    bytes,
    bytes.toString('base64'),
    message.toString('hex'),
    message.toString('base64'),
  ]
}
