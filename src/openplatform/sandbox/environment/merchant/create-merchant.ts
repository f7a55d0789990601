import { randomBytes, randomInt } from 'node:crypto'
import { openBankAccount, recharge, setSharingProfile } from '#clearing'
import { fen } from '#kernel/money'
import { businessDate, type Clock } from '#kernel/time'
import { accountsOf, openAccounts } from '#ledger'
import {
  type AppKind,
  addCertificate,
  agreeFees,
  agreeSettlement,
  issueMerchantCertificate,
  type KeyMode,
  type MerchantKind,
  registerApp,
  registerMerchant,
  setBankAccount,
} from '#merchants'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import { contexts } from './sealed.ts'
import { findMerchant, insertApp, insertMerchant, replaceCertificate } from './store.ts'
import { refuse } from './test-merchant.ts'

export type MerchantDeps = Readonly<{ db: Db; keys: Keys; now: Clock; wireNow: Clock }>

export type NewTestMerchant = Readonly<{
  name: string
  kind: MerchantKind
  /** The provider, of a sub-merchant only. */
  parentMchid?: string | undefined
  keyMode?: KeyMode | undefined
  /** One app of each; an official account when nothing is said, none for a sub-merchant. */
  apps?: readonly AppKind[] | undefined
  /** `host[:port]` of the pages to which log-in may return. */
  oauthDomains?: readonly string[] | undefined
}>

/** What a new merchant may send to people before it has earned anything: 10,000 yuan. */
const operationMinor = 1_000_000n
/** 0.60 %, as most pay. */
const ratePpm = 6_000n

/**
 * A merchant that can do everything at once: keys, certificate, apps, a bank account, fees, and
 * settlement at T+1 paid out by itself; answers its number. Refuses TEST_PARENT_WRONG. Asked twice it
 * makes two.
 */
export async function createTestMerchant(
  deps: MerchantDeps,
  asked: NewTestMerchant,
): Promise<string> {
  const { db, now } = deps
  const { name, kind, parentMchid, keyMode = 'certificate' } = asked
  await admitParent(db, asked)

  const mchid = newMchid()
  const apiV3Key = kind === 'sub_merchant' ? undefined : newSecret()
  await registerMerchant(deps, {
    mchid,
    name,
    kind,
    keyMode,
    ...(parentMchid !== undefined && { parentMchid }),
    ...(apiV3Key !== undefined && { apiV3Key }),
  })
  const shared = [...accountsOf('platform', 'platform'), ...accountsOf('bank', 'demo')]
  await inTransaction(db, (tx) =>
    openAccounts(tx, [...shared, ...accountsOf('merchant', mchid)], 'CNY', now()),
  )
  const certified = apiV3Key === undefined ? undefined : await certify(deps, { mchid, name })
  await agree(deps, { mchid, name })
  await insertMerchant(db, {
    mchid,
    name,
    kind,
    parentMchid: parentMchid ?? null,
    serial: certified?.serial ?? null,
    apiV3Key: apiV3Key === undefined ? null : deps.keys.seal(contexts.apiV3Key(mchid), apiV3Key),
    certificatePem: certified?.certificatePem ?? null,
    privateKey: certified?.privateKey ?? null,
    createdAt: now(),
  })
  const apps = asked.apps ?? (kind === 'sub_merchant' ? [] : ['official_account' as const])
  for (const each of apps) await addTestApp(deps, { mchid, name, kind: each, ...domains(asked) })
  return mchid
}

const domains = ({ oauthDomains = [] }: NewTestMerchant) => ({ oauthDomains })

async function admitParent(db: Db, { kind, parentMchid }: NewTestMerchant): Promise<void> {
  const isSub = kind === 'sub_merchant'
  const parent = parentMchid === undefined ? undefined : await findMerchant(db, parentMchid)
  if (isSub !== (parentMchid !== undefined) || (isSub && parent?.kind !== 'provider'))
    throw refuse('TEST_PARENT_WRONG', { field: 'parentMchid' })
}

/** `19` is the demo's; nobody else's numbers begin so. */
const newMchid = (): string => `16${String(randomInt(10 ** 8)).padStart(8, '0')}`
const newAppid = (): string => `wx${randomBytes(8).toString('hex')}`
/** 32 characters, as an APIv3 key and an app's secret have them. */
const newSecret = (): string => randomBytes(16).toString('hex')

/** A fresh pair whose certificate is registered; the private half is sealed until it is taken. */
async function certify(
  deps: MerchantDeps,
  { mchid, name }: Readonly<{ mchid: string; name: string }>,
): Promise<Readonly<{ serial: string; certificatePem: string; privateKey: string }>> {
  const issued = await issueMerchantCertificate({ mchid, name, now: deps.wireNow() })
  const { serialNo: serial, certificatePem, privateKeyPem } = issued
  await addCertificate(deps, { mchid, certificatePem })
  return {
    serial,
    certificatePem,
    privateKey: deps.keys.seal(contexts.privateKey(mchid), privateKeyPem),
  }
}

async function agree(
  deps: MerchantDeps,
  { mchid, name }: Readonly<{ mchid: string; name: string }>,
): Promise<void> {
  const effectiveFrom = businessDate(deps.now())
  await agreeSettlement(deps, {
    mchid,
    effectiveFrom,
    terms: { cycle: 'T', days: 1, payout: 'auto', payoutMin: 100n, refundShare: 'take_back' },
  })
  const row = { tierFrom: 0n, ratePpm, floor: 0n, cap: null, returnsFee: true }
  const rows = [{ ...row, method: '*', rounding: 'half_up' }] as const
  await agreeFees(deps, { subject: mchid, effectiveFrom, rows })
  const account = { accountNumber: `6222029${mchid}`, holderName: name }
  await openBankAccount(deps, account)
  await setBankAccount(deps, { ...account, mchid, bankName: '演示银行', kind: 'corporate' })
  await setSharingProfile(deps.db, { mchid, notifyUrl: null, allowsReturn: true, maxRatio: 3_000 })
  await recharge(deps, {
    mchid,
    requestNo: 'sandbox-first-recharge',
    accountType: 'OPERATION',
    amount: fen(operationMinor),
  })
}

type NewTestApp = Readonly<{
  mchid: string
  name: string
  kind: AppKind
  oauthDomains?: readonly string[] | undefined
}>

/** An app of the merchant's own, bound to it; answers its appid. Asked twice it makes two. */
export async function addTestApp(deps: MerchantDeps, asked: NewTestApp): Promise<string> {
  const { mchid, name, kind, oauthDomains = [] } = asked
  const appid = newAppid()
  const secret = newSecret()
  await registerApp(deps, { appid, kind, name, ownerMchid: mchid, secret, oauthDomains })
  await insertApp(deps.db, {
    mchid,
    appid,
    kind,
    secret: deps.keys.seal(contexts.appSecret(appid), secret),
    createdAt: deps.now(),
  })
  return appid
}

/**
 * A new certificate beside the old ones, which stay good; its key waits to be taken, once. Refuses
 * TEST_MERCHANT_NOT_FOUND.
 */
export async function renewCertificate(deps: MerchantDeps, mchid: string): Promise<void> {
  const merchant = await findMerchant(deps.db, mchid)
  if (!merchant?.apiV3Key) throw refuse('TEST_MERCHANT_NOT_FOUND')
  await replaceCertificate(deps.db, { mchid, ...(await certify(deps, merchant)) })
}
