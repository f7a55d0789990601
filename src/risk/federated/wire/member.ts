import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import { refusals } from '#kernel/refusal'

export const refuse = refusals({
  FEDERATION_MEMBER: [400, '成员名册或密钥文件无法读取，请检查文件内容'],
  FEDERATION_SIGNATURE: [401, '签名不符，对方不是名册上的成员，或内容已被改动'],
  FEDERATION_SESSION: [409, '该场联合训练已经开始或已经结束，请重新加入'],
  FEDERATION_COLUMNS: [409, '各机构的数据列不一致，请统一列名后重新开始'],
  FEDERATION_PRIVACY: [403, '约定的噪声超出本机构允许的隐私预算，未加入联合训练'],
  FEDERATION_ENDED: [410, '联合训练已中止，没有得到模型，请全部就绪后重新开始'],
  FEDERATION_UNREACHABLE: [503, '在等待时限内连不上协调方，请检查地址与网络'],
})

/** Who is who, known to everybody beforehand: names, and Ed25519 keys as `spki` in base64. */
export type Member = Readonly<{ name: string; publicKey: string }>
export type Circle = Readonly<{ coordinator: Member; parties: readonly Member[] }>

export type MemberKey = Readonly<{ name: string; privateKey: KeyObject }>

const nameForm = /^[\w.-]{1,64}$/

/** A new member: what it keeps, and what it gives to the others. */
export function createMember(name: string): Readonly<{ kept: string; given: Member }> {
  if (!nameForm.test(name)) throw refuse('FEDERATION_MEMBER', { value: name })
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  const given = {
    name,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
  }
  return { kept: `${JSON.stringify({ name, privateKey: pem })}\n`, given }
}

/** The file of a member's own key. Refuses FEDERATION_MEMBER what is none. */
export function readMemberKey(text: string): MemberKey {
  const { name, privateKey } = parsed(text)
  if (typeof name !== 'string' || typeof privateKey !== 'string') throw refuse('FEDERATION_MEMBER')
  const key = Buffer.from(privateKey, 'base64')
  try {
    return { name, privateKey: createPrivateKey({ key, type: 'pkcs8', format: 'der' }) }
  } catch {
    throw refuse('FEDERATION_MEMBER', { value: name })
  }
}

/** The file of all members: `{ coordinator, parties }`. Refuses FEDERATION_MEMBER what is none. */
export function readCircle(text: string): Circle {
  const { coordinator, parties } = parsed(text)
  if (!isMember(coordinator) || !Array.isArray(parties) || !parties.every(isMember))
    throw refuse('FEDERATION_MEMBER')
  const names = [coordinator, ...parties].map(({ name }) => name)
  if (new Set(names).size !== names.length) throw refuse('FEDERATION_MEMBER', { field: 'name' })
  return { coordinator, parties }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    throw refuse('FEDERATION_MEMBER')
  }
}

function isMember(value: unknown): value is Member {
  if (typeof value !== 'object' || value === null) return false
  const { name, publicKey } = { name: undefined, publicKey: undefined, ...value }
  return typeof name === 'string' && nameForm.test(name) && typeof publicKey === 'string'
}

/** Signs lines, of which none may hold a line break; the first says what is signed. */
export const signLines = (key: KeyObject, lines: readonly string[]): string =>
  sign(null, Buffer.from(lines.join('\n')), key).toString('base64')

/** Refuses FEDERATION_SIGNATURE what this member did not sign. */
export function requireSigned(
  member: Member | undefined,
  lines: readonly string[],
  signature: string,
): void {
  if (!member || !isSigned(member, lines, signature))
    throw refuse('FEDERATION_SIGNATURE', { value: member?.name ?? '' })
}

function isSigned({ publicKey }: Member, lines: readonly string[], signature: string): boolean {
  try {
    const key = createPublicKey({
      key: Buffer.from(publicKey, 'base64'),
      type: 'spki',
      format: 'der',
    })
    const text = Buffer.from(lines.join('\n'))
    return (
      key.asymmetricKeyType === 'ed25519' &&
      verify(null, text, key, Buffer.from(signature, 'base64'))
    )
  } catch {
    return false
  }
}

export const bodyDigest = (body: Uint8Array): string => hash('sha256', body)

/** What a party signs of a request; `answered` is the question whose answer the body is. */
export const requestLines = (
  { path, name, session, answered, isFailed }: Envelope,
  body: Uint8Array,
): readonly string[] => [
  'tongbao federation request 1',
  path,
  name,
  session,
  String(answered),
  String(isFailed),
  bodyDigest(body),
]

export type Envelope = Readonly<{
  path: string
  name: string
  session: string
  answered: number
  /** The body says why there is no answer. */
  isFailed: boolean
}>

/** What the coordinator signs of an answer: it belongs to this request and to no other. */
export const answerLines = (
  requestSignature: string,
  status: number,
  body: Uint8Array,
): readonly string[] => [
  'tongbao federation answer 1',
  requestSignature,
  String(status),
  bodyDigest(body),
]

/** What binds a party's key of this session to the party, for the other parties to see. */
export const exchangeLines = (session: string, { name, publicKey }: Member): readonly string[] => [
  'tongbao federation exchange 1',
  session,
  name,
  publicKey,
]
