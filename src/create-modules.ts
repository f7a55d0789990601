import {
  createClearing,
  openBankAccount,
  payOwnIn,
  releaseRefund,
  sharedRefunds,
  transferSubject,
} from '#clearing'
import { createCalendar } from '#kernel/calendar'
import { createOnboarding } from '#onboarding'
import { createPayments, findInstructionById, type HandOff } from '#payments'
import { createFindCard, createRedeemCode } from '#wallet'
import type { Modules, ProgramOptions } from './program.ts'

/** Payments ask clearing where a shared order's refund takes its money, and the wallet for cards. */
export function createModules(
  { config, log, isDemo }: ProgramOptions,
  given: Omit<Modules, 'payments' | 'clearing' | 'onboarding'>,
  handOff: HandOff,
): Modules {
  const { publicUrl } = config
  const payments = createPayments({
    ...given,
    publicUrl,
    redeemCode: given.faults?.redeemCode ?? createRedeemCode(given),
    refundTiers: given.faults?.refundTiers,
    findCard: createFindCard(given),
    fundRefund: sharedRefunds(given),
    releaseRefund,
    onRefunded: given.guard.refunded,
    handOff,
    channels: given.upstream.channels,
    routeOrder: given.upstream.routeOrder,
    latePolicy: config.latePolicy,
    limits: config.limits,
    transfers: transferSubject({ ...given, log }),
    onFault: ({ instruction, error }) =>
      log.error({ err: error, instruction: instruction.id }, 'an instruction was not looked at'),
  })
  const clearing = createClearing({
    ...given,
    log,
    calendar: createCalendar(),
    publicUrl,
    bank: config.bank,
    channels: { routeOrder: given.upstream.routeOrder, instruct: payments.instructions.instruct },
    upstream: {
      bills: given.upstream.bills,
      ask: {
        find: (id) => findInstructionById(given.db, id),
        query: given.upstream.channels.query,
        learn: payments.instructions.learn,
      },
    },
    // Nobody waits for tomorrow morning to see what a bill looks like.
    ...(isDemo && { billsAfterMs: 0 }),
  })
  const onboarding = createOnboarding({
    ...given,
    log,
    publicUrl,
    // The demo bank pays only into accounts that it has opened.
    ...(!config.bank && { openDemoAccount: (account) => openAtDemoBank(given, account) }),
  })
  return { ...given, payments, clearing, onboarding }
}

type DemoAccount = Parameters<typeof openBankAccount>[1]

/** The institution's own first money there, once: accounts are proved from it before any fee is earned. */
const firstOwnMoney = { key: `od_${'0'.repeat(26)}`, amountMinor: 100_000n }

async function openAtDemoBank(
  deps: Omit<Modules, 'payments' | 'clearing' | 'onboarding'>,
  account: DemoAccount,
) {
  await payOwnIn(deps, firstOwnMoney)
  return openBankAccount(deps, account)
}
