import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  ModifySettlementBody,
  ModifySettlementView,
  SettlementAccountView,
  SettlementApplicationView,
} from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { beijing } from '#kernel/time'
import { bankAccountOf, type Merchant, type OpenField } from '#merchants'
import { refuse as refuseApplication } from '../application.ts'
import { masked } from '../content.ts'
import type { OnboardingDeps } from '../deps.ts'
import { providerOf } from '../routes.ts'
import { requestChange } from './request-change.ts'
import { openAccount, refuse, type SettlementChange } from './settlement-change.ts'
import { findChange, findLatest } from './store.ts'

const prefix = '/apply4sub/sub_merchants/:sub_mchid'
const Sub = Type.Object({ sub_mchid: Type.String({ pattern: '^[1-9][0-9]{7,9}$' }) })
const One = Type.Object({
  ...Sub.properties,
  application_no: Type.String({ minLength: 1, maxLength: 64 }),
})
const rules = ['ACCOUNT_NUMBER_RULE_MASK_V1', 'ACCOUNT_NUMBER_RULE_MASK_V2']
const Rule = Type.Object({
  account_number_rule: Type.Optional(Type.Enum(rules, { type: 'string' })),
})

/** Settlement accounts of a provider's sub-merchants (APIv3 onboarding §4.7). */
export const settlementRoutes =
  (deps: OnboardingDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      `${prefix}/modify-settlement`,
      {
        schema: {
          params: Sub,
          body: ModifySettlementBody,
          response: { 200: ModifySettlementView, 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const change = await modify(deps, request, request.params.sub_mchid, request.body)
        // Before there was an audit, the answer was empty; who does not ask for it still hears that.
        return request.body.modify_mode === undefined
          ? reply.code(204).send(null)
          : { application_no: change.applicationNo }
      },
    )
    app.get(
      `${prefix}/settlement`,
      { schema: { params: Sub, response: { 200: SettlementAccountView } } },
      async (request) => accountOf(deps, await subOf(deps, request, request.params.sub_mchid)),
    )
    app.get(
      `${prefix}/application/:application_no`,
      { schema: { params: One, querystring: Rule, response: { 200: SettlementApplicationView } } },
      async (request) => {
        const { sub_mchid: mchid, application_no: applicationNo } = request.params
        await subOf(deps, request, mchid)
        const change = await findChange(deps.db, { mchid, applicationNo })
        if (!change) throw refuse('CHANGE_NOT_FOUND')
        return applicationViewOf(deps, change)
      },
    )
  }

async function modify(
  deps: OnboardingDeps,
  request: FastifyRequest,
  mchid: string,
  body: ModifySettlementBody,
): Promise<SettlementChange> {
  const sub = await subOf(deps, request, mchid)
  const open = await deps.directory.fieldOpener(request.headers['wechatpay-serial'])
  return requestChange(deps, {
    provider: request.caller.mchid,
    sub,
    body,
    accountNumber: opened(open, '/account_number', body.account_number),
    holderName:
      body.account_name === undefined
        ? undefined
        : opened(open, '/account_name', body.account_name),
  })
}

function opened(open: OpenField, field: string, encrypted: string): string {
  const value = open(encrypted)?.trim()
  if (!value) throw refuseApplication('FIELD_NOT_DECRYPTED', { field, location: 'body' })
  return value
}

/** A sub-merchant of whoever asks; another's is none (SUB_MERCHANT_UNKNOWN). */
async function subOf(
  { directory }: OnboardingDeps,
  request: FastifyRequest,
  mchid: string,
): Promise<Merchant> {
  const provider = providerOf(request)
  const sub = await directory.merchant(mchid)
  if (sub?.parentMchid !== provider) throw refuse('SUB_MERCHANT_UNKNOWN')
  return sub
}

/** 户名 shows its first character, a number its beginning and its end. */
const hidden = (accountNumber: string, holderName: string) => {
  const shown = masked({
    bank_account_info: { account_number: accountNumber, account_name: holderName },
  })
  return {
    accountNumber: shown.bank_account_info?.account_number ?? '',
    holderName: shown.bank_account_info?.account_name ?? '',
  }
}

/** `verify_result` is there only once the account was changed (APIv3 onboarding §4.7). */
async function accountOf(
  deps: OnboardingDeps,
  { mchid }: Merchant,
): Promise<Static<typeof SettlementAccountView>> {
  const account = await bankAccountOf(deps, { mchid, unit: mchid })
  if (!account) throw refuse('ACCOUNT_NOT_SET')
  const latest = await findLatest(deps.db, mchid)
  return {
    account_type: account.kind === 'personal' ? 'ACCOUNT_TYPE_PRIVATE' : 'ACCOUNT_TYPE_BUSINESS',
    account_bank: account.bankName,
    ...(account.branchNumber !== null && { bank_branch_id: account.branchNumber }),
    account_number: hidden(account.accountNumber, account.holderName).accountNumber,
    ...(latest && verdictOf(latest)),
  }
}

const verdicts = {
  AUDITING: 'VERIFYING',
  AUDIT_SUCCESS: 'VERIFY_SUCCESS',
  AUDIT_FAIL: 'VERIFY_FAIL',
} as const

const verdictOf = ({ state, failReason }: SettlementChange) => ({
  verify_result: verdicts[state],
  ...(failReason !== null && { verify_fail_reason: failReason }),
})

function applicationViewOf(
  { keys }: OnboardingDeps,
  change: SettlementChange,
): Static<typeof SettlementApplicationView> {
  const account = openAccount(keys, change)
  const shown = hidden(account.accountNumber, account.holderName)
  return {
    account_name: shown.holderName,
    account_type: change.accountType,
    account_bank: change.accountBank,
    ...(change.bankName !== null && { bank_name: change.bankName }),
    ...(change.bankBranchId !== null && { bank_branch_id: change.bankBranchId }),
    account_number: shown.accountNumber,
    verify_result: change.state,
    ...(change.failReason !== null && { verify_fail_reason: change.failReason }),
    ...(change.finishedAt && { verify_finish_time: beijing(change.finishedAt) }),
  }
}
