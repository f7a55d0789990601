import { readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** What a merchant knows about itself, the platform and its own address. */
export type Configuration = Readonly<{
  merchant: Readonly<{
    name: string
    mchid: string
    appid: string
    appSecret: string
    serialNo: string
    privateKey: string
    apiV3Key: string
  }>
  /** Who may sign for the platform: serial number or public key id → PEM. */
  platformKeys: Readonly<Record<string, string>>
  baseUrl: string
  walletUrl: string
  shopUrl: string
  notifyUrl: string
  port: number
  ordersPath: string
}>

type DemoFile = Readonly<{
  baseUrl: string
  walletUrl: string
  shopUrl: string
  platform: Readonly<{
    certificateSerial: string
    certificatePath: string
    publicKeyId: string
    publicKeyPath: string
  }>
  merchants: readonly Readonly<{
    name: string
    mchid: string
    appid: string
    appSecret: string
    serialNo: string
    privateKeyPath: string
    apiV3Key: string
  }>[]
}>

/** Found wherever the shop is started from; `npm start -w` starts it in its own folder. */
const demoOfProject = join(import.meta.dirname, '../../../.tongbao/demo.json')

/** @throws when demo.json is not there yet, in words that say what to do. */
export function readConfiguration(environment: NodeJS.ProcessEnv): Configuration {
  const path = resolve(environment['TONGBAO_DEMO'] ?? demoOfProject)
  const demo = readDemo(path)
  const merchant = demo.merchants[0]
  if (!merchant) throw new Error(`${path} names no merchant.`)

  // Paths in demo.json count from the folder that it lies in.
  const pem = (file: string) => readFileSync(resolve(dirname(path), file), 'utf8')
  const shopUrl = addressOf(demo.shopUrl, environment['SHOP_PORT'])
  return {
    merchant: { ...merchant, privateKey: pem(merchant.privateKeyPath) },
    platformKeys: {
      [demo.platform.certificateSerial]: pem(demo.platform.certificatePath),
      [demo.platform.publicKeyId]: pem(demo.platform.publicKeyPath),
    },
    baseUrl: withoutSlash(demo.baseUrl),
    walletUrl: withoutSlash(demo.walletUrl),
    shopUrl: withoutSlash(shopUrl.href),
    notifyUrl: new URL('/notify', shopUrl).href,
    port: Number(shopUrl.port || 80),
    ordersPath: join(dirname(path), 'shop-orders.json'),
  }
}

function readDemo(path: string): DemoFile {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (cause) {
    throw new Error(
      `Cannot read ${path}. Start the platform first (npm run demo), or name the file in TONGBAO_DEMO.`,
      { cause },
    )
  }
}

function addressOf(shopUrl: string, port: string | undefined): URL {
  const url = new URL(shopUrl)
  if (port !== undefined && !/^\d{1,5}$/.test(port))
    throw new Error(`SHOP_PORT must be a port number, not "${port}".`)
  if (port !== undefined) url.port = port
  return url
}

const withoutSlash = (url: string) => url.replace(/\/+$/, '')
