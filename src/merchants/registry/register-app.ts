import { type App, type AppKind, isAppid, refuse } from './merchant.ts'
import type { RegistryDeps } from './register-merchant.ts'
import { contexts } from './secrets.ts'
import { findApp, findMerchant, insertApp, insertBinding, updateOauthDomains } from './store.ts'

export type AppInput = Readonly<{
  appid: string
  kind: AppKind
  name: string
  ownerMchid: string
  /** The app secret; sealed before it is stored. */
  secret: string
  /** Hosts (with port if any) to which web authorisation may return; `setOauthDomains` moves them. */
  oauthDomains?: readonly string[]
}>

/**
 * Registers an app and binds it to its owner. Twice the same is once; other content under a taken
 * appid is refused RESOURCE_ALREADY_EXISTS, an unknown owner MCH_NOT_EXISTS. Domains are no content:
 * those of the first time stay until `setOauthDomains`.
 */
export async function registerApp(
  deps: RegistryDeps,
  { secret, oauthDomains = [], ...rest }: AppInput,
): Promise<App> {
  const { db, keys, now } = deps
  const { appid, ownerMchid } = rest
  if (!isAppid(appid)) throw refuse('PARAM_ERROR', { field: 'appid', value: appid })
  if (secret === '') throw refuse('PARAM_ERROR', { field: 'secret', issue: 'empty' })
  if (!(await findMerchant(db, ownerMchid)))
    throw refuse('MCH_NOT_EXISTS', { field: 'ownerMchid', value: ownerMchid })

  const app: App = { ...rest, oauthDomains }
  const secretSealed = keys.seal(contexts.appSecret(appid), secret)
  const inserted = await insertApp(db, { app, secretSealed }, now())
  if (!inserted) await refuseOtherContent(deps, app, secret)
  await insertBinding(db, ownerMchid, appid, now())
  return app
}

async function refuseOtherContent(
  { db, keys }: RegistryDeps,
  app: App,
  secret: string,
): Promise<void> {
  const there = await findApp(db, app.appid)
  const secretThere = there && keys.open(contexts.appSecret(app.appid), there.secretSealed)
  const isSame =
    secretThere === secret &&
    there?.app.kind === app.kind &&
    there.app.name === app.name &&
    there.app.ownerMchid === app.ownerMchid
  if (!isSame) throw refuse('RESOURCE_ALREADY_EXISTS', { field: 'appid', value: app.appid })
}

/** Where web authorisation may return from now on; a shop moves more often than its app changes. */
export async function setOauthDomains(
  { db }: Pick<RegistryDeps, 'db'>,
  { appid, oauthDomains }: Pick<App, 'appid' | 'oauthDomains'>,
): Promise<void> {
  const moved = await updateOauthDomains(db, appid, oauthDomains)
  if (!moved) throw refuse('APPID_NOT_EXIST', { field: 'appid', value: appid })
}

/** Lets the app take payments for the merchant, who need not be its owner. Twice is once. */
export async function bindApp(
  { db, now }: Pick<RegistryDeps, 'db' | 'now'>,
  { mchid, appid }: Readonly<{ mchid: string; appid: string }>,
): Promise<void> {
  if (!(await findMerchant(db, mchid)))
    throw refuse('MCH_NOT_EXISTS', { field: 'mchid', value: mchid })
  if (!(await findApp(db, appid))) throw refuse('APPID_NOT_EXIST', { field: 'appid', value: appid })
  await insertBinding(db, mchid, appid, now())
}
