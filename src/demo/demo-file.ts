import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Directory } from '#merchants'
import type { Seeded, SeededMerchant } from './seed.ts'

type Places = Readonly<{ home: string; baseUrl: string; shopUrl: string }>

/** Writes demo.json, from which any client learns where the demo is and who is in it. */
export async function writeDemoFile(
  directory: Directory,
  { home, baseUrl, shopUrl }: Places,
  seeded: Seeded,
): Promise<string> {
  const notifyUrl = `${shopUrl}/notify`
  const demo = {
    baseUrl,
    walletUrl: `${baseUrl}/wallet`,
    consoleUrl: `${baseUrl}/console`,
    shopUrl,
    platform: await writePlatformKeys(directory, home),
    merchants: seeded.merchants.map((merchant) => viewOf(merchant, notifyUrl)),
    providers: seeded.providers.map(({ subMerchants, ...provider }) => ({
      ...viewOf(provider, notifyUrl),
      subMerchants,
    })),
    payers: seeded.payers,
    staff: seeded.staff,
  }
  const path = join(home, 'demo.json')
  writeFileSync(path, `${JSON.stringify(demo, null, 2)}\n`, { mode: 0o600 })
  return path
}

const viewOf = (merchant: SeededMerchant, notifyUrl: string) => ({
  name: merchant.name,
  mchid: merchant.mchid,
  appid: merchant.appid,
  appSecret: merchant.appSecret,
  serialNo: merchant.serialNo,
  privateKeyPath: merchant.privateKeyPath,
  certificatePath: merchant.certificatePath,
  apiV3Key: merchant.apiV3Key,
  notifyUrl,
})

async function writePlatformKeys(directory: Directory, home: string) {
  const certificate = await directory.signingKey('certificate')
  const publicKey = await directory.signingKey('public_key')
  const folder = join(home, 'platform')
  mkdirSync(folder, { recursive: true })
  const certificatePath = join(folder, 'platform_cert.pem')
  const publicKeyPath = join(folder, 'pub_key.pem')
  writeFileSync(certificatePath, certificate.certificatePem ?? '')
  writeFileSync(publicKeyPath, publicKey.publicPem)
  return {
    certificateSerial: certificate.id,
    certificatePath,
    publicKeyId: publicKey.id,
    publicKeyPath,
  }
}
