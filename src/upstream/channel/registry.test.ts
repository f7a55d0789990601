import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { Refusal } from '#kernel/refusal'
import { apiV3Key, newSigner, party } from '#test/odd-upstream'
import { createUpstreamWorld, mchid, type UpstreamWorld } from '#test/upstream'
import {
  addChannel,
  chooseKeys,
  describeChannels,
  type NewChannel,
  registerAtChannel,
  setChannelState,
  trustKey,
} from '#upstream'

let world: UpstreamWorld
before(async () => {
  world = await createUpstreamWorld()
})
after(() => world[Symbol.asyncDispose]())

const pem = (type: 'rsa' | 'ed25519'): string => {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync(type)
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
const channel: NewChannel = {
  id: 'wechat-main',
  baseUrl: 'https://api.mch.weixin.qq.com',
  mode: 'direct',
  ...party,
  serial: '00abcdef',
  privateKey: pem('rsa'),
  apiV3Key,
}
const refusedAs = (code: string, field?: string) => (error: unknown) =>
  error instanceof Refusal &&
  error.code === code &&
  (field === undefined || error.detail?.field === field)

test('a channel is registered once, with its accounts; its keys may be renewed, who it is may not', async () => {
  const { deps, world: database } = world
  await addChannel(deps, channel)
  await Promise.all([1, 2, 3].map(() => addChannel(deps, channel)))
  const renewed = await addChannel(deps, { ...channel, serial: 'FF01', privateKey: pem('rsa') })
  assert.equal(renewed.serial, 'FF01')
  const [found] = await describeChannels(deps.db)
  assert.equal(found?.channel.serial, 'FF01')
  const accounts = await sql<{ kind: string }>`
    select kind from ledger.account where owner = 'wechat-main' order by kind`.execute(database.db)
  assert.deepEqual(
    accounts.rows.map(({ kind }) => kind),
    ['channel_cost', 'channel_receivable', 'channel_surplus'],
  )
  for (const other of [{ mchid: '1' }, { appid: 'wx9' }, { baseUrl: 'https://a.example' }])
    await assert.rejects(addChannel(deps, { ...channel, ...other }), refusedAs('CHANNEL_DIFFERS'))
  await assert.rejects(
    addChannel(deps, { ...channel, mode: 'partner' }),
    refusedAs('CHANNEL_DIFFERS'),
  )
})

test('nothing secret lies open in its row', async () => {
  const { rows } = await sql<{ text: string }>`
    select row_to_json(c)::text as text from upstream.channel c`.execute(world.world.db)
  const text = rows.map((row) => row.text).join()
  assert.doesNotMatch(text, /PRIVATE KEY/)
  assert.doesNotMatch(text, new RegExp(apiV3Key))
})

test('what makes no sense is refused, by its field', async () => {
  const table: readonly (readonly [field: string, change: Partial<NewChannel>])[] = [
    ['id', { id: 'Wechat Main' }],
    ['id', { id: 'x' }],
    ['baseUrl', { baseUrl: 'nowhere' }],
    ['baseUrl', { baseUrl: 'https://a.example/v3' }],
    ['baseUrl', { baseUrl: 'https://u:p@a.example' }],
    // What we send names payers and amounts.
    ['baseUrl', { baseUrl: 'http://a.example' }],
    ['baseUrl', { baseUrl: 'ftp://a.example' }],
    ['notifyBase', { notifyBase: 'https://a.example/x' }],
    ['mchid', { mchid: 'a b' }],
    ['appid', { appid: '' }],
    ['serial', { serial: 'xyz' }],
    ['apiV3Key', { apiV3Key: 'short' }],
    ['privateKey', { privateKey: 'no key' }],
    ['privateKey', { privateKey: pem('ed25519') }],
    ['adapter', { adapter: 'v4' }],
    ['adapter', { adapter: 'toString' }],
  ]
  for (const [field, change] of table)
    await assert.rejects(
      addChannel(world.deps, { ...channel, id: 'another', ...change }),
      refusedAs('CHANNEL_INVALID', field),
      field,
    )
  const here = { ...channel, id: 'this-machine', baseUrl: 'http://127.0.0.1:1' }
  await addChannel(world.deps, here)
  const inside = { ...channel, id: 'inside', baseUrl: 'http://tongbao-up:8080' }
  await addChannel(world.deps, { ...inside, plainHttp: true })
})

test('only a key that is trusted can be asked for', async () => {
  const { deps } = world
  const id = 'wechat-main'
  const { serial, publicPem } = newSigner('PUB_KEY_ID_00000000000000000000000000000007')
  const choice = { id, preferred: serial, switchTo: null, switchPercent: 0 }
  await assert.rejects(chooseKeys(deps, choice), refusedAs('CHANNEL_KEY_UNKNOWN'))
  for (const wrong of [
    { id, pem: publicPem },
    { id, serial: 'ABC', pem: publicPem },
    { id, serial, pem: 'no key' },
  ])
    await assert.rejects(trustKey(deps, wrong), refusedAs('CHANNEL_KEY_INVALID'))
  assert.equal(await trustKey(deps, { id, serial, pem: publicPem }), serial)
  await trustKey(deps, { id, serial, pem: publicPem })
  await chooseKeys(deps, choice)
  const wrong = [
    { ...choice, switchPercent: 101, switchTo: serial },
    { ...choice, switchPercent: 1.5, switchTo: serial },
    { ...choice, switchPercent: 10 },
  ]
  for (const each of wrong)
    await assert.rejects(chooseKeys(deps, each), refusedAs('CHANNEL_INVALID'))
})

test('a merchant has one number at a channel, and needs one where we are its provider', async () => {
  const { deps } = world
  const channelId = 'partner-main'
  await addChannel(deps, { ...channel, id: channelId, mode: 'partner' })
  const merchant = { mchid, channelId, subMchid: '19001', subAppid: null, sharesUpstream: false }
  await assert.rejects(
    registerAtChannel(deps, { ...merchant, subMchid: null }),
    refusedAs('CHANNEL_INVALID'),
  )
  await registerAtChannel(deps, merchant)
  await registerAtChannel(deps, { ...merchant, sharesUpstream: true })
  await assert.rejects(
    registerAtChannel(deps, { ...merchant, subMchid: '19002' }),
    refusedAs('CHANNEL_MERCHANT_DIFFERS'),
  )
  const { rows } = await sql<{ shares: boolean }>`
    select shares_upstream as shares from upstream.merchant`.execute(world.world.db)
  assert.deepEqual(rows, [{ shares: true }])
})

test('what is not there is said to be not there', async () => {
  const { deps, upstream } = world
  const id = 'nobody'
  const key = newSigner('PUB_KEY_ID_00000000000000000000000000000008')
  const merchant = { mchid, channelId: id, subMchid: '1', subAppid: null, sharesUpstream: false }
  const asked: readonly (() => Promise<unknown>)[] = [
    () => setChannelState(deps, { id, state: 'paused' }),
    () => trustKey(deps, { id, serial: key.serial, pem: key.publicPem }),
    () => chooseKeys(deps, { id, preferred: null, switchTo: null, switchPercent: 0 }),
    () => registerAtChannel(deps, merchant),
    () => upstream.clientOf(id),
  ]
  for (const each of asked) await assert.rejects(each(), refusedAs('CHANNEL_NOT_FOUND'))
  assert.equal(await upstream.conditionOf(id, 'NATIVE'), 'missing')
})
