import { deepEqual, equal, rejects, throws } from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Refusal } from '#kernel/refusal'
import { createKeys } from '#platform/keys'
import { createWorld } from '#test/world'
import { registerMerchant } from '../registry/register-merchant.ts'
import { addNode, type NewNode } from './add-node.ts'
import { closeNode } from './close-node.ts'
import { nodesOf, unitsOf } from './find-units.ts'
import { unitOf } from './node.ts'
import { setSettlesItself } from './set-settles-itself.ts'

const mchid = '1900000001'
const other = '1900000002'
const provider = '1900000100'
const now = new Date('2026-11-24T00:00:00Z')

async function forest() {
  const world = await createWorld()
  const deps = { db: world.db, keys: createKeys(randomBytes(32)), now: () => now }
  await registerMerchant(deps, { mchid, name: '同宝书店' })
  await registerMerchant(deps, { mchid: other, name: '隔壁书店' })
  await registerMerchant(deps, { mchid: provider, name: '服务商', kind: 'provider' })
  const add = (input: Omit<NewNode, 'mchid'> & { mchid?: string }) =>
    addNode(deps, { mchid, ...input })
  return { ...deps, add, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

const answerOf = async (ask: () => Promise<unknown>): Promise<string> => {
  try {
    await ask()
    return 'ok'
  } catch (error) {
    if (error instanceof Refusal) return error.code
    throw error
  }
}

test('what may stand where', async () => {
  await using world = await forest()
  const { add } = world
  const branch = await add({ kind: 'branch', name: '华东分公司' })
  const store = await add({ kind: 'store', parentId: branch.id, code: 'S1', name: '外滩店' })
  const till = { kind: 'terminal', parentId: store.id, code: 'T1', name: '一号机' } as const
  const terminal = await add(till)
  const gone = await add({ kind: 'store', name: '旧店' })
  await closeNode(world, gone)
  const elsewhere = await add({ mchid: other, kind: 'store', name: '别家' })
  const table: readonly (readonly [
    what: string,
    input: Parameters<typeof add>[0],
    answer: string,
  ])[] = [
    ['the same terminal', till, 'ok'],
    ['a terminal of the merchant', { kind: 'terminal', code: 'T2', name: '二号机' }, 'ok'],
    ['of a branch', { ...till, parentId: branch.id, code: 'T3' }, 'ok'],
    [
      'its code for another store',
      { ...till, kind: 'store', parentId: branch.id },
      'NODE_CODE_TAKEN',
    ],
    ['its code by another name', { ...till, name: '新机' }, 'NODE_CODE_TAKEN'],
    [
      'its code at another merchant',
      { mchid: other, kind: 'terminal', code: 'T1', name: '机' },
      'ok',
    ],
    [
      'a branch under a branch',
      { kind: 'branch', parentId: branch.id, name: '支' },
      'NODE_PARENT_WRONG',
    ],
    [
      'a store under a store',
      { kind: 'store', parentId: store.id, name: '店' },
      'NODE_PARENT_WRONG',
    ],
    ['under a terminal', { ...till, parentId: terminal.id, code: 'T4' }, 'NODE_PARENT_WRONG'],
    ['under what is closed', { ...till, parentId: gone.id, code: 'T5' }, 'NODE_CLOSED'],
    ['under nobody', { ...till, parentId: 'nd_0', code: 'T6' }, 'NODE_NOT_EXISTS'],
    ['under another', { ...till, parentId: elsewhere.id, code: 'T7' }, 'NODE_NOT_EXISTS'],
    ['of a provider', { mchid: provider, kind: 'store', name: '店' }, 'PROVIDER_NEVER_COLLECTS'],
    ['of nobody', { mchid: '1900000009', kind: 'store', name: '店' }, 'MCH_NOT_EXISTS'],
    ['without a name', { kind: 'store', name: ' ' }, 'PARAM_ERROR'],
    ['a code too long', { ...till, code: 'x'.repeat(33) }, 'PARAM_ERROR'],
    ['a code with a space at its end', { ...till, code: 'T8 ' }, 'PARAM_ERROR'],
  ]
  for (const [what, input, answer] of table) equal(await answerOf(() => add(input)), answer, what)
  equal((await add(till)).id, terminal.id)
  equal((await nodesOf(world.db, mchid)).length, 6)
  equal(await answerOf(() => closeNode(world, branch)), 'NODE_NOT_EMPTY')
  equal(await answerOf(() => closeNode(world, { mchid, id: elsewhere.id })), 'NODE_NOT_EXISTS')
  await closeNode(world, gone)
  const settles = (id: string) => setSettlesItself(world, { mchid, id, settlesItself: true })
  equal(await answerOf(() => settles(gone.id)), 'NODE_CLOSED')
  equal(await answerOf(() => settles(elsewhere.id)), 'NODE_NOT_EXISTS')
  // What had no code leaves its name behind.
  const again = await add({ kind: 'store', name: '旧店' })
  equal(again.id === gone.id, false)
})

test('who settles what a terminal takes', async () => {
  await using world = await forest()
  const { add, db } = world
  const branch = await add({ kind: 'branch', name: '华东分公司' })
  const store = await add({ kind: 'store', parentId: branch.id, code: 'S1', name: '外滩店' })
  const inner = await add({ kind: 'terminal', parentId: store.id, code: 'T1', name: '一号机' })
  await add({ kind: 'terminal', parentId: branch.id, code: 'T2', name: '二号机' })
  await add({ kind: 'terminal', code: 'T3', name: '三号机' })
  await add({ mchid: other, kind: 'branch', name: '没有编号' })
  const asked = [mchid, other, provider, mchid]
  const read = async () => Object.fromEntries((await unitsOf(db, asked)).get(mchid) ?? [])
  const steps: readonly (readonly [
    id: string,
    settles: boolean,
    S1: string,
    T1: string,
    T2: string,
  ])[] = [
    [branch.id, false, mchid, mchid, mchid],
    [branch.id, true, branch.id, branch.id, branch.id],
    [store.id, true, store.id, store.id, branch.id],
    [store.id, true, store.id, store.id, branch.id],
    [inner.id, true, store.id, inner.id, branch.id],
    [inner.id, false, store.id, store.id, branch.id],
    [branch.id, false, store.id, store.id, mchid],
  ]
  for (const [id, settlesItself, S1, T1, T2] of steps) {
    await setSettlesItself(world, { mchid, id, settlesItself })
    deepEqual(await read(), { S1, T1, T2, T3: mchid })
  }
  // What a store took before it closed is settled after.
  await closeNode(world, inner)
  await closeNode(world, store)
  deepEqual(await read(), { S1: store.id, T1: store.id, T2: mchid, T3: mchid })
  deepEqual([...(await unitsOf(db, asked)).keys()], [mchid])
  equal((await unitsOf(db, [])).size, 0)
})

test('a ring and a hole are our own mistakes', () => {
  const ring = new Map([
    ['a', { parentId: 'nd_b', settlesItself: false }],
    ['nd_b', { parentId: 'nd_b', settlesItself: false }],
  ] as const)
  throws(() => unitOf(mchid, ring, 'a'), /has a ring/)
  throws(() => unitOf(mchid, ring, 'c'), /has no node c/)
})

test('a crowd that adds one terminal adds one', async () => {
  await using world = await forest()
  const till = { kind: 'terminal', code: 'T1', name: '一号机' } as const
  const added = await Promise.all(Array.from({ length: 20 }, () => world.add(till)))
  equal(new Set(added.map(({ id }) => id)).size, 1)
  const rivals = await Promise.allSettled(
    Array.from({ length: 10 }, (_, n) => world.add({ ...till, code: 'T2', name: `机${n}` })),
  )
  equal(rivals.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('a store is not closed while a terminal is being added to it', async () => {
  await using world = await forest()
  for (let round = 0; round < 10; round++) {
    const store = await world.add({ kind: 'store', name: `店${round}` })
    const terminal = {
      kind: 'terminal',
      parentId: store.id,
      code: `T${round}`,
      name: '机',
    } as const
    const answers = await Promise.all([
      answerOf(() => world.add(terminal)),
      answerOf(() => closeNode(world, store)),
    ])
    equal(answers.filter((answer) => answer === 'ok').length, 1, answers.join())
  }
  await rejects(closeNode(world, { mchid: provider, id: 'nd_0' }), { code: 'NODE_NOT_EXISTS' })
})
