import { X509Certificate } from 'node:crypto'
import { canonicalSerial } from '@tongbao/apiv3'
import { newId } from '#kernel/id'
import { hourMs, plusMs } from '#kernel/time'
import type { Tx } from '#platform/db'
import type { Directory } from '../../directory.ts'
import { certifyMerchantKey } from '../../platform-keys/issue-certificate.ts'
import { readRequest } from '../../platform-keys/certificate-request.ts'
import {
  addCertificate,
  readCertificate,
  revokeCertificate,
} from '../../registry/add-certificate.ts'
import { refuse as refuseMerchant } from '../../registry/merchant.ts'
import { certificatesMax, type KeyChange, refuse } from './key-change.ts'
import {
  countActive,
  findCertificateRows,
  insertNotice,
  lockMerchant,
  replaceKey,
} from './store.ts'

export type ApplyDeps = Readonly<{ directory: Pick<Directory, 'signingKey'> }>

type Applied = Readonly<{ serial: string | null; certificatePem: string | null }>

/** What cannot come true is refused before anybody is asked for it. */
export function checkChange(mchid: string, change: KeyChange): void {
  if ('certificatePem' in change) readCertificate(mchid, change.certificatePem)
  if (!('request' in change)) return
  const read = readRequest(change.request)
  if ('issue' in read) throw refuse('REQUEST_INVALID', { field: 'request', issue: read.issue })
}

/** So is revoking what the merchant does not have, or has revoked before. */
export async function checkRevoked(tx: Tx, mchid: string, change: KeyChange): Promise<void> {
  if (change.kind !== 'revoke_certificate') return
  const value = change.serial
  const isInForce = (await findCertificateRows(tx, mchid)).some(
    ({ serial, state }) => serial === canonicalSerial(value) && state === 'active',
  )
  if (!isInForce) throw refuseMerchant('CERTIFICATE_NOT_EXIST', { field: 'serial', value })
}

/**
 * Makes a change of keys, and leaves a notice of it, in the transaction of whoever decides that it is
 * made. `actor` is whose change it is. Refuses what the verbs of the registry refuse,
 * SUB_MERCHANT_HAS_NO_KEYS and CERTIFICATES_FULL.
 */
export async function applyChange(
  { directory }: ApplyDeps,
  tx: Tx,
  { mchid, change, actor }: Readonly<{ mchid: string; change: KeyChange; actor: string }>,
  now: Date,
): Promise<Applied> {
  // One change of a merchant's keys after the other, or ten at once would each find room for one more.
  const merchant = await lockMerchant(tx, mchid)
  if (!merchant || merchant.kind === 'sub_merchant') throw refuse('SUB_MERCHANT_HAS_NO_KEYS')
  const applied = await apply(directory, tx, { mchid, name: merchant.name, change, actor }, now)
  const subject = applied.serial ?? 'apiv3_key'
  await insertNotice(tx, {
    mchid,
    id: newId('an', now),
    kind: change.kind,
    subject,
    actor,
    at: now,
  })
  return applied
}

type Made = Readonly<{ mchid: string; name: string; change: KeyChange; actor: string }>

async function apply(
  directory: ApplyDeps['directory'],
  tx: Tx,
  { mchid, name, change, actor }: Made,
  now: Date,
): Promise<Applied> {
  const deps = { db: tx, now: () => now }
  switch (change.kind) {
    case 'add_certificate': {
      const isFull = (await countActive(tx, { mchid, now })) >= certificatesMax
      if (isFull) throw refuse('CERTIFICATES_FULL')
      const certificatePem =
        'certificatePem' in change
          ? new X509Certificate(change.certificatePem).toString()
          : await certified(directory, { mchid, name, request: change.request }, now)
      const { serial } = await addCertificate(deps, { mchid, certificatePem })
      return { serial, certificatePem }
    }
    case 'revoke_certificate': {
      await revokeCertificate(deps, { mchid, serial: change.serial })
      return { serial: canonicalSerial(change.serial), certificatePem: null }
    }
    case 'set_key': {
      const until = plusMs(now, change.overlapHours * hourMs)
      await replaceKey(tx, { mchid, keySealed: change.keySealed, until, actor, now })
      return { serial: null, certificatePem: null }
    }
  }
}

async function certified(
  directory: ApplyDeps['directory'],
  { mchid, name, request }: Readonly<{ mchid: string; name: string; request: string }>,
  now: Date,
): Promise<string> {
  const read = readRequest(request)
  if ('issue' in read) throw refuse('REQUEST_INVALID', { field: 'request', issue: read.issue })
  const { privateKey: authority } = await directory.signingKey('certificate')
  const { publicKey } = read
  const { certificatePem } = certifyMerchantKey({ mchid, name, publicKey, authority, now })
  return certificatePem
}
