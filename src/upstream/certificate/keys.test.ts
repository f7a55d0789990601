/** Keys of a channel come, change and go in the middle of traffic, and no call fails for it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { dayMs, hourMs } from '#kernel/time'
import { activatePlatformKey, issuePlatformKey, retirePlatformKey, setKeyMode } from '#merchants'
import { comes } from '#test/faults'
import { openOddChannel, openOddUpstream } from '#test/odd-upstream'
import { openWallet } from '#test/open-wallet'
import { type Server, startServer } from '#test/server'
import {
  createUpstreamWorld,
  opened,
  openChannel,
  orderOf,
  payContent,
  trustPublicKey,
  type UpstreamWorld,
} from '#test/upstream'
import { chooseKeys, describeChannels, trustKey } from '#upstream'
import { nextLook } from './refresh-certificates.ts'

/** A world whose caches can be made old. */
async function agingWorld() {
  const aged = { ms: 0 }
  const elapsedMs = () => performance.now() + aged.ms
  const world = await createUpstreamWorld({ elapsedMs, limits: { callsMax: 128 } })
  return { ...world, age: () => void (aged.ms += 5_000) }
}

const serialsOf = async ({ deps }: Pick<UpstreamWorld, 'deps'>, id: string) => {
  const found = (await describeChannels(deps.db)).find(({ channel }) => channel.id === id)
  return found?.trusted.map(({ serial }) => serial).toSorted() ?? []
}

const native = async (world: UpstreamWorld, id: string): Promise<string> => {
  const instruction = await world.instruct('pay', id)
  return (await world.upstream.channels.send(instruction, payContent(orderOf('NATIVE')))).is
}

test('so many calls of a hundred ask for the key that is switched to, and all are believed', async () => {
  await using world = await agingWorld()
  await using up = await openOddUpstream(() => ({ body: { code_url: 'weixin://1' } }))
  const id = await openOddChannel(world, up)
  const other = await trustKey(world.deps, {
    id,
    serial: 'PUB_KEY_ID_00000000000000000000000000000002',
    pem: up.signer.publicPem,
  })
  const preferred = up.signer.serial
  for (const switchPercent of [0, 1, 30, 50, 99, 100]) {
    await chooseKeys(world.deps, { id, preferred, switchTo: other, switchPercent })
    world.age()
    up.seen.length = 0
    const calls = Array.from({ length: 100 }, () => native(world, id))
    for (const is of await Promise.all(calls)) assert.equal(is, 'reported')
    const asked = up.seen.filter(({ asksFor }) => asksFor === other).length
    assert.equal(asked, switchPercent)
    assert.equal(up.seen.filter(({ asksFor }) => asksFor === preferred).length, 100 - asked)
  }
})

/** Orders are opened, paid there, and asked about, until it is over; what failed is told. */
async function traffic(
  world: UpstreamWorld,
  server: Server,
  id: string,
  road: Road,
): Promise<readonly string[]> {
  const [first] = server.demo.payers
  assert(first)
  const payer = await openWallet(server.url, first)
  const faults: string[] = []
  while (!road.isOver) {
    const { instruction, prepayId } = await opened(world, id)
    const { status } = await payer.pay(prepayId)
    const asked = await world.upstream.channels.query(instruction, undefined)
    if (status !== 200 || asked.is !== 'reported') faults.push(`${status} ${asked.is}`)
    road.paid += 1
  }
  return faults
}

type Road = { isOver: boolean; paid: number }

/** So many more were paid since now. */
async function further(road: Road, count: number): Promise<void> {
  const { paid } = road
  assert(await comes(() => road.paid >= paid + count, 60_000), 'no payment comes to its end')
}

const untilTold = (world: UpstreamWorld, count: number): Promise<boolean> =>
  comes(() => world.learned.length >= count, 60_000)

test('from certificate to public key, 0 → 30 → 100 %, under calls and notices: none fails', async () => {
  await using server = await startServer()
  await using world = await agingWorld()
  const id = await openChannel(world, server)
  const { certificateSerial, certificatePath } = server.demo.platform
  await trustKey(world.deps, { id, pem: readFileSync(certificatePath, 'utf8') })
  const publicKeyId = await trustPublicKey(world, server.demo, id)
  const mchid = server.demo.merchants[0]?.mchid ?? ''

  const road = { isOver: false, paid: 0 }
  const running = Array.from({ length: 3 }, () => traffic(world, server, id, road))
  for (const switchPercent of [0, 30, 100]) {
    const choice = { preferred: certificateSerial, switchTo: publicKeyId, switchPercent }
    await chooseKeys(world.deps, { id, ...choice })
    world.age()
    await further(road, 10)
    // Notices are switched there, without asking us.
    if (switchPercent === 30)
      await setKeyMode(server.program.modules, { mchid, keyMode: 'public_key' })
    await further(road, 10)
  }
  road.isOver = true
  assert.deepEqual((await Promise.all(running)).flat(), [])
  await untilTold(world, road.paid)
  assert.equal(world.learned.length, road.paid, 'every payment was told of, and believed')
  const refused = await world.metrics.text()
  assert.doesNotMatch(refused, /tongbao_upstream_notices_total\{[^}]*refused[^}]*\} [1-9]/)
})

test('a channel that is told nothing fetches its certificates by itself, and keeps them', async () => {
  await using server = await startServer()
  await using world = await agingWorld()
  const id = await openChannel(world, server)
  const { certificateSerial } = server.demo.platform
  assert.deepEqual(await serialsOf(world, id), [])
  assert.equal(await native(world, id), 'reported')
  await comes(async () => (await serialsOf(world, id)).length > 0)
  assert.deepEqual(await serialsOf(world, id), [certificateSerial])

  // It is rotated there: the new one announces itself by a notice or an answer, whichever is first.
  const { modules } = server.program
  const next = await issuePlatformKey(modules, { kind: 'certificate' })
  await activatePlatformKey(modules, next)
  const road = { isOver: false, paid: 0 }
  const running = traffic(world, server, id, road)
  await further(road, 3)
  await retirePlatformKey(modules, certificateSerial)
  const isKnown = async () => (await serialsOf(world, id)).includes(next)
  assert(await comes(isKnown, 60_000), 'the new certificate is never fetched')
  await further(road, 10)
  road.isOver = true
  assert.deepEqual(await running, [])
  await untilTold(world, road.paid)
  assert.equal(world.learned.length, road.paid)
})

test('a new certificate that announces itself by a notice is fetched, and the notice is taken', async () => {
  await using server = await startServer()
  await using world = await agingWorld()
  const id = await openChannel(world, server)
  const { instruction, prepayId } = await opened(world, id)
  const { modules } = server.program
  const next = await issuePlatformKey(modules, { kind: 'certificate' })
  await activatePlatformKey(modules, next)
  const [first] = server.demo.payers
  assert(first)
  const payer = await openWallet(server.url, first)
  // From here on nothing is asked, so only the notice can bring it; refused, it would come again in 15 s.
  const merchantThere = server.demo.merchants[0]?.mchid ?? ''
  const isSigning = async () => (await modules.directory.callbackKey(merchantThere)).serial === next
  assert(await comes(isSigning), 'it signs with the old one')
  assert.equal((await payer.pay(prepayId)).status, 200)
  assert(await comes(() => world.learned.length > 0))
  assert.equal(world.learned[0]?.instruction.id, instruction.id)
})

test('the sweep fetches daily, once for all processes, and forgets what has expired', async () => {
  await using server = await startServer()
  await using world = await agingWorld()
  const id = await openChannel(world, server)
  await trustPublicKey(world, server.demo, id)
  const sweep = () => world.upstream.sweeps['upstream-certificates']?.run()
  const first = await Promise.all([sweep(), sweep(), sweep()])
  assert.deepEqual(
    first.toSorted((a, b) => Number(a) - Number(b)),
    [0, 0, 1],
  )
  const { certificateSerial, publicKeyId } = server.demo.platform
  assert.deepEqual(await serialsOf(world, id), [certificateSerial, publicKeyId].toSorted())
  world.clock.aheadMs = 23 * hourMs
  assert.equal(await sweep(), 0)
  world.clock.aheadMs = 20 * 365 * dayMs
  assert.equal(
    await sweep(),
    1,
    'it is due, and cannot be fetched by a clock that is twenty years off',
  )
  assert.deepEqual(await serialsOf(world, id), [publicKeyId], 'a public key has no end')
})

test('the newest certificate is watched in its last week', () => {
  const at = new Date('2026-11-27T00:00:00Z')
  const key = (notAfter: string) => ({
    serial: '1',
    pem: '',
    notBefore: at,
    notAfter: new Date(notAfter),
  })
  const table = [
    [[], dayMs],
    [[key('2030-01-01T00:00:00Z')], dayMs],
    [[key('2026-12-01T00:00:00Z')], hourMs],
    // The old one ends; its successor is there already.
    [[key('2026-12-01T00:00:00Z'), key('2030-01-01T00:00:00Z')], dayMs],
  ] as const
  for (const [keys, wait] of table) assert.equal(nextLook(keys, at).getTime() - at.getTime(), wait)
})
