import type { ModifySettlementBody } from '@tongbao/apiv3'
import { contentDigestOf } from '#kernel/content-digest'
import { newId } from '#kernel/id'
import { businessDate } from '#kernel/time'
import { bankAccountOf, type Merchant } from '#merchants'
import { type Content, propose } from '#oversight'
import { inTransaction, type Tx } from '#platform/db'
import { needsBranch } from '../check/check-account.ts'
import { spelled } from '../check/check-subject.ts'
import { isCardNumber } from '../check/numbers.ts'
import type { OnboardingDeps } from '../deps.ts'
import { changesADay, refuse, sealAccount, type SettlementChange } from './settlement-change.ts'
import { countOfDay, findLatest, insertChange, noteApproval } from './store.ts'

export type ChangeRequest = Readonly<{
  provider: string
  sub: Merchant
  body: ModifySettlementBody
  /** Opened. */
  accountNumber: string
  holderName: string | undefined
}>

/**
 * 修改结算账户: people look at it first (approval kind `settlement_account`); answers its number. Five a day,
 * one at a time. The second time: the same account while it waits answers the same number. Refuses what
 * `settlement-change.ts` says.
 */
export async function requestChange(
  deps: OnboardingDeps,
  asked: ChangeRequest,
): Promise<SettlementChange> {
  const { db, now } = deps
  const holderName = await admit(deps, asked)
  const change = changeOf(deps, { ...asked, holderName })
  return inTransaction(db, async (tx) => {
    const latest = await findLatest(tx, change.mchid)
    if (latest?.state === 'AUDITING') return sameChange(latest, change)
    const slot = (await countOfDay(tx, change)) + 1
    if (slot > changesADay) throw refuse('CHANGES_EXHAUSTED')
    // Whoever came at the same time has it; the client may ask again.
    if (!(await insertChange(tx, { ...change, slot }))) return later(tx, change)
    const approval = await propose(
      tx,
      {
        kind: 'settlement_account',
        subject: change.applicationNo,
        amount: null,
        summary: `特约商户${change.mchid}的结算账户改为${change.accountBank}尾号${change.last4}`,
        content: contentOf(change),
        maker: `merchant:${asked.provider}`,
        needed: 1,
      },
      now(),
    )
    const proposed = { ...change, slot, approvalId: approval.id }
    await noteApproval(tx, proposed)
    return proposed
  })
}

/** To the letter what is approved; the number itself by a keyed digest. */
export const contentOf = (change: SettlementChange): Content => ({
  applicationNo: change.applicationNo,
  mchid: change.mchid,
  accountType: change.accountType,
  accountBank: change.accountBank,
  bankBranchId: change.bankBranchId,
  last4: change.last4,
  account: change.contentDigest,
})

async function later(tx: Tx, change: SettlementChange): Promise<SettlementChange> {
  const latest = await findLatest(tx, change.mchid)
  if (latest?.state !== 'AUDITING') throw refuse('CHANGE_STANDS')
  return sameChange(latest, change)
}

function sameChange(latest: SettlementChange, change: SettlementChange): SettlementChange {
  if (latest.contentDigest !== change.contentDigest) throw refuse('CHANGE_STANDS')
  return latest
}

/** The holder's name: the one that was given, or that of the account which it replaces. */
async function admit(deps: OnboardingDeps, asked: ChangeRequest): Promise<string> {
  const { body, sub, accountNumber } = asked
  const isPersonal = body.account_type === 'ACCOUNT_TYPE_PRIVATE'
  const isNumber = /^\d{8,32}$/.test(accountNumber) && (!isPersonal || isCardNumber(accountNumber))
  if (!isNumber) throw refuse('ACCOUNT_INVALID', { field: '/account_number', location: 'body' })
  const { account_bank: bank, bank_branch_id: branch, bank_name: branchName } = body
  const isBranch = branch === undefined || /^\d{12}$/.test(branch)
  if (!isBranch || (needsBranch(bank) && !branch && !branchName))
    throw refuse('BRANCH_MISSING', { field: '/bank_name', location: 'body' })
  const { mchid } = sub
  const now = await bankAccountOf(deps, { mchid, unit: mchid })
  const holder = asked.holderName ?? (isPersonal ? now?.holderName : sub.name)
  const isKnown = holder !== undefined && (isPersonal || spelled(holder) === spelled(sub.name))
  if (!isKnown) throw refuse('HOLDER_DIFFERS', { field: '/account_name', location: 'body' })
  return holder
}

type Given = ChangeRequest & Readonly<{ holderName: string }>

function changeOf({ keys, now }: OnboardingDeps, asked: Given): SettlementChange {
  const { provider, sub, body, accountNumber, holderName } = asked
  const at = now()
  const applicationNo = newId('sc', at)
  const { account_number: _number, account_name: _name, modify_mode: _mode, ...rest } = body
  const content = contentDigestOf({ ...rest, accountNumber, holderName })
  return {
    mchid: sub.mchid,
    applicationNo,
    providerMchid: provider,
    businessDate: businessDate(at),
    slot: 1,
    state: 'AUDITING',
    accountType: body.account_type,
    accountBank: body.account_bank,
    bankAddressCode: body.bank_address_code,
    bankName: body.bank_name ?? null,
    bankBranchId: body.bank_branch_id ?? null,
    ...sealAccount(keys, applicationNo, { accountNumber, holderName }),
    contentDigest: keys.digest('onboarding.settlement_change', content),
    last4: accountNumber.slice(-4),
    approvalId: null,
    failReason: null,
    createdAt: at,
    finishedAt: null,
  }
}
