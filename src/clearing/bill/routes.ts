import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  EcommerceFundFlowQuery,
  encryptField,
  FundFlowBillQuery,
  SharingBillQuery,
  SubMerchantFundFlowQuery,
  TradeBillQuery,
} from '@tongbao/apiv3'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Keys } from '#platform/keys'
import type { Log } from '#platform/log'
import { type ApplyDeps, applyForBill, applyIfAny, type ReadyBill } from './apply-bill.ts'
import { availableAfterMs, type BillKind, type BillName, refuse, type Scope } from './bill.ts'
import { issueToken, readToken } from './download/download-token.ts'
import { downloadUrl } from './download/download-url.ts'
import { fileKeyOf } from './download/file-key.ts'
import { openDownload } from './download/open-download.ts'

export type BillDeps = Omit<ApplyDeps, 'availableAfterMs'> &
  Readonly<{
    keys: Keys
    now: Clock
    directory: Directory
    log: Pick<Log, 'error'>
    /** Under what address the world reaches us, without a slash at the end. */
    publicUrl: string
    /** For tests and the demo; nine hours unless told otherwise. */
    availableAfterMs?: number
  }>

type Deps = BillDeps & ApplyDeps

const tradeKinds = { ALL: 'trade_all', SUCCESS: 'trade_success', REFUND: 'trade_refund' } as const
const flowKinds = { BASIC: 'flow_basic', OPERATION: 'flow_operation', FEES: 'flow_fees' } as const

const DownloadQuery = Type.Object({
  token: Type.String({ minLength: 1, maxLength: 2048 }),
  // Says to the reader of an address what the token says to us.
  tartype: Type.Optional(Type.String({ maxLength: 16 })),
})

/** What is served behind the signature: bills are asked for, and downloaded by the address told. */
export const billRoutes =
  (given: BillDeps): FastifyPluginAsyncTypebox =>
  async (app) => {
    const deps: Deps = { availableAfterMs, ...given }
    app.get('/bill/tradebill', { schema: { querystring: TradeBillQuery } }, async (request) =>
      answer(deps, request, tradeKinds[request.query.bill_type ?? 'ALL'], request.query),
    )
    app.get('/bill/fundflowbill', { schema: { querystring: FundFlowBillQuery } }, async (request) =>
      answer(deps, request, flowKinds[request.query.account_type ?? 'BASIC'], request.query),
    )
    app.get(
      '/profitsharing/bills',
      { schema: { querystring: SharingBillQuery } },
      async (request) => answer(deps, request, 'sharing', request.query),
    )
    app.get(
      '/bill/sub-merchant-fundflowbill',
      { schema: { querystring: SubMerchantFundFlowQuery } },
      async (request) => {
        const { account_type: type, sub_mchid: subMchid, ...query } = request.query
        const scope = await scopeOf(deps, request.caller.mchid, subMchid)
        admitAlgorithm(query)
        // Nobody has a deposit here, so no day has a row of one.
        if (type === 'DEPOSIT') throw refuse('NO_STATEMENT_EXIST')
        const name = nameOf(request, flowKinds[type], { ...query, scope })
        return answerEncrypted(deps, request, query, [await applyForBill(deps, name, deps.now())])
      },
    )
    app.get(
      '/ecommerce/bill/fundflowbill',
      { schema: { querystring: EcommerceFundFlowQuery } },
      async (request) => {
        admitAlgorithm(request.query)
        const bills: ReadyBill[] = []
        for (const kind of Object.values(flowKinds)) {
          const name = nameOf(request, kind, { ...request.query, scope: 'all' })
          const bill = await applyIfAny(deps, name, deps.now())
          if (bill) bills.push(bill)
        }
        if (bills.length === 0) throw refuse('NO_STATEMENT_EXIST')
        return answerEncrypted(deps, request, request.query, bills)
      },
    )
    app.get(
      '/billdownload/file',
      { schema: { querystring: DownloadQuery }, config: { unsigned: true } },
      async ({ query, caller }, reply) => {
        const download = readToken(deps.keys, query.token, caller.mchid, deps.now())
        const file = await openDownload(deps, download)
        return reply.type(contentTypeOf(download)).send(file)
      },
    )
  }

/** Never JSON: one SDK would take it for an error. */
function contentTypeOf({ isZipped, isEncrypted }: Form): string {
  if (isZipped) return 'application/x-gzip'
  return isEncrypted ? 'application/octet-stream' : 'text/plain; charset=utf-8'
}

type Asked = Readonly<{ bill_date: string; tar_type?: 'GZIP'; sub_mchid?: string }>

/** A sub-merchant is one of the caller's, also one that is suspended: its past is the caller's to read. */
async function scopeOf(
  { directory }: Deps,
  mchid: string,
  subMchid: string | undefined,
): Promise<Scope> {
  if (subMchid === undefined) return 'own'
  if ((await directory.merchant(subMchid))?.parentMchid !== mchid)
    throw refuse('SUB_MCHID_FOREIGN', { field: 'sub_mchid', value: subMchid, location: 'query' })
  return subMchid
}

const nameOf = (
  { caller }: FastifyRequest,
  kind: BillKind,
  { bill_date: businessDate, scope }: Pick<Asked, 'bill_date'> & Readonly<{ scope: Scope }>,
): BillName => ({ mchid: caller.mchid, businessDate, kind, scope })

function admitAlgorithm({ algorithm: value }: Readonly<{ algorithm: string }>): void {
  if (value !== 'AEAD_AES_256_GCM')
    throw refuse('ALGORITHM_NOT_SUPPORTED', { field: 'algorithm', value, location: 'query' })
}

async function answer(deps: Deps, request: FastifyRequest, kind: BillKind, query: Asked) {
  const scope = await scopeOf(deps, request.caller.mchid, query.sub_mchid)
  const bill = await applyForBill(deps, nameOf(request, kind, { ...query, scope }), deps.now())
  return viewOf(deps, request, bill, { isZipped: query.tar_type === 'GZIP', isEncrypted: false })
}

type Form = Readonly<{ isZipped: boolean; isEncrypted: boolean }>

function viewOf(deps: Deps, { headers }: FastifyRequest, bill: ReadyBill, form: Form) {
  const token = issueToken(deps.keys, { ...bill, ...form }, deps.now())
  const url = downloadUrl(deps.publicUrl, headers, { token, isZipped: form.isZipped })
  return { hash_type: 'SHA1' as const, hash_value: bill.hash, download_url: url }
}

/** Every file's key is encrypted for the certificate that signed the request. */
async function answerEncrypted(
  deps: Deps,
  request: FastifyRequest,
  { tar_type: tarType }: Pick<Asked, 'tar_type'>,
  bills: readonly ReadyBill[],
) {
  const isZipped = tarType === 'GZIP'
  const list = []
  for (const [index, bill] of bills.entries()) {
    const { key, nonce } = await fileKeyOf(deps, bill, isZipped)
    list.push({
      bill_sequence: index + 1,
      ...viewOf(deps, request, bill, { isZipped, isEncrypted: true }),
      encrypt_key: encryptField(request.caller.certificate.publicKey, key),
      nonce,
    })
  }
  return { download_bill_count: list.length, download_bill_list: list }
}
