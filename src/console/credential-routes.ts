import { randomBytes, X509Certificate } from 'node:crypto'
import { Type } from 'typebox'
import { beijing } from '#kernel/time'
import {
  type CertificateRow,
  changeKeys,
  findAccessNotices,
  findCertificateRows,
  findKeyFacts,
  findWaiting,
  formerKeyChange,
  type KeyChange,
  keyChangeOf,
  overlapHoursMax,
} from '#merchants'
import { findStaffNames } from '#oversight'
import { byOf } from './by-of.ts'
import type { ConsoleDeps } from './deps.ts'
import { Mchid } from './fields.ts'
import { type ConsoleRoute, merchantRoute, strict } from './route.ts'

const OfMerchant = strict({ mchid: Mchid })
const Pem = Type.String({ minLength: 1, maxLength: 8_192 })
const change = 'shop.access.change'
const noticesMax = 20

/** What a merchant signs with, and what we seal for it. No private key and no secret comes out again. */
export const credentialRoutes = (deps: ConsoleDeps): readonly ConsoleRoute[] => [
  merchantRoute({
    method: 'GET',
    url: '/merchants/:mchid/access',
    permission: 'shop.access.read',
    params: OfMerchant,
    answer: ({ reach }) => accessOf(deps, reach.mchid),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/certificates',
    permission: change,
    params: OfMerchant,
    body: Type.Union([strict({ request: Pem }), strict({ certificatePem: Pem })]),
    answer: ({ reach: { mchid }, body, ...asked }) =>
      changeKeys(deps, { mchid, by: byOf(asked), change: { kind: 'add_certificate', ...body } }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/certificates/:serial/revoke',
    permission: change,
    params: strict({ mchid: Mchid, serial: Type.String({ minLength: 1, maxLength: 64 }) }),
    body: strict({}),
    answer: ({ reach: { mchid }, params: { serial }, ...asked }) =>
      changeKeys(deps, { mchid, by: byOf(asked), change: { kind: 'revoke_certificate', serial } }),
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/api-key',
    permission: change,
    params: OfMerchant,
    body: strict({
      /** Made here, and told in the answer once, when absent. */
      apiV3Key: Type.Optional(Type.String({ maxLength: 64 })),
      overlapHours: Type.Integer({ minimum: 0, maximum: overlapHoursMax }),
    }),
    async answer({ reach: { mchid }, body, ...asked }) {
      const made = body.apiV3Key === undefined ? newApiV3Key() : undefined
      const apiV3Key = body.apiV3Key ?? made ?? ''
      const { overlapHours } = body
      const keyChange = keyChangeOf(deps, { mchid, apiV3Key, overlapHours })
      const changed = await changeKeys(deps, { mchid, by: byOf(asked), change: keyChange })
      return { ...changed, ...(made !== undefined && { apiV3Key: made }) }
    },
  }),
  merchantRoute({
    method: 'POST',
    url: '/merchants/:mchid/access/api-key/restore',
    permission: change,
    params: OfMerchant,
    body: strict({}),
    async answer({ reach: { mchid }, ...asked }) {
      const former: KeyChange = await formerKeyChange(deps, mchid)
      return changeKeys(deps, { mchid, by: byOf(asked), change: former })
    },
  }),
]

/** 24 random bytes are 32 characters of base64; its two signs are ASCII as well. */
const newApiV3Key = (): string => randomBytes(24).toString('base64')

async function accessOf(deps: ConsoleDeps, mchid: string) {
  const { db, directory } = deps
  const [merchant, access] = [await directory.merchant(mchid), await directory.access(mchid)]
  const keys = await directory.platformKeys()
  const facts = await findKeyFacts(db, mchid)
  const notices = await findAccessNotices(db, { mchid, limit: noticesMax })
  const names = await findStaffNames(
    db,
    notices.map(({ actor }) => actor),
  )
  return {
    kind: merchant?.kind ?? 'direct',
    keyMode: merchant?.keyMode ?? 'public_key',
    notifyUrl: access.notifyUrl ?? null,
    sandboxUrl: deps.sandboxUrl ?? null,
    certificates: (await findCertificateRows(db, mchid)).map((row) =>
      certificateView(row, deps.now()),
    ),
    apiV3Key: {
      isSet: facts.hasKey,
      changedAt: facts.changedAt && beijing(facts.changedAt),
      formerUntil:
        facts.formerUntil && facts.formerUntil > deps.now() ? beijing(facts.formerUntil) : null,
    },
    waiting: (await findWaiting(db, mchid)).map(({ kind, approvalId, createdAt }) => ({
      kind,
      approvalId,
      createdAt: beijing(createdAt),
    })),
    notices: notices.map(({ id, kind, subject, actor, at }) => ({
      id,
      kind,
      subject,
      actor: names.get(actor) ?? actor,
      at: beijing(at),
    })),
    platformKeys: keys
      .filter(({ state }) => state === 'active')
      .map(({ id, kind, publicPem, certificatePem }) => ({
        id,
        kind,
        pem: certificatePem ?? publicPem,
      })),
  }
}

function certificateView(row: CertificateRow, now: Date) {
  const { serial, certificatePem, state, notBefore, notAfter, createdAt, revokedAt, usedAt } = row
  const isOver = notAfter <= now
  return {
    serial,
    certificatePem,
    subject: new X509Certificate(certificatePem).subject.replaceAll('\n', ', '),
    state: state === 'active' && isOver ? 'expired' : state,
    notBefore: beijing(notBefore),
    notAfter: beijing(notAfter),
    createdAt: beijing(createdAt),
    revokedAt: revokedAt && beijing(revokedAt),
    usedAt: usedAt && beijing(usedAt),
  }
}
