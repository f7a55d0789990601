import { canonicalSerial } from '@tongbao/apiv3'
import type { Directory } from '#merchants'
import type { Examined, SeenCall } from './call.ts'
import { diagnose } from './diagnosis/diagnose.ts'
import type { Diagnosis, SignedCall } from './diagnosis/diagnosis.ts'
import { headerFaults } from './diagnosis/header-faults.ts'
import { maskBody, maskTarget } from './mask-body.ts'

type Deps = Readonly<{ directory: Pick<Directory, 'certificates'> }>

/** Why a request was not believed, by what it was told; null where it was refused for something else. */
export async function examine(deps: Deps, seen: SeenCall): Promise<Examined | null> {
  const { failed } = seen
  if (seen.code !== 'SIGN_ERROR' || !failed) return null
  const { authorization } = failed
  if (!authorization) return { reason: 'header', faults: headerFaults(failed.header) }
  const field = fieldIn(failed.answer)
  if (field === 'timestamp') {
    const driftSeconds = authorization.timestamp - Math.floor(seen.at.getTime() / 1000)
    return { reason: 'clock', driftSeconds }
  }
  if (field === 'nonce_str') return { reason: 'replay' }
  const { timestamp, nonce, signature, serialNo } = authorization
  const { diagnosis, ...examined } = await examineSignature(
    deps,
    { mchid: seen.mchid, serial: serialNo },
    {
      method: seen.method,
      url: seen.target,
      host: failed.host,
      timestamp: String(timestamp),
      nonce,
      signature,
      body: failed.body,
    },
  )
  return { ...examined, diagnosis: masked(diagnosis, failed.body) }
}

/** The same for a call that is at hand, with the certificates that its merchant has in force. */
export async function examineSignature(
  { directory }: Deps,
  { mchid, serial }: Readonly<{ mchid: string; serial: string }>,
  call: SignedCall,
): Promise<Extract<Examined, { reason: 'signature' }>> {
  const certificates = await directory.certificates(mchid)
  const canonical = canonicalSerial(serial)
  const named = certificates.find((each) => each.serial === canonical)
  const others = certificates.filter((each) => each !== named)
  const diagnosis = diagnose(call, { named, others })
  return { reason: 'signature', diagnosis, isKnownSerial: named !== undefined }
}

/** As it may be kept: no secret of the body's or of the address's stands in it. */
const masked = (diagnosis: Diagnosis, body: Buffer): Diagnosis => ({
  ...diagnosis,
  lines: diagnosis.lines.map(({ name, text }) => ({
    name,
    text: name === 'body' ? maskBody(body) : name === 'url' ? maskTarget(text) : text,
  })),
  findings: diagnosis.findings.map((each) =>
    each.place === 'url' && each.signed !== null
      ? { ...each, signed: maskTarget(each.signed) }
      : each,
  ),
})

/** Which part of the header our own refusal has named. */
function fieldIn(answer: string): string | undefined {
  try {
    const { detail }: Readonly<{ detail?: Readonly<{ field?: string }> }> = JSON.parse(answer)
    return detail?.field
  } catch {
    return undefined
  }
}
