import { fen } from '#kernel/money'
import { accountsOf, type Movement, openAccounts, post } from '#ledger'
import { agreeSettlement, createDirectory, registerMerchant, setBankAccount } from '#merchants'
import { type Db, inTransaction } from '#platform/db'
import { createKeys, type Keys } from '#platform/keys'
import { openBankAccount, orderFault } from '../../src/clearing/bank/demo/open-account.ts'
import { setSharingProfile } from '../../src/clearing/sharing/profile/set-profile.ts'
import { addReceiver } from '../../src/clearing/sharing/receiver/add-receiver.ts'
import { customers, firstDay, merchants, sharer, supplier } from './plan.ts'

/** The same in every process of a fortnight. */
export const keys: Keys = createKeys(Buffer.alloc(32, 7))

const opening = new Date(`${firstDay}T00:00:00+08:00`)
const accountNumberOf = (mchid: string): string => `62${mchid}0000`

/** Merchants with their contracts, customers with money, and a bank with its moods. Twice is once. */
export async function buildTown(db: Db): Promise<void> {
  const deps = { db, keys, now: () => opening }
  for (const { mchid, name, cycle, bank } of merchants) {
    await registerMerchant(deps, { mchid, name })
    await inTransaction(db, (tx) => openAccounts(tx, accountsOf('merchant', mchid), 'CNY', opening))
    const [unit, days] = cycle
    const terms = {
      cycle: unit,
      days,
      payout: 'auto',
      payoutMin: 5_000n,
      refundShare: 'take_back',
    } as const
    await agreeSettlement(deps, { mchid, effectiveFrom: firstDay, terms })
    const account = { accountNumber: accountNumberOf(mchid), holderName: name }
    await setBankAccount(deps, { mchid, bankName: '演示银行', kind: 'corporate', ...account })
    await openBankAccount(deps, account)
    await orderMood(db, bank, account.accountNumber)
  }
  await fund(db)
  await addSupplier(db)
}

const hourMs = 3_600_000

async function orderMood(db: Db, mood: string, accountNumber: string): Promise<void> {
  const order = { accountNumber, times: 3 } as const
  if (mood === 'slow')
    await orderFault({ db, keys }, { ...order, kind: 'slow', delayMs: 5 * hourMs })
  if (mood === 'rejecting')
    await orderFault(
      { db, keys },
      { ...order, kind: 'rejected', reason: 'MS03', isRetryable: true },
    )
  if (mood === 'returning')
    await orderFault({ db, keys }, { ...order, times: 1, kind: 'returned', delayMs: 30 * hourMs })
}

/** What customers have came from the bank, in its books and in ours. */
async function fund(db: Db): Promise<void> {
  const amount = fen(100_000_000n)
  const common = { kind: 'direct', posting: 'gift', amount } as const
  await inTransaction(db, async (tx) => {
    await openAccounts(tx, accountsOf('bank', 'demo'), 'CNY', opening)
    await openAccounts(tx, accountsOf('platform', 'platform'), 'CNY', opening)
    await openAccounts(
      tx,
      customers.flatMap((owner) => accountsOf('customer', owner)),
      'CNY',
      opening,
    )
    const gifts = customers.flatMap((owner): Movement[] => [
      {
        ...common,
        key: `gift-${owner}:bank`,
        debit: { kind: 'demo_bank_vault', owner: 'demo' },
        credit: { kind: 'demo_bank_custody', owner: 'demo' },
      },
      {
        ...common,
        key: `gift-${owner}:balance`,
        debit: { kind: 'custody', owner: 'demo' },
        credit: { kind: 'customer_balance', owner },
      },
    ])
    await post(tx, gifts, opening)
  })
}

async function addSupplier(db: Db): Promise<void> {
  const deps = { db, keys, now: () => opening }
  await setSharingProfile(db, {
    mchid: supplier,
    notifyUrl: null,
    allowsReturn: true,
    maxRatio: 3000,
  })
  await addReceiver(
    { ...deps, directory: createDirectory(deps) },
    {
      mchid: sharer,
      kind: 'MERCHANT_ID',
      account: supplier,
      name: '供应商',
      relation: 'SUPPLIER',
      customRelation: null,
      appid: null,
    },
  )
}
