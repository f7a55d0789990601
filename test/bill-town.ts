import { createHash } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { BillValues } from '@tongbao/apiv3'
import { hourMs } from '#kernel/time'
import { registerMerchant } from '#merchants'
import { noHandOff } from '#payments'
import type { Db } from '#platform/db'
import { refuse } from '../src/clearing/bill/bill.ts'
import { type BillDeps, billRoutes } from '../src/clearing/bill/routes.ts'
import { settleRefunds } from '../src/payments/refund/settle-refunds.ts'
import { at } from './clearing.ts'
import { itemOf, markDayCut } from './clearing-items.ts'
import { authorize, createFaceWorld, type Signatory, signed } from './signed-face.ts'

export const day = '2026-11-24'
export const provider = '1900000010'
export const [sub, foreign] = ['1900000011', '1900000012']

const split: BillValues<'sharing'> = {
  sharedTime: '2026-11-24 12:00:00',
  initiator: '1900000001',
  sharer: '1900000001',
  transactionId: '4200000000202611240000000001',
  sharingId: '30002107912026112400000001',
  detailId: '36011111111111111111111',
  outOrderNo: 'P1',
  orderAmount: 100n,
  receiver: '1900000099',
  amount: 30n,
  businessType: '分账',
  state: '分账成功',
  remark: '',
}

/** The routes of bills behind the real face, with a day that is cut and a clock for the bills alone. */
export async function createTown(options: Partial<BillDeps> = {}) {
  const routes: FastifyPluginAsyncTypebox[] = []
  const world = await createFaceWorld(routes)
  const clock = { now: at('2026-11-25', '10:00:00') }
  const faults: unknown[] = []
  const deps: BillDeps & { availableAfterMs: number } = {
    db: world.deps.db,
    keys: world.deps.keys,
    directory: world.directory,
    now: () => clock.now,
    log: { error: (fault: unknown) => void faults.push(fault) },
    publicUrl: 'http://pay.example.com',
    subMerchants: async () => [sub],
    sharingRows: async function* ({ businessDate, mchid }) {
      if (businessDate === day && mchid === world.shop.mchid) yield [split]
    },
    availableAfterMs: 9 * hourMs,
    ...options,
  }
  routes.push(billRoutes(deps))
  await registerMerchant(world.deps, { mchid: provider, name: '服务商', kind: 'provider' })
  await registerMerchant(world.deps, { mchid: sub, name: '特约', parentMchid: provider })
  await registerMerchant(world.deps, { mchid: foreign, name: '别家' })
  const serve = await world.newSignatory(provider)
  await markDayCut(world.deps.db, day)
  return { ...world, deps, clock, faults, serve, baseUrl: await world.openServer() }
}

export type Town = Awaited<ReturnType<typeof createTown>>

export const ask = async (town: Town, path: string, by: Signatory = town.shop) => {
  const answer = await signed(town.baseUrl, by, { path: `/v3${path}` })
  return { ...answer, json: JSON.parse(answer.text) }
}

export const codeOf = async (town: Town, path: string, by?: Signatory): Promise<unknown> => {
  const { status, json } = await ask(town, path, by)
  return [status, json.code]
}

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, '')

/** The bytes as they came, or `broken` when the connection ended before the end. */
export async function download(town: Town, url: string, by: Signatory = town.shop) {
  const path = pathOf(url)
  const headers = {
    authorization: await authorize(by, { path }),
    accept: '*/*',
    'user-agent': 'test',
  }
  return new Promise<{
    status: number
    type: string
    names: string
    bytes: Buffer
    broken: boolean
  }>((resolve, reject) => {
    const request = httpRequest(`${town.baseUrl}${path}`, { headers }, (response) => {
      const chunks: Buffer[] = []
      const end = (broken: boolean) =>
        resolve({
          status: response.statusCode ?? 0,
          type: String(response.headers['content-type']),
          names: Object.keys(response.headers).join(),
          bytes: Buffer.concat(chunks),
          broken,
        })
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', () => end(true))
      response.on('end', () => end(false))
    })
    request.on('error', reject)
    request.end()
  })
}

export const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex')

export const sale = (mchid: string, spMchid: string | null = null) =>
  itemOf({ mchid, spMchid, id: `42${mchid}`, businessDate: day, occurredAt: at(day) })

/** What the wire says of a refusal. */
export const said = (code: keyof typeof refuse.table): unknown => {
  const [status, message, wireCode = code] = refuse.table[code]
  return [status, wireCode, message]
}

export const heard = async (town: Town, path: string, by?: Signatory): Promise<unknown> => {
  const { status, json } = await ask(town, path, by)
  return [status, json.code, json.message]
}

/** What waits for its money is paid back, as the loop of the program does it. */
export const refundsArrive = (db: Db, now: Date): Promise<number> =>
  settleRefunds({ db, handOff: noHandOff }, now)
