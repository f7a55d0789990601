/**
 * Verifies an exported audit log, alone:
 *
 *     node verify-audit.ts FILE [--key PEM] [--head HASH]…
 *
 * Every hash is made again from the text, and each detail digested. `--key` is the platform's public key, by
 * which the end was signed; `--head` a hash that was noted at the time and must be met on the way. It says
 * the head and exits with 0, or names the first line that is wrong and exits with 1.
 */
import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'

type Row = {
  height: string
  at: string
  actor: string
  action: string
  subject: string
  contentDigest: string
  hash: string
  detail?: string
}
type End = { height: string; hash: string; at: string; keyId: string; signature: string }

class Wrong extends Error {}

function check(condition: boolean, why: string): asserts condition {
  if (!condition) throw new Wrong(why)
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The hash of a row: SHA-256 over one line of JSON, which begins with the hash of the row below. */
const hashOf = (below: string, row: Row): string =>
  sha256(
    JSON.stringify([
      below,
      row.height,
      row.at,
      row.actor,
      row.action,
      row.subject,
      row.contentDigest,
    ]),
  )

function checkRow(row: Row, below: Pick<Row, 'height' | 'hash'>): void {
  check(row.height === String(BigInt(below.height) + 1n), `${row.height} follows ${below.height}`)
  // Row 0 is the ground on which the first is built.
  if (row.height !== '0')
    check(row.hash === hashOf(below.hash, row), 'the row is not the one that was written')
  if (row.detail !== undefined)
    check(sha256(row.detail) === row.contentDigest, 'the detail is not the one that was written')
}

/** Four lines are signed (RSA, SHA-256): a word, height, hash, and when the file was made. */
function checkEnd(end: End, last: Pick<Row, 'height' | 'hash'>, pem: string | undefined): void {
  const isHead = end.height === last.height && end.hash === last.hash
  check(isHead, 'the end is not that of the last row')
  if (pem === undefined) return
  const text = `tongbao-audit\n${end.height}\n${end.hash}\n${end.at}\n`
  const signature = Buffer.from(end.signature, 'base64')
  const isSigned = verify('sha256', Buffer.from(text), createPublicKey(pem), signature)
  check(isSigned, 'the signature is not that of this key')
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { key: { type: 'string' }, head: { type: 'string', multiple: true } },
})
const [file] = positionals
if (file === undefined) {
  process.stderr.write('node verify-audit.ts FILE [--key PEM] [--head HASH]…\n')
  process.exit(2)
}

let no = 0
try {
  const pem = values.key === undefined ? undefined : readFileSync(values.key, 'utf8')
  const noted = new Set(values.head)
  let last: Pick<Row, 'height' | 'hash'> = { height: '-1', hash: '' }
  let end: End | undefined
  for await (const text of createInterface({ input: createReadStream(file, 'utf8') })) {
    no++
    check(end === undefined, 'something follows the end')
    const line = JSON.parse(text)
    if (no === 1) check(line['tongbao-audit'] === 1, 'not an audit log of version 1')
    else if (line.end === undefined) {
      checkRow(line, last)
      last = line
      noted.delete(last.hash)
    } else {
      end = line.end as End
      checkEnd(end, last, pem)
    }
  }
  check(end !== undefined, 'the file breaks off')
  check(noted.size === 0, `no row has the hash ${[...noted].join(', ')}`)
  const signed = pem === undefined ? 'not checked, no --key was given' : `right, key ${end.keyId}`
  process.stdout.write(
    `every row is as it was written\nheight ${last.height}\nhead ${last.hash}\nsignature ${signed}\n`,
  )
} catch (error) {
  const why = error instanceof Error ? error.message : String(error)
  process.stderr.write(no === 0 ? `${why}\n` : `line ${no}: ${why}\n`)
  process.exitCode = 1
}
