import assert from 'node:assert/strict'
import { nodesOf } from '#merchants'
import type { Role, StaffId } from '#oversight'
import { openWallet } from './open-wallet.ts'
import type { Server } from './server.ts'
import { ask, colleague, cookieOf, type Said } from './staff.ts'

export type Somebody = Readonly<{ id: StaffId; cookie: string }>
export type Body = Readonly<Record<string, unknown>>

/** The people of the demo's first shop at their desk, and a payer with her wallet before it. */
export async function openShopDesk(server: Server) {
  const { demo, program } = server
  const [shop, neighbour] = demo.merchants
  const [provider] = demo.providers
  const [first, other] = demo.payers
  assert(shop && neighbour && provider && first && other)
  const { mchid } = shop
  const nodes = await nodesOf(program.modules.db, mchid)
  const store = nodes.find(({ code }) => code === 'S01')
  assert(store)
  const alice = await openWallet(server.url, first)

  async function somebody(
    name: string,
    roles: readonly Role[],
    { at = mchid, nodeId = null }: Readonly<{ at?: string; nodeId?: string | null }> = {},
  ): Promise<Somebody> {
    const id = await colleague(server, name, roles, { mchid: at, nodeId })
    return { id, cookie: await cookieOf(server, id) }
  }

  /** A path that begins with a slash is the shop's, another names its merchant. */
  const of = (
    who: Somebody,
    path: string,
    body?: object,
    method = body ? 'POST' : 'GET',
  ): Promise<Said> =>
    ask(server, {
      method,
      path: `/merchants/${path.startsWith('/') ? mchid + path : path}`,
      cookie: who.cookie,
      ...(body && { body }),
    })

  return {
    mchid,
    neighbour,
    provider,
    first,
    other,
    nodes,
    store,
    alice,
    somebody,
    of,
    wallet: async (path: string, body?: object) => {
      const { status, text } = await alice.ask(path, body)
      return { status, body: JSON.parse(text || '{}') as Body }
    },
  }
}

export const codeOf = async (said: Promise<Said>): Promise<unknown> => (await said).body['code']

export const listed = (body: Body, name: string): readonly Body[] => body[name] as readonly Body[]
