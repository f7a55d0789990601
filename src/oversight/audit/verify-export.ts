import { createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { digestOfText, hashOf } from './audit.ts'
import { signedText } from './signed-head.ts'

export type ExportVerdict = Readonly<{
  /** One sentence for each thing that is wrong; none when the file is what was written. */
  faults: readonly string[]
  rows: number
  head: Readonly<{ height: string; hash: string; at: string; keyId: string }> | undefined
  /** `none` when no key was given to check it by. */
  signature: 'right' | 'wrong' | 'none'
}>

type Line = Readonly<Record<string, unknown>>
type End = Readonly<Record<'height' | 'hash' | 'at' | 'keyId' | 'signature', string>>

const faultsMax = 20

/**
 * Whether an exported log is, to the letter, what was written and signed, without a database: heights have
 * no gap, each hash is made again from the row below, each detail has its row's digest, and the last line
 * names the head. `publicPem` is the platform's public key, from anywhere but the file. Reads line by line.
 */
export async function verifyExport(file: string, publicPem?: string): Promise<ExportVerdict> {
  const faults: string[] = []
  const state = { below: '', height: -1n, rows: 0, no: 0, end: undefined as End | undefined }
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })
  for await (const text of lines) {
    const fault = step(state, text)
    if (fault !== undefined) faults.push(`line ${state.no}: ${fault}`)
    if (faults.length >= faultsMax) break
  }
  const { end, rows } = state
  if (!end && faults.length < faultsMax) faults.push('the file breaks off before its end')
  const isRight = end && publicPem !== undefined ? isSigned(end, publicPem) : undefined
  if (isRight === false) faults.push('the signature of the head is not that of this key')
  const signature = isRight === undefined ? 'none' : isRight ? 'right' : 'wrong'
  return { faults, rows, head: end, signature }
}

type State = { below: string; height: bigint; rows: number; no: number; end: End | undefined }

/** One line; answers what is wrong with it. */
function step(state: State, text: string): string | undefined {
  state.no++
  const line = lineOf(text)
  if (!line) return 'this is no line of an audit log'
  if (state.end) return 'something follows the end'
  if (state.no === 1) return line['tongbao-audit'] === 1 ? undefined : 'no audit log of version 1'
  if ('end' in line) return readEnd(state, line['end'])
  return readRow(state, line)
}

function lineOf(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null ? { ...line } : undefined
  } catch {
    return undefined
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function readRow(state: State, line: Line): string | undefined {
  const [height, hash] = [text(line['height']), text(line['hash'])]
  if (!/^\d{1,18}$/.test(height)) return 'a row has no height'
  const { below, height: last } = state
  Object.assign(state, { height: BigInt(height), below: hash, rows: state.rows + 1 })
  if (state.height !== last + 1n) return `height ${height} follows height ${last}`
  const at = new Date(text(line['at']))
  if (Number.isNaN(at.getTime())) return `the row at height ${height} has no instant`
  const contentDigest = text(line['contentDigest'])
  const { actor, action, subject } = line
  const row = { actor: text(actor), action: text(action), subject: text(subject), contentDigest }
  if (state.height > 0n && hashOf(below, { ...row, at, height: state.height }) !== hash)
    return `the row at height ${height} is not the one that was written`
  const { detail } = line
  if (detail !== undefined && digestOfText(text(detail)) !== contentDigest)
    return `the detail at height ${height} is not the one that was written`
  return undefined
}

function readEnd(state: State, value: unknown): string | undefined {
  const said = typeof value === 'object' && value !== null ? { ...value } : {}
  const of = (name: string): string => text(Reflect.get(said, name))
  const [height, hash, at] = [of('height'), of('hash'), of('at')]
  state.end = { height, hash, at, keyId: of('keyId'), signature: of('signature') }
  const isHead = height === String(state.height) && hash === state.below
  return isHead ? undefined : 'the end is not that of the last row'
}

const isSigned = (end: End, publicPem: string): boolean =>
  verify(
    'sha256',
    Buffer.from(signedText(end)),
    createPublicKey(publicPem),
    Buffer.from(end.signature, 'base64'),
  )
