import { ConfigRefused } from '#platform/config'
import {
  approvalsErrand,
  approvalsForm,
  approveErrand,
  approveForm,
  rejectErrand,
  rejectForm,
} from './clearing/approvals.ts'
import { bankAccountErrand, bankAccountForm } from './clearing/bank-account.ts'
import { billErrand, billForm } from './clearing/bill.ts'
import { breaksErrand, breaksForm } from './clearing/breaks.ts'
import {
  channelsErrand,
  channelsForm,
  settleChannelErrand,
  settleChannelForm,
} from './clearing/channels.ts'
import { correctErrand, correctForm } from './clearing/correct.ts'
import { custodyErrand, custodyForm } from './clearing/custody.ts'
import type { ClearingErrand, Form } from './clearing/errand.ts'
import { feeContractErrand, feeContractForm } from './clearing/fee-contract.ts'
import { feesErrand, feesForm, whatIfErrand, whatIfForm } from './clearing/fees.ts'
import {
  holdErrand,
  holdForm,
  holdsErrand,
  holdsForm,
  liftErrand,
  liftForm,
} from './clearing/holds.ts'
import { nodeErrand, nodeForm } from './clearing/node.ts'
import { payoutsErrand, payoutsForm } from './clearing/payouts.ts'
import {
  reconcileBankErrand,
  reconcileBankForm,
  reconcileChannelErrand,
  reconcileChannelForm,
} from './clearing/reconcile.ts'
import { settlementsErrand, settlementsForm } from './clearing/settlements.ts'
import { staffErrand, staffForm } from './clearing/staff.ts'
import { statusErrand, statusForm } from './clearing/status.ts'
import { termsErrand, termsForm } from './clearing/terms.ts'

/** What an operator does, by its name behind `tongbao clearing`; answers the exit code. */
const errands: Readonly<
  Record<string, readonly [form: Form, run: (errand: ClearingErrand) => Promise<number>]>
> = {
  status: [statusForm, statusErrand],
  settlements: [settlementsForm, settlementsErrand],
  payouts: [payoutsForm, payoutsErrand],
  hold: [holdForm, holdErrand],
  lift: [liftForm, liftErrand],
  holds: [holdsForm, holdsErrand],
  fees: [feesForm, feesErrand],
  'what-if': [whatIfForm, whatIfErrand],
  bill: [billForm, billErrand],
  'reconcile-channel': [reconcileChannelForm, reconcileChannelErrand],
  'reconcile-bank': [reconcileBankForm, reconcileBankErrand],
  channels: [channelsForm, channelsErrand],
  'settle-channel': [settleChannelForm, settleChannelErrand],
  breaks: [breaksForm, breaksErrand],
  correct: [correctForm, correctErrand],
  custody: [custodyForm, custodyErrand],
  approvals: [approvalsForm, approvalsErrand],
  approve: [approveForm, approveErrand],
  reject: [rejectForm, rejectErrand],
  staff: [staffForm, staffErrand],
  terms: [termsForm, termsErrand],
  'fee-contract': [feeContractForm, feeContractErrand],
  'bank-account': [bankAccountForm, bankAccountErrand],
  node: [nodeForm, nodeErrand],
}

/** What every errand takes, for whoever asks. */
export const clearingHelp = (): string =>
  `tongbao clearing …\n\n${Object.values(errands)
    .map(([{ usage }]) => `  ${usage}\n`)
    .join('')}`

export async function runClearingErrand(
  name: string | undefined,
  errand: ClearingErrand,
): Promise<number> {
  if (name === undefined || !Object.hasOwn(errands, name)) {
    const why = name === undefined ? 'which errand' : `there is no errand ${name}`
    throw new ConfigRefused([`clearing: ${why}. Expected one of these.\n\n${clearingHelp()}`])
  }
  const [, run] = errands[name] ?? []
  return (await run?.(errand)) ?? 1
}
