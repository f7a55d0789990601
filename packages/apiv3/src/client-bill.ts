import type { KeyObject } from 'node:crypto'
import { malformed } from './answer.ts'
import type { Caller } from './call.ts'
import { type BillFile, plainBytes } from './download-bill.ts'
import { BillView, EncryptedBillView } from './schemas/bill.ts'
import { openFile, type TransportDeps } from './transport.ts'

type BillDay = Readonly<{
  /** `2026-11-27`, a day in Beijing. */
  billDate: string
  /** Asks for a packed file; what is downloaded is unpacked either way. */
  tarType?: 'GZIP'
}>

export type TradeBillAsk = BillDay &
  Readonly<{
    billType?: 'ALL' | 'SUCCESS' | 'REFUND'
    /** One sub-merchant of a service provider; all when left out. */
    subMchid?: string
  }>
export type FundFlowAsk = BillDay &
  Readonly<{ accountType?: 'BASIC' | 'OPERATION' | 'FEES'; subMchid?: string }>
export type SharingBillAsk = BillDay & Readonly<{ subMchid?: string }>
export type SubMerchantFundFlowAsk = BillDay &
  Readonly<{ accountType: 'BASIC' | 'OPERATION' | 'FEES' | 'DEPOSIT'; subMchid: string }>

type Query = Readonly<Record<string, string | undefined>>

const get = (path: string, query: Query) => {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return { method: 'GET', url: `${path}?${given.join('&')}` } as const
}

const dayOf = ({ billDate, tarType }: BillDay) => ({ bill_date: billDate, tar_type: tarType })
const algorithm = 'AEAD_AES_256_GCM'

type Deps = Readonly<{ transport: TransportDeps; privateKey: KeyObject }>

/**
 * Bills are made the day after, from nine in Beijing, and kept for three months. An asking throws
 * `NO_STATEMENT_EXIST` for a day without business and `STATEMENT_CREATING` before the bill is made.
 */
export const billEndpoints = ({ ask }: Caller, { transport, privateKey }: Deps) => ({
  trade: (of: TradeBillAsk) =>
    ask(
      BillView,
      get('/v3/bill/tradebill', {
        ...dayOf(of),
        bill_type: of.billType,
        sub_mchid: of.subMchid,
      }),
    ),
  fundFlow: (of: FundFlowAsk) =>
    ask(
      BillView,
      get('/v3/bill/fundflowbill', {
        ...dayOf(of),
        account_type: of.accountType,
        sub_mchid: of.subMchid,
      }),
    ),
  sharing: (of: SharingBillAsk) =>
    ask(BillView, get('/v3/profitsharing/bills', { ...dayOf(of), sub_mchid: of.subMchid })),
  /** One sub-merchant's; each file of the list is downloaded for itself. */
  subMerchantFundFlow: (of: SubMerchantFundFlowAsk) =>
    ask(
      EncryptedBillView,
      get('/v3/bill/sub-merchant-fundflowbill', {
        sub_mchid: of.subMchid,
        ...dayOf(of),
        account_type: of.accountType,
        algorithm,
      }),
    ),
  /** All sub-merchants' of an e-commerce platform. */
  ecommerceFundFlow: (of: BillDay) =>
    ask(
      EncryptedBillView,
      get('/v3/ecommerce/bill/fundflowbill', { ...dayOf(of), account_type: 'ALL', algorithm }),
    ),
  /**
   * The plain bytes of a bill as they come: decrypted, unpacked, and hashed on the way. Throws at the
   * end, `BILL_DAMAGED`, when they are not those that were announced: what was read until then counts
   * for nothing. The file comes from the client's own `baseUrl`, wherever the answer says it lies.
   */
  download: (file: BillFile): AsyncGenerator<Uint8Array> =>
    plainBytes(file, { privateKey, open: () => openFile(transport, placeOf(file, transport)) }),
})

const filePath = '/v3/billdownload/file'

/** Nothing signs a file, so an unsigned answer is taken from this one path only. */
function placeOf({ download_url }: BillFile, { origin }: TransportDeps): string {
  const url = URL.parse(download_url, origin)
  if (url?.pathname !== filePath) throw malformed(`its bill does not lie at ${filePath}`)
  return `${url.pathname}${url.search}`
}
