import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { WithdrawBody, WithdrawCreated, WithdrawView } from '@tongbao/apiv3'
import { Type } from 'typebox'
import { fen, type Money } from '#kernel/money'
import { admitNotifyUrl } from '#payments'
import { type Payout, refuse } from '../payout/payout.ts'
import { withdrawalViewOf } from '../payout/withdrawal-view.ts'

/** Who asks for which money; the same `outRequestNo` with the same content is one withdrawal. */
export type WithdrawAsked = Readonly<{
  mchid: string
  /** The merchant itself: a node of its tree is paid out by its own contract. */
  unit: string
  outRequestNo: string
  accountType: WithdrawBody['account_type']
  amount: Money
  remark: string | null
  bankMemo: string | null
  notifyUrl: string | null
}>

export type WithdrawRouteDeps = Readonly<{
  withdraw: (asked: WithdrawAsked) => Promise<Payout>
  findWithdrawal: (
    asked: Readonly<{ mchid: string } & ({ outRequestNo: string } | { id: string })>,
  ) => Promise<Payout | undefined>
}>

const number = Type.String({ minLength: 1, maxLength: 128 })

/** 预约提现: a merchant's own money to its own bank account (APIv3 funds). Payouts carry it out. */
export const withdrawRoutes =
  ({ withdraw, findWithdrawal }: WithdrawRouteDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/merchant/fund/withdraw',
      { schema: { body: WithdrawBody, response: { 200: WithdrawCreated } } },
      async ({ body, caller: { mchid } }) => {
        if (body.notify_url !== undefined) admitNotifyUrl(body.notify_url)
        const { id } = await withdraw({
          mchid,
          unit: mchid,
          outRequestNo: body.out_request_no,
          accountType: body.account_type,
          amount: fen(BigInt(body.amount)),
          remark: body.remark ?? null,
          bankMemo: body.bank_memo ?? null,
          notifyUrl: body.notify_url ?? null,
        })
        return { withdraw_id: id, out_request_no: body.out_request_no }
      },
    )
    app.get(
      '/merchant/fund/withdraw/out-request-no/:out_request_no',
      {
        schema: {
          params: Type.Object({ out_request_no: number }),
          response: { 200: WithdrawView },
        },
      },
      async ({ params, caller: { mchid } }) =>
        shown(await findWithdrawal({ mchid, outRequestNo: params.out_request_no })),
    )
    app.get(
      '/merchant/fund/withdraw/withdraw-id/:withdraw_id',
      { schema: { params: Type.Object({ withdraw_id: number }), response: { 200: WithdrawView } } },
      async ({ params, caller: { mchid } }) =>
        shown(await findWithdrawal({ mchid, id: params.withdraw_id })),
    )
  }

function shown(payout: Payout | undefined): WithdrawView {
  if (!payout) throw refuse('PAYOUT_NOT_FOUND')
  return withdrawalViewOf(payout)
}
