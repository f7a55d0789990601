import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { testMerchantOf } from './find-merchant.ts'
import { contexts } from './sealed.ts'
import { takePrivateKey } from './store.ts'
import { refuse } from './test-merchant.ts'

type Deps = Readonly<{
  db: Db
  keys: Keys
  wireNow: Clock
  directory: Pick<Directory, 'signingKey'>
  publicUrl: string
}>

export type BundleFile = Readonly<{ name: string; text: string }>

/**
 * Everything that a client needs, as files: both halves of the merchant's key, the platform's
 * certificate and public key, and what to configure. Once: the private key is gone from here
 * afterwards. Refuses TEST_MERCHANT_NOT_FOUND, BUNDLE_TAKEN.
 */
export async function takeBundle(deps: Deps, mchid: string): Promise<readonly BundleFile[]> {
  const { db, keys, directory, publicUrl } = deps
  const merchant = await testMerchantOf(deps, mchid)
  const [certificate, publicKey] = [
    await directory.signingKey('certificate'),
    await directory.signingKey('public_key'),
  ]
  const sealed = await takePrivateKey(db, mchid, deps.wireNow())
  if (sealed === undefined) throw refuse('BUNDLE_TAKEN')

  const { name, serial, apiV3Key, apps } = merchant
  const settings = {
    baseUrl: publicUrl,
    name,
    mchid,
    serialNo: serial,
    apiV3Key,
    apps,
    platformCertificateSerial: certificate.id,
    platformPublicKeyId: publicKey.id,
  }
  return [
    { name: 'apiclient_key.pem', text: keys.open(contexts.privateKey(mchid), sealed) },
    { name: 'apiclient_cert.pem', text: merchant.certificatePem ?? '' },
    { name: 'platform_cert.pem', text: certificate.certificatePem ?? '' },
    { name: 'pub_key.pem', text: publicKey.publicPem },
    { name: 'tongbao.json', text: `${JSON.stringify(settings, null, 2)}\n` },
  ]
}
