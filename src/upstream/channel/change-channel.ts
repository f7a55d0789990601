import { canonicalSerial, certificateSerial, isPublicKeyId, publicKeyOf } from '@tongbao/apiv3'
import { X509Certificate } from 'node:crypto'
import type { Clock } from '#kernel/time'
import { digestOfText } from '#oversight'
import { type Db, inTransaction } from '#platform/db'
import { auditChange, type By } from '../audit-change.ts'
import {
  type ChannelMerchant,
  type ChannelState,
  type KeyChoice,
  refuse,
  type TrustedKey,
} from './channel.ts'
import {
  findChannelMerchant,
  findTrustedKeys,
  insertChannelMerchant,
  insertTrustedKeys,
  lockChannel,
  updateKeyChoice,
  updateSharesUpstream,
  updateState,
} from './store.ts'

type Deps = By & Readonly<{ db: Db; now: Clock }>

const notFound = (id: string) => refuse('CHANNEL_NOT_FOUND', { field: 'id', value: id })

/** Paused it takes no new payments, refunds or transfers; what is under way is asked about as before. */
export async function setChannelState(
  { db, now, actor }: Deps,
  { id, state }: Readonly<{ id: string; state: ChannelState }>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const there = await lockChannel(tx, id)
    if (!there) throw notFound(id)
    const before = { state: there.channel.state }
    if (before.state === state) return
    await updateState(tx, id, state, now())
    const action = state === 'paused' ? 'pause-channel' : 'resume-channel'
    await auditChange(
      tx,
      { actor },
      { action, subject: `channel:${id}`, before, after: { state } },
      now(),
    )
  })
}

/**
 * Believes what is signed with this key from now on: a certificate as PEM, or a public key as PEM under
 * its `PUB_KEY_ID_…`. Trusted twice is trusted once. Answers the serial.
 */
export async function trustKey(
  { db, now, actor }: Deps,
  { id, serial, pem }: Readonly<{ id: string; serial?: string; pem: string }>,
): Promise<string> {
  const key = trustedKeyOf(serial, pem)
  await inTransaction(db, async (tx) => {
    if (!(await lockChannel(tx, id))) throw notFound(id)
    if ((await insertTrustedKeys(tx, id, [key], now())) === 0) return
    const after = { serial: key.serial, notAfter: key.notAfter, sha256: digestOfText(pem) }
    const change = { action: 'trust-key', subject: `channel:${id}`, before: null, after } as const
    await auditChange(tx, { actor }, change, now())
  })
  return key.serial
}

function trustedKeyOf(serial: string | undefined, pem: string): TrustedKey {
  try {
    return pem.includes('CERTIFICATE') ? certificateOf(serial, pem) : publicKeyFile(serial, pem)
  } catch (error) {
    const issue = error instanceof Error ? error.message : String(error)
    throw refuse('CHANNEL_KEY_INVALID', { field: 'pem', issue })
  }
}

function certificateOf(serial: string | undefined, pem: string): TrustedKey {
  const own = certificateSerial(pem)
  if (serial !== undefined && canonicalSerial(serial) !== own)
    throw new RangeError(`the serial of the certificate is ${own}`)
  const { validFromDate, validToDate } = new X509Certificate(pem)
  return { serial: own, pem, notBefore: validFromDate, notAfter: validToDate }
}

function publicKeyFile(serial: string | undefined, pem: string): TrustedKey {
  if (serial === undefined || !isPublicKeyId(serial))
    throw new RangeError('a public key comes under its PUB_KEY_ID_…')
  publicKeyOf(pem)
  return { serial, pem, notBefore: null, notAfter: null }
}

/**
 * Which key the channel's answers are asked in, and for how many calls of a hundred another. Both are
 * trusted before, so that no answer is ever refused for the switch: otherwise CHANNEL_KEY_UNKNOWN.
 */
export async function chooseKeys(
  { db, now, actor }: Deps,
  { id, ...choice }: KeyChoice & Readonly<{ id: string }>,
): Promise<void> {
  const percent = choice.switchPercent
  const named = [choice.preferred, choice.switchTo].filter((serial) => serial !== null)
  if (!Number.isInteger(percent) || percent < 0 || percent > 100)
    throw refuse('CHANNEL_INVALID', { field: 'switchPercent', issue: '0 to 100' })
  if (percent > 0 && choice.switchTo === null)
    throw refuse('CHANNEL_INVALID', { field: 'switchTo', issue: 'names the key to switch to' })
  await inTransaction(db, async (tx) => {
    const there = await lockChannel(tx, id)
    if (!there) throw notFound(id)
    const trusted = await findTrustedKeys(tx, id)
    for (const serial of named)
      if (!trusted.some((key) => key.serial === canonicalSerial(serial)))
        throw refuse('CHANNEL_KEY_UNKNOWN', { field: 'serial', value: serial })
    await updateKeyChoice(tx, id, choice, now())
    const before = there.channel.keys
    const change = {
      action: 'choose-keys',
      subject: `channel:${id}`,
      before,
      after: choice,
    } as const
    await auditChange(tx, { actor }, change, now())
  })
}

/**
 * Says who a merchant of ours is at a channel. The same again changes only whether its shared orders are
 * shared there; another number is refused CHANNEL_MERCHANT_DIFFERS, since orders are there under the first.
 */
export function registerAtChannel(
  { db, now, actor }: Deps,
  merchant: ChannelMerchant,
): Promise<void> {
  const { channelId, mchid } = merchant
  return inTransaction(db, async (tx) => {
    const there = await lockChannel(tx, channelId)
    if (!there) throw notFound(channelId)
    if (there.channel.mode === 'partner' && merchant.subMchid === null)
      throw refuse('CHANNEL_INVALID', { field: 'subMchid', issue: 'is needed in partner mode' })
    const audit = (before: ChannelMerchant | null): Promise<void> =>
      auditChange(
        tx,
        { actor },
        { action: 'register-merchant', subject: `channel:${channelId}`, before, after: merchant },
        now(),
      )
    if (await insertChannelMerchant(tx, merchant, now())) return audit(null)
    const known = await findChannelMerchant(tx, merchant)
    if (known?.subMchid !== merchant.subMchid || known.subAppid !== merchant.subAppid)
      throw refuse('CHANNEL_MERCHANT_DIFFERS', { field: 'mchid', value: mchid })
    if (known.sharesUpstream === merchant.sharesUpstream) return
    await updateSharesUpstream(tx, merchant)
    await audit(known)
  })
}
