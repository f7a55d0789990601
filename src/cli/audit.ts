import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { sign } from '@tongbao/apiv3'
import type { Directory } from '#merchants'
import { type AuditExport, exportAudit, verifyExport } from '#oversight'
import { ConfigRefused } from '#platform/config'

export type AuditErrand = Readonly<{
  print: (text: string) => void
  args: readonly string[]
  /** Opens the database and the platform's key, for an export; verifying needs neither. */
  visit: (errand: (given: Visited) => Promise<number>) => Promise<number>
}>

type Visited = Omit<AuditExport, 'sign'> & Readonly<{ directory: Pick<Directory, 'signingKey'> }>

const usage = `Expected one of these.

  tongbao audit export                     the whole log as lines of JSON, its head signed
  tongbao audit verify FILE [--key PEM]    whether an exported log is what was written; without a database`

const refused = (why: string): ConfigRefused => new ConfigRefused([`audit: ${why}. ${usage}`])

/** The audit log for somebody outside; answers the exit code. */
export async function runAuditErrand({ print, args, visit }: AuditErrand): Promise<number> {
  const [name, ...rest] = args
  if (name === 'export' && rest.length === 0)
    return visit(async ({ directory, ...given }) => {
      const signHead = async (text: string) => {
        const { id: keyId, privateKey } = await directory.signingKey('public_key')
        return { keyId, signature: await sign(text, privateKey) }
      }
      for await (const lines of exportAudit({ ...given, sign: signHead })) print(lines)
      return 0
    })
  if (name !== 'verify') throw refused(`there is no errand ${name ?? ''}`)
  const { file, key } = readOptions(rest)
  const { faults, rows, head, signature } = await verifyExport(
    file,
    key === undefined ? undefined : readFileSync(key, 'utf8'),
  )
  if (faults.length > 0) {
    print(`${faults.join('\n')}\n`)
    return 1
  }
  const words = {
    right: `right, key ${head?.keyId}`,
    wrong: 'wrong',
    none: 'not checked: no --key',
  }
  print(
    `${rows} rows are as they were written\nheight ${head?.height}\nhead ${head?.hash}\n` +
      `exported ${head?.at}\nsignature ${words[signature]}\n`,
  )
  return 0
}

function readOptions(args: readonly string[]): Readonly<{ file: string; key: string | undefined }> {
  try {
    const options = { key: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new Error('one file is verified at a time')
    return { file, key: values.key }
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'the options are not as they should be')
  }
}
