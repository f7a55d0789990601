import { setImmediate as breathe } from 'node:timers/promises'
import type { TransferBatchBody } from '@tongbao/apiv3'
import type { OpenField } from '#merchants'
import { newId } from '#kernel/id'
import { fen } from '#kernel/money'
import { customerOfOpenid, findCustomer } from '#parties'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import { contentDigestOf } from '#kernel/content-digest'
import { payeeNameIn, sealName } from '../payee-name.ts'
import type { FailReason } from '../fail-reason.ts'
import { newWireNumber } from '../transfer-bill.ts'
import { refuse, type TransferDetail } from './batch.ts'
import type { AskedBatch } from './create-batch.ts'

type Deps = Readonly<{ db: Db; keys: Keys }>
type DetailBody = TransferBatchBody['transfer_detail_list'][number]

/** What a batch refuses by itself: sums, counts, numbers, names given for some only. */
export function refuseBatch(body: TransferBatchBody): void {
  const { transfer_detail_list: list, total_amount, total_num } = body
  const sum = list.reduce((total, { transfer_amount }) => total + BigInt(transfer_amount), 0n)
  if (sum !== BigInt(total_amount) || list.length !== total_num) throw refuse('BATCH_SUMS_DIFFER')
  if (new Set(list.map(({ out_detail_no }) => out_detail_no)).size !== list.length)
    throw refuse('DETAIL_NO_REPEATED')
  // Taken and not compared, it would promise a check that nobody makes.
  if (list.some(({ user_id_card }) => user_id_card !== undefined)) throw refuse('ID_CARD_NOT_KNOWN')
  const named = list.filter(({ user_name }) => user_name !== undefined).length
  if (named !== 0 && named !== list.length) throw refuse('BATCH_NAMES_MIXED')
}

/** Names opened between two pauses: a thousand at once would hold up the process for 0.7 s. */
const namesAtOnce = 20

async function namesIn(
  list: readonly DetailBody[],
  open: OpenField,
): Promise<readonly (string | null)[]> {
  const names: (string | null)[] = []
  for (const [index, detail] of list.entries()) {
    if (index % namesAtOnce === namesAtOnce - 1) await breathe()
    names.push(payeeNameIn(detail, open, `/transfer_detail_list/${index}/user_name`))
  }
  return names
}

/** Who is behind an openid, and why money cannot go there, if it cannot. */
type Payee = Readonly<{ customerId: string | null; failReason: FailReason | null }>

async function payeeOf(
  { db, keys }: Deps,
  asked: Readonly<{ appid: string; openid: string; name: string | null }>,
): Promise<Payee> {
  const customerId = await customerOfOpenid(db, asked)
  if (!customerId) return { customerId: null, failReason: 'OPENID_INVALID' }
  const customer = await findCustomer({ db, keys }, customerId)
  if (customer?.state === 'frozen') return { customerId, failReason: 'ACCOUNT_FROZEN' }
  const isNamedRight = asked.name === null || customer?.name === asked.name
  return { customerId, failReason: isNamedRight ? null : 'NAME_NOT_CORRECT' }
}

/** The batch that a message asks for, with what is known of each payee before the money moves. */
export async function newBatch(
  deps: Deps,
  body: TransferBatchBody,
  { mchid, open, now }: Readonly<{ mchid: string; open: OpenField; now: Date }>,
): Promise<AskedBatch> {
  const { transfer_detail_list: list, ...rest } = body
  const names = await namesIn(list, open)
  const batchId = newWireNumber('14', now)
  const details: TransferDetail[] = []
  for (const [position, detail] of list.entries()) {
    const name = names[position] ?? null
    const payee = await payeeOf(deps, { appid: body.appid, openid: detail.openid, name })
    const id = newId('td', now)
    details.push({
      mchid,
      batchId,
      position,
      id,
      // Of one second a thousand numbers of chance may meet; the place in the list never does.
      detailNo: `15${batchId.slice(2)}${String(position).padStart(4, '0')}`,
      outDetailNo: detail.out_detail_no,
      openid: detail.openid,
      amount: fen(BigInt(detail.transfer_amount)),
      remark: detail.transfer_remark,
      nameSealed: sealName(deps.keys, id, name),
      ...payee,
      state: payee.failReason === null ? 'PROCESSING' : 'FAIL',
      createdAt: now,
      updatedAt: now,
    })
  }
  // Names are encrypted anew each time, so the digest is over what they say.
  const content = list.map(({ user_name: _, user_id_card: __, ...detail }, index) => {
    const name = names[index] ?? null
    return { detail, name: name && deps.keys.digest('transfer payee', name) }
  })
  const batch = batchOf(rest, {
    mchid,
    id: batchId,
    now,
    digest: contentDigestOf({ rest, content }),
  })
  return { batch, details }
}

function batchOf(
  body: Omit<TransferBatchBody, 'transfer_detail_list'>,
  { mchid, id, now, digest }: Readonly<{ mchid: string; id: string; now: Date; digest: string }>,
): AskedBatch['batch'] {
  return {
    mchid,
    id,
    outBatchNo: body.out_batch_no,
    appid: body.appid,
    name: body.batch_name,
    remark: body.batch_remark,
    sceneId: body.transfer_scene_id ?? null,
    totalAmount: fen(BigInt(body.total_amount)),
    totalCount: body.total_num,
    successAmount: 0n,
    successCount: 0,
    failAmount: 0n,
    failCount: 0,
    notifyUrl: body.notify_url ?? null,
    contentDigest: digest,
    state: 'ACCEPTED',
    createdAt: now,
    updatedAt: now,
  }
}
