/**
 * The program and its database are killed in the middle of payments, and nothing that was said is
 * taken back. `TONGBAO_KILLS=50 npm test -- test/kills/kills.test.ts` kills longer;
 * `TONGBAO_KILL_SEED` plays a schedule again.
 */
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@tongbao/apiv3'
import { sql } from 'kysely'
import { openDb } from '#platform/db'
import { freePort, waitUntil } from '#platform/postgres-process'
import { merchants, payers } from '../../src/demo/people.ts'
import { readSecrets } from '../../src/demo/secrets.ts'
import { openWallet } from '../open-wallet.ts'
import { signed } from '../signed-face.ts'
import { json } from '../till.ts'
import { type HearingShop, openShop } from './hearing-shop.ts'
import {
  databaseUrl,
  type Home,
  killDatabase,
  type Running,
  runCommand,
  runProgram,
} from './run-program.ts'
import { type Kill, killSchedule, seededChance } from './schedule.ts'
import { type Market, type Purchase, sendShoppers } from './shoppers.ts'

const killCount = Number(process.env['TONGBAO_KILLS'] ?? 3)
const seed = Number(process.env['TONGBAO_KILL_SEED'] ?? Date.now() % 1_000_000)

/** A data folder with the demo's people in it, gone when the test ends. */
async function createHome(t: TestContext): Promise<Home> {
  const place = { home: mkdtempSync(join(tmpdir(), 'tongbao-kills-')), port: await freePort() }
  t.after(() => rmSync(place.home, { recursive: true, force: true }))
  assert.equal((await runCommand(place, 'seed')).code, 0)
  return place
}

function merchantOf({ home, port }: Home) {
  const [{ mchid, appid }] = merchants
  const secrets = readSecrets(home, mchid)
  assert(secrets)
  const privateKey = createPrivateKey(readFileSync(secrets.privateKeyPath))
  const { serialNo, apiV3Key } = secrets
  const baseUrl = `http://127.0.0.1:${port}`
  const client = createClient({ baseUrl, mchid, serialNo, privateKey, apiV3Key })
  return { client, baseUrl, appid, signer: { mchid, serialNo, privateKey } }
}

async function isReady({ port }: Home): Promise<boolean> {
  const asked = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined)
  return asked?.status === 200
}

/** Payments go on while the schedule is played; in the end the program is up and well. */
async function playKills(
  place: Home,
  first: Running,
  schedule: readonly Kill[],
): Promise<() => Promise<void>> {
  let program = first
  for (const { afterMs, victims } of schedule) {
    await sleep(afterMs)
    for (const victim of victims)
      if (victim === 'database') await killDatabase(place)
      else await program.kill()
    if (victims.includes('program')) program = await runProgram(place)
  }
  // A machine under load brings a killed database back more slowly than a shopper gives up.
  assert(await waitUntil(() => isReady(place), 60_000), 'it is well again')
  return () => program.stop()
}

/** What the merchant hears when it asks for each: `404` where the number was never heard of. */
async function statesOf(market: Market, purchases: readonly Purchase[]) {
  const states = new Map<string, string>()
  const { mchid } = market.signer
  const rest = [...purchases]
  const ask = async () => {
    for (let next = rest.pop(); next; next = rest.pop()) {
      const path = `/v3/pay/transactions/out-trade-no/${next.number}?mchid=${mchid}`
      const answer = await signed(market.url, market.signer, { path })
      const state = json(answer)['trade_state']
      states.set(next.number, typeof state === 'string' ? state : String(answer.status))
    }
  }
  await Promise.all(Array.from({ length: 8 }, ask))
  return states
}

/** Paid orders without their money, and money that moved for an order that is not paid. */
async function unmatched(place: Home): Promise<readonly unknown[]> {
  const db = openDb(databaseUrl(place), { max: 1 })
  try {
    const { rows } = await sql`
      with paid as (
        select o.out_trade_no, o.state, o.amount, sum(t.amount) as moved
        from payments."order" o left join ledger.transfer t on starts_with(t.key, o.id)
        group by o.mchid, o.id
      )
      select * from paid where state = 'SUCCESS' and moved is distinct from amount
        or state <> 'SUCCESS' and moved is not null`.execute(db)
    return rows
  } finally {
    await db.destroy()
  }
}

const stillUntold = ({ heard }: HearingShop, paid: readonly Purchase[]) =>
  paid.filter(({ number }) => !heard.has(number))

test(`killed ${killCount} times by the schedule of ${seed}, it keeps its word`, async (t) => {
  const chance = seededChance(seed)
  const schedule = killSchedule(killCount, chance)
  t.diagnostic(
    `TONGBAO_KILL_SEED=${seed}: ${schedule.map(({ afterMs, victims }) => `${afterMs} ms ${victims.join(' and ')}`).join(', ')}`,
  )
  const place = await createHome(t)
  const { client, baseUrl: url, appid, signer } = merchantOf(place)

  const first = await runProgram(place)
  await client.certificates()
  const [payer] = payers
  const wallet = await openWallet(url, { ...payer, openids: {} })
  const shop = await openShop(client)
  t.after(() => shop.close())

  const market = { url, signer, appid, notifyUrl: shop.notifyUrl, wallet, chance }
  const shoppers = sendShoppers(market, 8)
  // Whatever fails meanwhile, nobody waits for ever before a shop that does not open again.
  t.after(() => shoppers.leave())
  const stop = await playKills(place, first, schedule)
  t.after(stop)
  await shoppers.leave()
  const { purchases } = shoppers
  assert.deepEqual(shoppers.faults, [])

  const states = await statesOf(market, purchases)
  const acknowledged = purchases.filter(({ isAcknowledged }) => isAcknowledged)
  const paid = purchases.filter(({ number }) => states.get(number) === 'SUCCESS')
  t.diagnostic(
    `${purchases.length} purchases, ${acknowledged.length} acknowledged, ${paid.length} paid`,
  )
  assert(acknowledged.length > killCount, 'there was something to lose')
  assert.deepEqual(
    acknowledged
      .filter((one) => !paid.includes(one))
      .map(({ number }) => [number, states.get(number)]),
    [],
    'nothing is taken back',
  )

  await waitUntil(() => stillUntold(shop, paid).length === 0, 50_000)
  assert.deepEqual(stillUntold(shop, paid), [], 'every payment was told')
  const underTwoIds = [...shop.heard].filter(([, ids]) => new Set(ids).size > 1)
  assert.deepEqual([underTwoIds, shop.faults], [[], []])
  assert.deepEqual(
    [...shop.heard.keys()].filter((number) => states.get(number) !== 'SUCCESS'),
    [],
  )

  const spent = paid.reduce((sum, { fen }) => sum + BigInt(fen), 0n)
  assert.equal(payer.balanceMinor - (await wallet.balance()), spent)
  assert.deepEqual(await unmatched(place), [])
  await stop()
  assert.deepEqual(await runCommand(place, 'ledger', 'verify'), {
    text: 'the books balance\n',
    code: 0,
  })
})
