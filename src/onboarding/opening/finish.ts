import type { SalesScene } from '@tongbao/apiv3'
import { Refusal } from '#kernel/refusal'
import { businessDate, dayAfter } from '#kernel/time'
import { accountsOf, openAccounts } from '#ledger'
import {
  agreeFees,
  agreeSettlement,
  grantProducts,
  type Product,
  registerMerchant,
  setBankAccount,
  setMerchantLimits,
} from '#merchants'
import { inviteStaff } from '#oversight'
import { inTransaction } from '#platform/db'
import { type DraftContent, refuse } from '../application.ts'
import { seen } from '../application-view.ts'
import { merchantNameOf } from '../check/check-subject.ts'
import { openContent } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { limitsOf, reviewOnOf } from '../review/rate.ts'
import { findById, findInState, lockById, type Stored, updateApplication } from '../store.ts'
import type { OnboardingVerbs } from '../verbs.ts'
import { ruleOf } from './settlement-rules.ts'

type Deps = OnboardingDeps

/**
 * 开通: makes the merchant of a signed application, and answers it with the link by which its first
 * administrator comes in; the link is answered once, and null afterwards. Every step finds its own earlier
 * effect by the merchant's number, so that a killed one is done again from the start; any number at once
 * make one merchant. APPLICATION_STATE before it is signed.
 */
export const finish: OnboardingVerbs['finish'] = async (deps, { id }) => {
  const stored = await findById(deps.db, id)
  if (!stored) throw refuse('APPLICATION_NOT_FOUND')
  await complete(deps, stored)
  return { application: await seen(deps, id), inviteUrl: await invite(deps, stored) }
}

/** Does so for every signed application; answers how many. Safe to kill and to run beside others. */
export async function finishSigned(
  deps: Deps,
  onFault: (fault: Readonly<{ id: string; error: unknown }>) => void,
): Promise<number> {
  const signed = await findInState(deps.db, { state: 'SIGNING', limit: 50 })
  let count = 0
  for (const stored of signed)
    try {
      await complete(deps, stored)
      count++
    } catch (error) {
      onFault({ id: stored.id, error })
    }
  return count
}

async function complete(deps: Deps, stored: Stored): Promise<void> {
  if (stored.state === 'FINISHED') return
  if (stored.state !== 'SIGNING') throw refuse('APPLICATION_STATE')
  const mchid = numberOf(stored)
  const content = openContent(deps.keys, stored.id, stored.contentSealed)
  await openMerchant(deps, stored, content)
  await agreeTerms(deps, stored, content)
  await nameAccount(deps, mchid, content)
  const rating = stored.riskRating ?? 'high'
  const reviewOn = reviewOnOf(stored.openedOn ?? businessDate(deps.now()), rating)
  const { singleMax, dayMax } = limitsOf[rating]
  const reviewAt = new Date(`${reviewOn}T00:00:00+08:00`)
  await inTransaction(deps.db, async (tx) => {
    const locked = await lockById(tx, stored.id)
    // What was opened may have been taken away since by somebody who had a reason.
    if (locked?.state !== 'SIGNING') return
    const within = { db: tx, now: deps.now }
    await grantProducts(within, { mchid, products: productsOf(content) })
    await setMerchantLimits(within, { mchid, singleMax, dayMax, rating, reviewAt })
    await updateApplication(tx, { ...locked, state: 'FINISHED', reviewOn, stateAt: deps.now() })
  })
}

function numberOf({ subMchid }: Stored): string {
  if (subMchid === null) throw refuse('APPLICATION_STATE')
  return subMchid
}

async function openMerchant(deps: Deps, stored: Stored, content: DraftContent): Promise<void> {
  const mchid = numberOf(stored)
  await registerMerchant(deps, {
    mchid,
    name: merchantNameOf(content),
    shortName: content.business_info?.merchant_shortname ?? merchantNameOf(content),
    ...(stored.mchid !== '' && { parentMchid: stored.mchid }),
  })
  await inTransaction(deps.db, (tx) =>
    openAccounts(tx, accountsOf('merchant', mchid), 'CNY', deps.now()),
  )
}

/** What is agreed holds from the day of signing, or from the first later one on which it could be agreed. */
async function agreeTerms(deps: Deps, stored: Stored, content: DraftContent): Promise<void> {
  const mchid = numberOf(stored)
  const rule = ruleOf(content.settlement_info?.settlement_id)
  if (!rule) throw refuse('APPLICATION_INCOMPLETE', { field: '/settlement_info/settlement_id' })
  await fromFirstDay(deps, stored, (effectiveFrom) =>
    agreeFees(deps, {
      subject: mchid,
      effectiveFrom,
      rows: [
        {
          method: '*',
          tierFrom: 0n,
          ratePpm: rule.ratePpm,
          floor: 0n,
          cap: null,
          rounding: 'half_up',
          returnsFee: true,
        },
      ],
    }),
  )
  await fromFirstDay(deps, stored, (effectiveFrom) =>
    agreeSettlement(deps, {
      mchid,
      effectiveFrom,
      terms: {
        cycle: 'T',
        days: rule.days,
        payout: 'auto',
        payoutMin: 1n,
        refundShare: 'merchant_pays',
      },
    }),
  )
}

const tooLate: ReadonlySet<string> = new Set(['FEE_DATE_PAST', 'SETTLEMENT_DATE_PAST'])

/**
 * A first agreement may begin today and the same again is no news on whatever day, so that of the days since
 * signing one is the day on which it was agreed, or the last is the one on which it can be.
 */
async function fromFirstDay(
  { now }: Deps,
  { openedOn }: Stored,
  agree: (effectiveFrom: string) => Promise<void>,
): Promise<void> {
  const today = businessDate(now())
  for (let day = openedOn ?? today; ; day = dayAfter(day))
    try {
      return await agree(day)
    } catch (error) {
      const isLate = error instanceof Refusal && tooLate.has(error.code)
      if (!isLate || day >= today) throw error
    }
}

async function nameAccount(deps: Deps, mchid: string, content: DraftContent): Promise<void> {
  const account = content.bank_account_info
  await setBankAccount(deps, {
    mchid,
    bankName: account?.bank_name || account?.account_bank || '',
    accountNumber: account?.account_number ?? '',
    holderName: account?.account_name ?? '',
    kind: account?.bank_account_type === 'BANK_ACCOUNT_TYPE_PERSONAL' ? 'personal' : 'corporate',
    ...(account?.bank_branch_id && { branchNumber: account.bank_branch_id }),
  })
}

/** What each scene of sale opens by itself; refunds are granted to all (APIv3 onboarding §2). */
const scenes: Readonly<Record<SalesScene, readonly Product[]>> = {
  SALES_SCENES_STORE: ['CODE_PAY', 'JSAPI'],
  SALES_SCENES_MP: ['JSAPI'],
  SALES_SCENES_MINI_PROGRAM: ['MINI_PROGRAM', 'JSAPI'],
  SALES_SCENES_APP: ['APP'],
  SALES_SCENES_WEB: ['JSAPI', 'NATIVE'],
  SALES_SCENES_WEWORK: ['JSAPI'],
}

const productsOf = ({ business_info: business }: DraftContent): readonly Product[] => [
  ...new Set<Product>([
    ...(business?.sales_info?.sales_scenes_type ?? []).flatMap((scene) => scenes[scene]),
    'REFUND',
    'WITHDRAW',
  ]),
]

/** Whoever asks first has the link; it is told once, and a lost one is made anew by the institution. */
async function invite(deps: Deps, stored: Stored): Promise<string | null> {
  const mchid = numberOf(stored)
  const content = openContent(deps.keys, stored.id, stored.contentSealed)
  try {
    const { token } = await inviteStaff(deps, {
      name: content.contact_info?.contact_name ?? '',
      login: `m${mchid}`,
      roles: ['merchant_administrator'],
      seat: { mchid, nodeId: null },
      invitedBy: 'platform',
    })
    return `${deps.publicUrl}/console/welcome#${token}`
  } catch (error) {
    if (error instanceof Refusal && error.code === 'LOGIN_TAKEN') return null
    throw error
  }
}
