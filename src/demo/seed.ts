import { createHash } from 'node:crypto'
import { fen } from '#kernel/money'
import { dayMs, plusMs } from '#kernel/time'
import { accountsOf, openAccounts } from '#ledger'
import {
  addCertificate,
  issueMerchantCertificate,
  type MerchantKind,
  registerApp,
  registerMerchant,
  setOauthDomains,
} from '#merchants'
import {
  type Customer,
  findCustomerByPhone,
  openidOf,
  pinStatus,
  registerCustomer,
  setPin,
} from '#parties'
import { inTransaction } from '#platform/db'
import { bindCard, findCards, issueBankCard, moveMoney } from '#wallet'
import type { Modules } from '../program.ts'
import { cardOpeningMinor, merchants, newcomerCard, payers, providers } from './people.ts'
import { seedClearing } from './seed-clearing.ts'
import { type SeededStaff, seedStaff } from './seed-staff.ts'
import { type MerchantSecrets, readSecrets, writeSecrets } from './secrets.ts'

type Deps = Modules & Readonly<{ home: string; shopHost: string }>

export type SeededMerchant = MerchantSecrets &
  Readonly<{ name: string; mchid: string; appid: string }>
export type SeededPayer = Readonly<{
  name: string
  phone: string
  password: string
  pin: string
  openids: Readonly<Record<string, string>>
}>
export type Seeded = Readonly<{
  merchants: readonly SeededMerchant[]
  providers: readonly (SeededMerchant &
    Readonly<{ subMerchants: readonly Readonly<{ mchid: string; name: string }>[] }>)[]
  payers: readonly SeededPayer[]
  staff: readonly SeededStaff[]
}>

/** People, merchants and money of the demo. A second start finds what the first has made. */
export async function seed(deps: Deps): Promise<Seeded> {
  const seededMerchants: SeededMerchant[] = []
  for (const merchant of merchants) seededMerchants.push(await seedMerchant(deps, merchant))
  const seededProviders: Seeded['providers'][number][] = []
  for (const provider of providers) {
    const seeded = await seedMerchant(deps, provider)
    for (const { mchid, name } of provider.subMerchants)
      await openMerchant(deps, { mchid, name, kind: 'sub_merchant', parentMchid: provider.mchid })
    seededProviders.push({ ...seeded, subMerchants: provider.subMerchants })
  }
  const subMerchants = seededProviders.flatMap((provider) => provider.subMerchants)
  await seedClearing(deps, [...seededMerchants, ...seededProviders, ...subMerchants])
  const staff = await seedStaff(deps)
  await issueCards(deps)
  const appids = [...seededMerchants, ...seededProviders].map(({ appid }) => appid)
  const seededPayers: SeededPayer[] = []
  for (const payer of payers) seededPayers.push(await seedPayer(deps, payer, appids))
  return { merchants: seededMerchants, providers: seededProviders, payers: seededPayers, staff }
}

type MerchantToSeed = Readonly<{
  mchid: string
  name: string
  appid: string
  appName: string
  kind: MerchantKind
}>

async function seedMerchant(deps: Deps, merchant: MerchantToSeed): Promise<SeededMerchant> {
  const { mchid, name, appid } = merchant
  const known = readSecrets(deps.home, mchid)
  const secrets = known ?? writeSecrets(deps.home, mchid, await newSecrets(deps, merchant))
  await openMerchant(deps, { ...merchant, apiV3Key: secrets.apiV3Key })
  await registerApp(deps, {
    appid,
    kind: 'official_account',
    name: merchant.appName,
    ownerMchid: mchid,
    secret: secrets.appSecret,
  })
  // The shop stands beside the demo's port, which may be another at the next start.
  await setOauthDomains(deps, { appid, oauthDomains: [deps.shopHost] })
  await addCertificate(deps, { mchid, certificatePem: secrets.certificatePem })
  return { ...secrets, mchid, name, appid }
}

/** Derived from the master key, so that losing the demo's files does not lock its merchants out. */
const newSecrets = async (deps: Deps, { mchid, name }: MerchantToSeed) => ({
  ...(await issueMerchantCertificate({ mchid, name, now: deps.now() })),
  apiV3Key: derived(deps, `demo apiV3Key ${mchid}`),
  appSecret: derived(deps, `demo appSecret ${mchid}`),
})

const derived = ({ keys }: Deps, purpose: string): string =>
  createHash('sha256').update(keys.derive(purpose)).digest('hex').slice(0, 32)

async function openMerchant(
  deps: Deps,
  merchant: Readonly<{
    mchid: string
    name: string
    kind: MerchantKind
    parentMchid?: string
    apiV3Key?: string
  }>,
): Promise<void> {
  const { mchid, name, kind, parentMchid, apiV3Key } = merchant
  await registerMerchant(deps, {
    mchid,
    name,
    kind,
    keyMode: 'certificate',
    ...(parentMchid !== undefined && { parentMchid }),
    ...(apiV3Key !== undefined && { apiV3Key }),
  })
  await inTransaction(deps.db, (tx) =>
    openAccounts(tx, accountsOf('merchant', mchid), 'CNY', deps.now()),
  )
}

async function issueCards(deps: Deps): Promise<void> {
  const owned = payers.flatMap(({ name, cards }) =>
    cards.map((number) => ({ number, holderName: name })),
  )
  for (const card of [...owned, newcomerCard])
    await issueBankCard(deps, {
      ...card,
      kind: 'debit',
      bankType: 'ICBC_DEBIT',
      opening: fen(cardOpeningMinor),
    })
}

const customersFor = 120 * dayMs

type PayerToSeed = (typeof payers)[number]

async function seedPayer(
  deps: Deps,
  payer: PayerToSeed,
  appids: readonly string[],
): Promise<SeededPayer> {
  const { name, phone, password, pin } = payer
  const known = await findCustomerByPhone(deps, phone)
  // They have been customers for long: what is new of everybody would be asked about at every till.
  const then = { ...deps.parties, now: () => plusMs(deps.now(), -customersFor) }
  const customer = known ?? (await registerCustomer(then, { phone, name, password }))
  if (!(await pinStatus(deps, customer.id)).isSet)
    await setPin(deps.parties, { customerId: customer.id, pin, password })
  await fundPayer(deps, customer, payer)
  const openids: Record<string, string> = {}
  for (const appid of appids)
    openids[appid] = await openidOf(deps, { appid, customerId: customer.id })
  return { name, phone, password, pin, openids }
}

/** The first card is bound and the balance comes from it, as it would for anybody. */
async function fundPayer(deps: Deps, customer: Customer, payer: PayerToSeed): Promise<void> {
  const customerId = customer.id
  const [bound] = await findCards(deps.db, customerId)
  const card =
    bound ??
    (await bindCard(deps, {
      customerId,
      number: payer.cards[0],
      holderName: payer.name,
      phone: payer.phone,
    }))
  await moveMoney(deps, {
    customerId,
    requestId: 'demo-first-top-up',
    kind: 'top_up',
    cardId: card.id,
    amountMinor: payer.balanceMinor,
  })
}
