import { addReceiver, openBankAccount, payOwnIn, recharge, setSharingProfile } from '#clearing'
import { fen } from '#kernel/money'
import { Refusal } from '#kernel/refusal'
import { businessDate } from '#kernel/time'
import { accountsOf, openAccounts } from '#ledger'
import { addNode, agreeFees, agreeSettlement, setBankAccount } from '#merchants'
import { inTransaction } from '#platform/db'
import type { Modules } from '../program.ts'
import { accountNumberOf, feeRates, sharing, usualRate } from './people.ts'

type Seeded = Readonly<{ mchid: string; name: string }>

/** From which settlement accounts of newcomers are proved before the first fee is earned: 100 yuan. */
const ownMinor = 10_000n
const ownDeposit = 'ow_01KAXZ0000000000000000000W'

/** What clearing needs of everybody: contracts, accounts, receivers. Again is once. */
export async function seedClearing(deps: Modules, merchants: readonly Seeded[]): Promise<void> {
  const shared = [...accountsOf('platform', 'platform'), ...accountsOf('bank', 'demo')]
  await inTransaction(deps.db, (tx) => openAccounts(tx, shared, 'CNY', deps.now()))
  await payOwnIn(deps, { key: ownDeposit, amountMinor: ownMinor })
  for (const merchant of merchants) await seedContracts(deps, merchant)
  await seedSharing(deps)
}

async function seedContracts(deps: Modules, { mchid, name }: Seeded): Promise<void> {
  const effectiveFrom = businessDate(deps.now())
  await unlessAgreed(
    agreeSettlement(deps, {
      mchid,
      effectiveFrom,
      terms: { cycle: 'T', days: 1, payout: 'auto', payoutMin: 100n, refundShare: 'take_back' },
    }),
  )
  await unlessAgreed(
    agreeFees(deps, {
      subject: mchid,
      effectiveFrom,
      rows: [
        {
          method: '*',
          tierFrom: 0n,
          ratePpm: feeRates[mchid] ?? usualRate,
          floor: 0n,
          cap: null,
          rounding: 'half_up',
          returnsFee: true,
        },
      ],
    }),
  )
  const account = { accountNumber: accountNumberOf(mchid), holderName: name }
  await openBankAccount(deps, account)
  await setBankAccount(deps, { ...account, mchid, bankName: '演示银行', kind: 'corporate' })
  await setSharingProfile(deps.db, { mchid, notifyUrl: null, allowsReturn: true, maxRatio: 3_000 })
}

const agreed: ReadonlySet<string> = new Set([
  'FEE_DATE_PAST',
  'FEE_CONTRACT_EXISTS',
  'SETTLEMENT_DATE_PAST',
  'SETTLEMENT_TERMS_EXIST',
])

/** A first agreement may begin today, so a refusal of the date says that an earlier start has made one. */
async function unlessAgreed(agreement: Promise<void>): Promise<void> {
  try {
    await agreement
  } catch (error) {
    if (!(error instanceof Refusal && agreed.has(error.code))) throw error
  }
}

async function seedSharing(deps: Modules): Promise<void> {
  const { mchid, receiver, operationMinor, tree } = sharing
  await addReceiver(deps, {
    mchid,
    kind: 'MERCHANT_ID',
    account: receiver.mchid,
    appid: null,
    relation: receiver.relation,
    customRelation: null,
    name: receiver.name,
  })
  await recharge(deps, {
    mchid,
    requestNo: 'demo-first-recharge',
    accountType: 'OPERATION',
    amount: fen(operationMinor),
  })
  let parentId: string | undefined
  for (const node of tree)
    parentId = (
      await addNode(deps, { mchid, ...node, ...(parentId !== undefined && { parentId }) })
    ).id
}
