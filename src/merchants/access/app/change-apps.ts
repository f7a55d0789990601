import { randomBytes } from 'node:crypto'
import { refusals } from '#kernel/refusal'
import type { Clock } from '#kernel/time'
import { type Db, inTransaction, type Tx } from '#platform/db'
import type { Keys } from '#platform/keys'
import { type By, recordBy } from '../../desk/record-by.ts'
import type { App, AppKind } from '../../registry/merchant.ts'
import { bindApp, registerApp, setOauthDomains } from '../../registry/register-app.ts'
import { contexts } from '../../registry/secrets.ts'
import { findApp, findMerchant } from '../../registry/store.ts'
import { deleteBinding, updateSecret } from './store.ts'

type Deps = Readonly<{ db: Db; keys: Keys; now: Clock }>
type OfApp = Readonly<{ mchid: string; appid: string; by: By }>

export const refuse = refusals({
  APP_NOT_FOUND: [404, '没有找到该应用，或它不属于本商户'],
  APP_OF_ANOTHER: [403, '只能绑定本商户或所属服务商的应用，请核对 AppID'],
  DOMAIN_INVALID: [400, '授权域名须为不带协议和路径的主机名，可带端口，最多 10 个'],
})

const host =
  /^(?=.{1,253}(?::|$))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*(?::[1-9][0-9]{0,4})?$/
const domainsMax = 10

/**
 * A new app of a merchant, bound to it, with its secret, which is told here and never again. Asking twice
 * makes two apps.
 */
export async function createApp(
  { db, keys, now }: Deps,
  { mchid, kind, name, by }: Readonly<{ mchid: string; kind: AppKind; name: string; by: By }>,
): Promise<Readonly<{ appid: string; secret: string }>> {
  const appid = `wx${randomBytes(8).toString('hex')}`
  const secret = newSecret()
  await inTransaction(db, async (tx) => {
    await registerApp({ db: tx, keys, now }, { appid, kind, name, ownerMchid: mchid, secret })
    await recordBy(tx, by, { action: 'app-create', subject: appid, after: { kind, name } }, now())
  })
  return { appid, secret }
}

/** A new secret in place of the old one, which opens nothing from then on. Refuses APP_NOT_FOUND. */
export async function renewSecret(
  { db, keys, now }: Deps,
  { mchid, appid, by }: OfApp,
): Promise<string> {
  const secret = newSecret()
  await inTransaction(db, async (tx) => {
    const sealed = keys.seal(contexts.appSecret(appid), secret)
    if (!(await updateSecret(tx, { mchid, appid, sealed }))) throw refuse('APP_NOT_FOUND')
    await recordBy(tx, by, { action: 'app-secret-renew', subject: appid }, now())
  })
  return secret
}

const newSecret = (): string => randomBytes(16).toString('hex')

/**
 * Lets an app take payments for the merchant: one of its own, or one of its provider's. Of others only their
 * owner can say so. Twice is once. Refuses APP_NOT_FOUND and APP_OF_ANOTHER.
 */
export async function bindOwnApp({ db, now }: Deps, { mchid, appid, by }: OfApp): Promise<void> {
  await inTransaction(db, async (tx) => {
    const app = await appOf(tx, appid)
    const merchant = (await findMerchant(tx, mchid))?.merchant
    const isNear = app.ownerMchid === mchid || app.ownerMchid === merchant?.parentMchid
    if (!isNear) throw refuse('APP_OF_ANOTHER', { value: appid })
    await bindApp({ db: tx, now }, { mchid, appid })
    await recordBy(tx, by, { action: 'app-bind', subject: appid, after: { mchid } }, now())
  })
}

/** The app takes no more payments for the merchant, within five seconds. Refuses APP_NOT_FOUND. */
export async function unbindApp({ db, now }: Deps, { mchid, appid, by }: OfApp): Promise<void> {
  await inTransaction(db, async (tx) => {
    if (!(await deleteBinding(tx, { mchid, appid }))) throw refuse('APP_NOT_FOUND')
    await recordBy(tx, by, { action: 'app-unbind', subject: appid, before: { mchid } }, now())
  })
}

/** To which hosts web authorisation may return, all of them. Refuses APP_NOT_FOUND and DOMAIN_INVALID. */
export async function setAppDomains(
  { db, now }: Deps,
  { mchid, appid, domains, by }: OfApp & Readonly<{ domains: readonly string[] }>,
): Promise<void> {
  const oauthDomains = [...new Set(domains.map((each) => each.trim().toLowerCase()))]
  const wrong = oauthDomains.find((each) => !host.test(each))
  if (wrong !== undefined || oauthDomains.length > domainsMax)
    throw refuse('DOMAIN_INVALID', { value: wrong ?? oauthDomains.length })
  await inTransaction(db, async (tx) => {
    const app = await appOf(tx, appid)
    if (app.ownerMchid !== mchid) throw refuse('APP_NOT_FOUND')
    await setOauthDomains({ db: tx }, { appid, oauthDomains })
    const change = { before: app.oauthDomains, after: oauthDomains }
    await recordBy(tx, by, { action: 'app-domains', subject: appid, ...change }, now())
  })
}

async function appOf(tx: Tx, appid: string): Promise<App> {
  const found = await findApp(tx, appid)
  if (!found) throw refuse('APP_NOT_FOUND')
  return found.app
}
