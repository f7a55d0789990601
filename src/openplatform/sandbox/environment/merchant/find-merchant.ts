import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { contexts } from './sealed.ts'
import {
  findApps,
  findMerchant,
  findMerchants,
  type StoredApp,
  type StoredMerchant,
} from './store.ts'
import { refuse, type TestMerchant } from './test-merchant.ts'

type Deps = Readonly<{ db: Db; keys: Keys }>

/** Every merchant that was made for a test, the newest first. */
export async function listTestMerchants(deps: Deps): Promise<readonly TestMerchant[]> {
  return opened(deps, await findMerchants(deps.db))
}

/** Refuses TEST_MERCHANT_NOT_FOUND. */
export async function testMerchantOf(deps: Deps, mchid: string): Promise<TestMerchant> {
  const stored = await findMerchant(deps.db, mchid)
  const [merchant] = stored ? await opened(deps, [stored]) : []
  if (!merchant) throw refuse('TEST_MERCHANT_NOT_FOUND')
  return merchant
}

async function opened(
  { db, keys }: Deps,
  merchants: readonly StoredMerchant[],
): Promise<readonly TestMerchant[]> {
  const apps = await findApps(
    db,
    merchants.map(({ mchid }) => mchid),
  )
  return merchants.map(({ apiV3Key, privateKey, ...merchant }) => ({
    ...merchant,
    apps: apps.filter(({ mchid }) => mchid === merchant.mchid).map((app) => appOf(keys, app)),
    apiV3Key: apiV3Key && keys.open(contexts.apiV3Key(merchant.mchid), apiV3Key),
    isKeyWaiting: privateKey !== null,
  }))
}

const appOf = (keys: Keys, { appid, kind, secret }: StoredApp): TestMerchant['apps'][number] => ({
  appid,
  kind,
  secret: keys.open(contexts.appSecret(appid), secret),
})
