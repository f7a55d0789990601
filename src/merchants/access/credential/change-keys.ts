import { hash, X509Certificate } from 'node:crypto'
import { newId } from '#kernel/id'
import type { Clock } from '#kernel/time'
import { type Content, countApproversBeside, propose } from '#oversight'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type By, recordBy } from '../../desk/record-by.ts'
import { isApiV3Key } from '../../registry/merchant.ts'
import { contexts } from '../../registry/secrets.ts'
import { type ApplyDeps, applyChange, checkChange, checkRevoked } from './apply-change.ts'
import { type KeyChange, type KeyChanged, overlapHoursMax, refuse } from './key-change.ts'
import { findFormerKey, insertPending, lockMerchant } from './store.ts'

export type KeyDeps = ApplyDeps & Readonly<{ db: Db; keys: Keys; now: Clock }>

type Asked = Readonly<{ mchid: string; change: KeyChange; by: By }>

/**
 * Changes a merchant's keys at once, or, where it has somebody else who checks (`merchant_approver`), when
 * they have approved it; `executeKeyChanges` does it then. Either way it stands in the log, and the merchant's
 * people find a notice. A second change of the same thing while one waits is refused APPROVAL_STANDS.
 * What cannot come true is refused before anybody is asked: REQUEST_INVALID, PARAM_ERROR (no certificate),
 * CERTIFICATE_NOT_EXIST.
 */
export async function changeKeys(deps: KeyDeps, asked: Asked): Promise<KeyChanged> {
  const { db, now } = deps
  const { mchid, change, by } = asked
  checkChange(mchid, change)
  const at = now()
  const id = newId('kc', at)
  return inTransaction(db, async (tx) => {
    const merchant = await lockMerchant(tx, mchid)
    if (!merchant || merchant.kind === 'sub_merchant') throw refuse('SUB_MERCHANT_HAS_NO_KEYS')
    await checkRevoked(tx, mchid, change)
    const checkers = await countApproversBeside(tx, { mchid, ids: [by.staffId] })
    return checkers === 0
      ? changeNow(deps, tx, asked, at)
      : proposeChange(tx, { id, name: merchant.name, ...asked }, at)
  })
}

async function changeNow(
  deps: KeyDeps,
  tx: Tx,
  { mchid, change, by }: Asked,
  now: Date,
): Promise<KeyChanged> {
  const applied = await applyChange(deps, tx, { mchid, change, actor: by.staffId }, now)
  const after = { ...contentOf(mchid, change), serial: applied.serial }
  await recordBy(tx, by, { action: `credential-${change.kind}`, subject: mchid, after }, now)
  return { state: 'done', ...applied }
}

async function proposeChange(
  tx: Tx,
  { id, name, mchid, change, by }: Asked & Readonly<{ id: string; name: string }>,
  now: Date,
): Promise<KeyChanged> {
  const content = contentOf(mchid, change)
  const subject = `${mchid}:${String(content['about'])}`
  const approval = await propose(
    tx,
    {
      kind: 'credential',
      subject,
      amount: null,
      summary: `${name}：${summaries[change.kind]}`,
      content,
      maker: by.staffId,
      mchid,
      needed: 1,
    },
    now,
  )
  const text = JSON.stringify(change)
  await insertPending(tx, {
    mchid,
    id,
    kind: change.kind,
    subject,
    content: text,
    approvalId: approval.id,
    maker: by.staffId,
    createdAt: now,
  })
  const after = { ...content, approvalId: approval.id }
  await recordBy(tx, by, { action: `credential-${change.kind}-ask`, subject: mchid, after }, now)
  return { state: 'waiting', approvalId: approval.id }
}

const summaries: Readonly<Record<KeyChange['kind'], string>> = {
  add_certificate: '新增商户API证书',
  revoke_certificate: '吊销商户API证书',
  set_key: '更换APIv3密钥',
}

/** What is approved, without a secret: the same key, certificate or request has the same words. */
export function contentOf(mchid: string, change: KeyChange): Content {
  switch (change.kind) {
    case 'add_certificate':
      return 'request' in change
        ? { mchid, kind: change.kind, about: hash('sha256', change.request) }
        : {
            mchid,
            kind: change.kind,
            about: new X509Certificate(change.certificatePem).fingerprint256,
          }
    case 'revoke_certificate':
      return { mchid, kind: change.kind, about: change.serial }
    case 'set_key': {
      // Of the sealed text, which says nothing about the key.
      const sealed = hash('sha256', change.keySealed)
      const { kind, overlapHours } = change
      return { mchid, kind, about: 'apiv3_key', sealed, overlapHours }
    }
  }
}

/** A new APIv3 key (32 characters) in the form in which a change carries it. Refuses KEY_INVALID. */
export function keyChangeOf(
  { keys }: Pick<KeyDeps, 'keys'>,
  {
    mchid,
    apiV3Key,
    overlapHours,
  }: Readonly<{ mchid: string; apiV3Key: string; overlapHours: number }>,
): KeyChange {
  if (!isApiV3Key(apiV3Key)) throw refuse('KEY_INVALID', { field: 'apiV3Key' })
  const keySealed = keys.seal(contexts.apiV3Key(mchid), apiV3Key)
  return { kind: 'set_key', keySealed, overlapHours: Math.min(overlapHours, overlapHoursMax) }
}

/** The key before the one in force, to be put back. Refuses FORMER_KEY_NOT_EXIST. */
export async function formerKeyChange(
  { db, now }: Pick<KeyDeps, 'db' | 'now'>,
  mchid: string,
): Promise<KeyChange> {
  const former = await findFormerKey(db, { mchid, now: now() })
  if (!former) throw refuse('FORMER_KEY_NOT_EXIST')
  return { kind: 'set_key', keySealed: former.keySealed, overlapHours: overlapHoursMax }
}
