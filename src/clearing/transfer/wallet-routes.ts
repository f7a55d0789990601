import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { refusals } from '#kernel/refusal'
import { beijing } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Customer } from '#parties'
import {
  confirmTransfer,
  declineTransfer,
  openTransfer,
  type PayeeDeps,
} from './confirm-transfer.ts'
import type { TransferBill } from './transfer-bill.ts'

export type TransferWalletDeps = PayeeDeps &
  Readonly<{
    directory: Directory
    /** Who is signed in to the wallet in this browser, by its session cookie. */
    sessionCustomer: (request: FastifyRequest) => Promise<Customer | undefined>
  }>

export const refuse = refusals({
  SIGN_IN_REQUIRED: [401, '请先登录'],
  WALLET_HEADER_REQUIRED: [403, '请求须带X-Tongbao-Wallet: 1，请从钱包页面操作'],
})

const OfPackage = Type.Object({ package: Type.String({ minLength: 1, maxLength: 128 }) })
const Nothing = Type.Object({}, { additionalProperties: false })

/** 收款确认: what the payee's wallet asks, to be registered under `/wallet/api`. */
export const transferWalletRoutes =
  (deps: TransferWalletDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    // As on the wallet's own face: a foreign page cannot set a header of its own.
    app.addHook('onRequest', async ({ method, headers }) => {
      if (method !== 'GET' && headers['x-tongbao-wallet'] !== '1')
        throw refuse('WALLET_HEADER_REQUIRED')
    })
    const payee = async (request: FastifyRequest): Promise<Customer> => {
      const customer = await deps.sessionCustomer(request)
      if (!customer) throw refuse('SIGN_IN_REQUIRED')
      return customer
    }
    const asked = async (request: FastifyRequest & { params: { package: string } }) => ({
      packageInfo: request.params.package,
      customerId: (await payee(request)).id,
    })

    app.get('/transfers/:package', { schema: { params: OfPackage } }, async (request) =>
      viewOf(deps, await openTransfer(deps, await asked(request))),
    )
    app.post(
      '/transfers/:package/confirm',
      { schema: { params: OfPackage, body: Nothing } },
      async (request) => viewOf(deps, await confirmTransfer(deps, await asked(request))),
    )
    app.post(
      '/transfers/:package/decline',
      { schema: { params: OfPackage, body: Nothing } },
      async (request) => viewOf(deps, await declineTransfer(deps, await asked(request))),
    )
  }

/** The bill as its payee reads it; amounts on our own faces are texts. */
async function viewOf({ directory, now }: TransferWalletDeps, bill: TransferBill) {
  const merchant = await directory.merchant(bill.mchid)
  const isOver = bill.state === 'WAIT_USER_CONFIRM' && bill.expiresAt <= now()
  return {
    transferBillNo: bill.billNo,
    merchant: merchant?.shortName ?? bill.mchid,
    remark: bill.remark,
    ...(bill.perception !== null && { perception: bill.perception }),
    amount: { amount: String(bill.amount.minor), currency: bill.amount.currency },
    // The sweep comes by within seconds; nobody should tap a button that refuses.
    state: isOver ? 'FAIL' : bill.state,
    ...(isOver
      ? { failReason: 'OVERDUE_CLOSE' }
      : bill.failReason !== null && { failReason: bill.failReason }),
    createdAt: beijing(bill.createdAt),
    updatedAt: beijing(bill.updatedAt),
    expiresAt: beijing(bill.expiresAt),
  }
}
