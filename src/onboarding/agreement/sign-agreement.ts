import { hash, randomInt } from 'node:crypto'
import { businessDate } from '#kernel/time'
import { recordAct } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import { refuse } from '../application.ts'
import { seen } from '../application-view.ts'
import { merchantNameOf, spelled } from '../check/check-subject.ts'
import { openContent } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { ruleOf } from '../opening/settlement-rules.ts'
import { findById, isNumberFree, lockById, type Stored, updateApplication } from '../store.ts'
import type { OnboardingVerbs } from '../verbs.ts'
import { type AgreementText, agreementText } from './agreement-text.ts'

type Agreement = AgreementText & Readonly<{ digest: string }>

/** The text that was signed, or else the one that would be now, with its SHA-256. */
export const agreementOf: OnboardingVerbs['agreementOf'] = async ({ db, keys }, { id }) => {
  const stored = await findById(db, id)
  if (!stored) throw refuse('APPLICATION_NOT_FOUND')
  return textFor(keys, stored)
}

function textFor(keys: OnboardingDeps['keys'], stored: Stored): Agreement {
  const text = stored.agreementText
  if (text !== null) {
    const signed: AgreementText = JSON.parse(text)
    return { ...signed, digest: digestOf(signed) }
  }
  const content = openContent(keys, stored.id, stored.contentSealed)
  const rule = ruleOf(content.settlement_info?.settlement_id)
  const now = agreementText({
    merchant: merchantNameOf(content),
    rate: percent(rule?.ratePpm ?? 0n),
    settlementDays: rule?.days ?? 1,
    last4: content.bank_account_info?.account_number?.slice(-4) ?? '',
  })
  return { ...now, digest: digestOf(now) }
}

const digestOf = ({ version, zh, en }: AgreementText): string =>
  hash('sha256', [version, zh, en].join('\n'))

/** Millionths as per cent with two places: `6000` is `0.60%`. */
function percent(ratePpm: bigint): string {
  const digits = String(ratePpm).padStart(5, '0')
  return `${digits.slice(0, -4)}.${digits.slice(-4, -2)}%`
}

/**
 * 签署协议: the administrator named in the application signs the text whose digest they were shown. Who,
 * when, from where and the whole text are kept; the merchant's number is taken. AGREEMENT_CHANGED,
 * SIGNER_DIFFERS. The second time: a signed one is answered as it stands.
 */
export const signAgreement: OnboardingVerbs['signAgreement'] = async (deps, input) => {
  const { id, digest, name, actor, ip, session } = input
  const { db, keys, now } = deps
  await inTransaction(db, async (tx) => {
    const stored = await lockById(tx, id)
    if (!stored) throw refuse('APPLICATION_NOT_FOUND')
    if (stored.signedAt !== null && stored.agreementDigest === digest) return
    if (stored.state !== 'TO_BE_SIGNED') throw refuse('APPLICATION_STATE')
    const text = textFor(keys, stored)
    if (text.digest !== digest) throw refuse('AGREEMENT_CHANGED')
    const contact = openContent(keys, id, stored.contentSealed).contact_info?.contact_name ?? ''
    if (spelled(name) !== spelled(contact)) throw refuse('SIGNER_DIFFERS', { field: 'name' })

    // Past this line nothing may refuse.
    const { version, zh, en } = text
    await updateApplication(tx, {
      ...stored,
      state: 'SIGNING',
      agreementVersion: version,
      agreementDigest: digest,
      agreementText: JSON.stringify({ version, zh, en }),
      signedBy: actor,
      signedAt: now(),
      signedIp: ip,
      subMchid: await freeNumber(tx, deps),
      openedOn: businessDate(now()),
      deadline: null,
      stateAt: now(),
    })
    const detail = { before: 'TO_BE_SIGNED', after: { digest, version }, ip }
    const act = { actor, action: 'sign-agreement', subject: id }
    await recordAct(tx, { ...act, detail: { ...detail, ...(session && { session }) } }, now())
  })
  return seen(deps, id)
}

/** Ten digits that no merchant has; of a hundred million, so that a second look is rare. */
async function freeNumber(tx: Tx, { directory }: OnboardingDeps): Promise<string> {
  for (;;) {
    const number = `16${String(randomInt(100_000_000)).padStart(8, '0')}`
    if (!(await directory.merchant(number)) && (await isNumberFree(tx, number))) return number
  }
}
