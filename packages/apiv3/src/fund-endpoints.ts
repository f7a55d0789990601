import { aboutSame, type Caller } from './call.ts'
import {
  BalanceView,
  type FundAccountType,
  SubBalanceView,
  type WithdrawBody,
  WithdrawCreated,
  WithdrawView,
} from './schemas/fund.ts'
import {
  type TransferBatchBody,
  TransferBatchCreated,
  TransferBatchView,
  type TransferBillBody,
  TransferBillCancelled,
  TransferBillCreated,
  TransferBillView,
  TransferDetailView,
} from './schemas/transfer.ts'

const slug = encodeURIComponent
const post = (url: string, body: object) => ({ method: 'POST', url, body }) as const
const get = (url: string) => ({ method: 'GET', url }) as const

const bills = '/v3/fund-app/mch-transfer/transfer-bills'
const batches = '/v3/transfer/batches'

/** Which details of a batch to list; they are there once it is FINISHED. */
export type BatchDetailsQuery = Readonly<{
  offset?: number
  /** 20 to 100. */
  limit?: number
  detail_status?: 'ALL' | 'SUCCESS' | 'FAIL' | 'WAIT_PAY'
}>

const batchQuery = (details: BatchDetailsQuery | undefined): string => {
  const entries = Object.entries(details ?? {}).map(([name, value]) => `&${name}=${String(value)}`)
  return `?need_query_detail=${details !== undefined}${entries.join('')}`
}

/** Money to people; one in doubt is repeated under the same number, never a new one. */
export const transferEndpoints = ({ ask }: Caller) => ({
  create: async (body: TransferBillBody): Promise<TransferBillCreated> => {
    const view = await ask(TransferBillCreated, post(bills, body))
    return aboutSame(view, { out_bill_no: body.out_bill_no })
  },
  query: async (outBillNo: string): Promise<TransferBillView> => {
    const view = await ask(TransferBillView, get(`${bills}/out-bill-no/${slug(outBillNo)}`))
    return aboutSame(view, { out_bill_no: outBillNo })
  },
  queryById: (billNo: string) =>
    ask(TransferBillView, get(`${bills}/transfer-bill-no/${slug(billNo)}`)),
  cancel: async (outBillNo: string): Promise<TransferBillCancelled> => {
    const url = `${bills}/out-bill-no/${slug(outBillNo)}/cancel`
    return aboutSame(await ask(TransferBillCancelled, post(url, {})), { out_bill_no: outBillNo })
  },
  createBatch: async (body: TransferBatchBody): Promise<TransferBatchCreated> => {
    const view = await ask(TransferBatchCreated, post(batches, body))
    return aboutSame(view, { out_batch_no: body.out_batch_no })
  },
  /** Details are listed where they are asked for. */
  queryBatch: (outBatchNo: string, details?: BatchDetailsQuery) =>
    ask(
      TransferBatchView,
      get(`${batches}/out-batch-no/${slug(outBatchNo)}${batchQuery(details)}`),
    ),
  queryDetail: (outBatchNo: string, outDetailNo: string) => {
    const url = `${batches}/out-batch-no/${slug(outBatchNo)}/details/out-detail-no/${slug(outDetailNo)}`
    return ask(TransferDetailView, get(url))
  },
})

const funds = '/v3/merchant/fund'

/** What the merchant has, and its way to the bank. */
export const fundEndpoints = ({ ask }: Caller) => ({
  balance: (accountType: FundAccountType) =>
    ask(BalanceView, get(`${funds}/balance/${accountType}`)),
  /** `date` is a business day that is over: `2026-11-24`. */
  dayEndBalance: (accountType: FundAccountType, date: string) =>
    ask(BalanceView, get(`${funds}/dayendbalance/${accountType}?date=${slug(date)}`)),
  /** Of a sub-merchant, by its provider. */
  subBalance: (subMchid: string, accountType: FundAccountType = 'BASIC') =>
    ask(
      SubBalanceView,
      get(`/v3/ecommerce/fund/balance/${slug(subMchid)}?account_type=${accountType}`),
    ),
  withdraw: async (body: WithdrawBody): Promise<WithdrawCreated> => {
    const view = await ask(WithdrawCreated, post(`${funds}/withdraw`, body))
    return aboutSame(view, { out_request_no: body.out_request_no })
  },
  queryWithdrawal: async (outRequestNo: string): Promise<WithdrawView> => {
    const url = `${funds}/withdraw/out-request-no/${slug(outRequestNo)}`
    return aboutSame(await ask(WithdrawView, get(url)), { out_request_no: outRequestNo })
  },
})
