import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { BalanceView, FundAccountType, SubBalanceView } from '@tongbao/apiv3'
import { Type } from 'typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db } from '#platform/db'
import { balanceViewOf } from './balance-view.ts'
import { currentBalance, dayEndBalance } from './balances.ts'
import { refuse } from './fund-move.ts'

export type FundRouteDeps = Readonly<{ db: Db; now: Clock; directory: Directory }>

const OfAccount = Type.Object({ account_type: FundAccountType })
const OfSubMerchant = Type.Object({ sub_mchid: Type.String({ minLength: 1, maxLength: 32 }) })
const date = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' })

/** 资金: balances of merchants, and of sub-merchants for their provider (APIv3 funds). */
export const fundRoutes =
  (deps: FundRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/merchant/fund/balance/:account_type',
      { schema: { params: OfAccount, response: { 200: BalanceView } } },
      async ({ params, caller }) => {
        const asked = { mchid: caller.mchid, accountType: params.account_type }
        return balanceViewOf(await currentBalance(deps, asked))
      },
    )
    app.get(
      '/merchant/fund/dayendbalance/:account_type',
      {
        schema: {
          params: OfAccount,
          querystring: Type.Object({ date }),
          response: { 200: BalanceView },
        },
      },
      async ({ params, query, caller }) => {
        const asked = { mchid: caller.mchid, accountType: params.account_type, date: query.date }
        return balanceViewOf(await dayEndBalance(deps, asked))
      },
    )
    await app.register(subMerchantRoutes(deps))
  }

const subMerchantRoutes =
  (deps: FundRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/ecommerce/fund/balance/:sub_mchid',
      {
        schema: {
          params: OfSubMerchant,
          querystring: Type.Object({ account_type: Type.Optional(FundAccountType) }),
          response: { 200: SubBalanceView },
        },
      },
      async ({ params, query, caller }) => {
        const mchid = await ownSubMerchant(deps, caller.mchid, params.sub_mchid)
        const accountType = query.account_type ?? 'BASIC'
        const balance = await currentBalance(deps, { mchid, accountType })
        return { sub_mchid: mchid, account_type: accountType, ...balanceViewOf(balance) }
      },
    )
    app.get(
      '/ecommerce/fund/enddaybalance/:sub_mchid',
      {
        schema: {
          params: OfSubMerchant,
          querystring: Type.Object({ date }),
          response: { 200: SubBalanceView },
        },
      },
      async ({ params, query, caller }) => {
        const mchid = await ownSubMerchant(deps, caller.mchid, params.sub_mchid)
        const asked = { mchid, accountType: 'BASIC', date: query.date } as const
        return { sub_mchid: mchid, ...balanceViewOf(await dayEndBalance(deps, asked)) }
      },
    )
  }

async function ownSubMerchant(
  { directory }: FundRouteDeps,
  callerMchid: string,
  subMchid: string,
): Promise<string> {
  const merchant = await directory.merchant(subMchid)
  if (merchant?.parentMchid !== callerMchid)
    throw refuse('NOT_SUB_MERCHANT', { field: 'sub_mchid', value: subMchid, location: 'uri' })
  return subMchid
}
