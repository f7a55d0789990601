import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a merchant keeps to itself, in the demo's data folder. */
export type MerchantSecrets = Readonly<{
  serialNo: string
  privateKeyPath: string
  certificatePath: string
  certificatePem: string
  apiV3Key: string
  appSecret: string
}>

type Issued = Readonly<{
  serialNo: string
  privateKeyPem: string
  certificatePem: string
  apiV3Key: string
  appSecret: string
}>

const folderOf = (home: string, mchid: string): string => join(home, 'merchants', mchid)
const fileName = 'merchant.json'

export function readSecrets(home: string, mchid: string): MerchantSecrets | undefined {
  const file = join(folderOf(home, mchid), fileName)
  if (!existsSync(file)) return undefined
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Pick<
    Issued,
    'serialNo' | 'apiV3Key' | 'appSecret'
  >
  return withPaths(home, mchid, kept)
}

/** Readable by the owner only; the index is written last, so a kill half-way begins again. */
export function writeSecrets(home: string, mchid: string, issued: Issued): MerchantSecrets {
  const folder = folderOf(home, mchid)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), text, { mode: 0o600 })
  write('apiclient_key.pem', issued.privateKeyPem)
  write('apiclient_cert.pem', issued.certificatePem)
  const { serialNo, apiV3Key, appSecret } = issued
  write(fileName, JSON.stringify({ serialNo, apiV3Key, appSecret }, null, 2))
  return withPaths(home, mchid, { serialNo, apiV3Key, appSecret })
}

function withPaths(
  home: string,
  mchid: string,
  kept: Pick<Issued, 'serialNo' | 'apiV3Key' | 'appSecret'>,
): MerchantSecrets {
  const certificatePath = join(folderOf(home, mchid), 'apiclient_cert.pem')
  return {
    serialNo: kept.serialNo,
    apiV3Key: kept.apiV3Key,
    appSecret: kept.appSecret,
    privateKeyPath: join(folderOf(home, mchid), 'apiclient_key.pem'),
    certificatePath,
    certificatePem: readFileSync(certificatePath, 'utf8'),
  }
}
