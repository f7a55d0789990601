import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { createCalendar } from '#kernel/calendar'
import { fen } from '#kernel/money'
import { businessDate, dayMs, plusMs } from '#kernel/time'
import { accountsOf, closeDays, openAccounts, post, setAccountState, verifyBooks } from '#ledger'
import { bankAccountOf, registerMerchant, setBankAccount, settlementTermsOf } from '#merchants'
import { inTransaction } from '#platform/db'
import { answerOf, countsOf } from '#test/parties'
import { signed } from '#test/signed-face'
import { createTransferWorld } from '#test/transfers'
import { placeHold } from '../hold/place-hold.ts'
import { createDemoBank } from '../bank/demo/demo-bank.ts'
import { findWithdrawal, withdraw } from '../payout/withdraw.ts'
import { dayEndBalance } from './balances.ts'
import { moveToOperation, recharge } from './move-funds.ts'
import { withdrawRoutes } from './withdraw-routes.ts'

test('money comes in from a bank and moves to where transfers are paid from, each once', async () => {
  await using world = await createTransferWorld()
  const { deps, mchid } = world
  const into = { mchid, requestNo: 'bank1', accountType: 'BASIC', amount: fen(5_000n) } as const
  const first = await recharge(deps, into)
  deepEqual(await recharge(deps, into), first)
  const move = { mchid, requestNo: 'bank1', amount: fen(3_000n) }
  const moved = await Promise.all(Array.from({ length: 10 }, () => moveToOperation(deps, move)))
  equal(new Set(moved.map(({ id }) => id)).size, 1)
  deepEqual(
    [
      await world.holds('merchant_available', mchid),
      await world.holds('merchant_operation', mchid),
    ],
    [2_000n, 103_000n],
  )
  const table: readonly (readonly [code: string, ask: () => Promise<unknown>])[] = [
    ['FUND_REQUEST_REUSED', () => moveToOperation(deps, { ...move, amount: fen(1n) })],
    ['FUND_REQUEST_REUSED', () => recharge(deps, { ...into, accountType: 'OPERATION' })],
    ['FUND_NOT_ENOUGH', () => moveToOperation(deps, { ...move, requestNo: 'm2' })],
    ['FUND_AMOUNT_INVALID', () => recharge(deps, { ...into, requestNo: 'b2', amount: fen(0n) })],
    ['FUND_ACCOUNT_ERROR', () => recharge(deps, { ...into, mchid: '1900000777' })],
  ]
  for (const [code, ask] of table) equal(await answerOf(ask), code)
  const account = { kind: 'merchant_operation', owner: mchid } as const
  await inTransaction(deps.db, (tx) => setAccountState(tx, account, 'CNY', 'frozen'))
  const frozen = { ...move, requestNo: 'm3', amount: fen(1n) }
  equal(await answerOf(() => moveToOperation(deps, frozen)), 'FUND_ACCOUNT_ERROR')
  await placeHold(deps, { mchid, reason: 'dispute', note: '争议', by: 'op' })
  equal(await answerOf(() => moveToOperation(deps, frozen)), 'FUND_HELD')
  deepEqual(await verifyBooks(deps.db), [])
})

test('under a hold a movement is answered again, and a new one refused', async () => {
  await using world = await createTransferWorld()
  const { deps, mchid } = world
  const into = { mchid, requestNo: 'b1', accountType: 'BASIC', amount: fen(5_000n) } as const
  await recharge(deps, into)
  const move = { mchid, requestNo: 'm1', amount: fen(3_000n) }
  const moved = await moveToOperation(deps, move)
  await placeHold(deps, { mchid, reason: 'dispute', note: '争议', by: 'op' })
  deepEqual(await moveToOperation(deps, move), moved)
  equal(await answerOf(() => moveToOperation(deps, { ...move, requestNo: 'm2' })), 'FUND_HELD')
  equal(await world.holds('merchant_available', mchid), 2_000n)
  equal((await recharge(deps, { ...into, requestNo: 'b2' })).amount.minor, 5_000n)
})

test('a crowd moves no more than is there', async () => {
  await using world = await createTransferWorld()
  const { deps, mchid } = world
  const into = { mchid, requestNo: 'bank1', accountType: 'BASIC', amount: fen(1_000n) } as const
  await recharge(deps, into)
  const crowd = Array.from({ length: 30 }, (_, index) =>
    answerOf(() => moveToOperation(deps, { mchid, requestNo: `m${index}`, amount: fen(300n) })),
  )
  deepEqual(countsOf(await Promise.all(crowd)), { ok: 3, FUND_NOT_ENOUGH: 27 })
})

test('balances of this moment and of a day that is closed', async () => {
  await using world = await createTransferWorld()
  const { deps, mchid, clock } = world
  const unsettled = { kind: 'merchant_unsettled', owner: mchid } as const
  await recharge(deps, { mchid, requestNo: 'b1', accountType: 'BASIC', amount: fen(7_000n) })
  const earn = (key: string, amount: bigint) =>
    inTransaction(deps.db, (tx) =>
      post(
        tx,
        [
          {
            key,
            kind: 'direct',
            posting: 'earn',
            debit: { kind: 'merchant_available', owner: mchid },
            credit: unsettled,
            amount: fen(amount),
          },
        ],
        deps.now(),
      ),
    )
  await earn('earn1', 500n)
  const date = businessDate(deps.now())
  const now = async (type: string) =>
    (await world.ask('GET', `/v3/merchant/fund/balance/${type}`)).body
  deepEqual(await now('BASIC'), { available_amount: 6_500, pending_amount: 500 })
  deepEqual(await now('OPERATION'), { available_amount: 100_000 })
  deepEqual(await now('FEES'), { available_amount: 0 })
  equal((await now('DEPOSIT'))['code'], 'PARAM_ERROR')

  const asked = { mchid, accountType: 'BASIC', date } as const
  const tomorrow = { ...deps, now: () => plusMs(deps.now(), dayMs) }
  equal(await answerOf(() => dayEndBalance(deps, asked)), 'BALANCE_DATE_INVALID')
  equal(await answerOf(() => dayEndBalance(tomorrow, asked)), 'BALANCE_NOT_READY')
  await closeDays(deps.db, plusMs(deps.now(), 2 * dayMs))
  clock.offsetMs = dayMs
  // What happens on the days after is written on the first open one, and changes no closed day.
  await earn('earn2', 600n)
  clock.offsetMs = 0
  deepEqual(await dayEndBalance(tomorrow, asked), { available: 6_500n, pending: 500n })
  deepEqual(await dayEndBalance(tomorrow, { ...asked, accountType: 'OPERATION' }), {
    available: 100_000n,
    pending: undefined,
  })
  // Accounts that were never opened never held anything.
  const stranger = { ...asked, mchid: '1900000777' }
  deepEqual(await dayEndBalance(tomorrow, stranger), { available: 0n, pending: 0n })
  for (const wrong of ['2026-02-30', '2020-01-01', 'soon'])
    equal(
      await answerOf(() => dayEndBalance(tomorrow, { ...asked, date: wrong })),
      'BALANCE_DATE_INVALID',
    )
  const path = `/v3/merchant/fund/dayendbalance/BASIC?date=${date}`
  equal((await world.ask('GET', path)).body['code'], 'PARAM_ERROR')
})

test('a withdrawal is handed to payouts and said in the words of the wire', async () => {
  await using world = await createTransferWorld()
  const { deps, shop } = world
  const payouts = {
    ...deps,
    calendar: createCalendar(),
    bank: createDemoBank(deps),
    settlementTermsOf,
    bankAccountOf,
    onChange: async () => undefined,
  }
  world.routes.push(
    withdrawRoutes({
      withdraw: (asked) => withdraw(payouts, asked),
      findWithdrawal: (asked) => findWithdrawal(deps.db, asked),
    }),
  )
  const [{ mchid }, accountNumber] = [shop, '62220000000000110011']
  const account = { accountNumber, holderName: `商户${mchid}` }
  await setBankAccount(deps, { mchid, bankName: '演示银行', kind: 'corporate', ...account })
  const amount = fen(4_000_000_000n)
  await recharge(deps, { mchid, requestNo: 'large', accountType: 'BASIC', amount })
  const url = await world.openServer()
  const ask = async (path: string, body?: object) => {
    const call = { path: `/v3/merchant/fund/withdraw${path}` }
    const sent = body ? { ...call, method: 'POST', body: JSON.stringify(body) } : call
    const { text } = await signed(url, world.shop, sent)
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  }
  const body = { out_request_no: 'W1', amount: 3_000_000_000, account_type: 'BASIC' }
  const first = await ask('', body)
  deepEqual(await ask('', body), first, 'the second time')
  equal(first['out_request_no'], 'W1')
  for (const [given, why] of [
    [{ out_request_no: 'W-1' }, 'letters and digits only'],
    [{ account_type: 'DEPOSIT' }, 'no such account'],
    [{ amount: 80_000_000_001 }, 'above 800 million yuan'],
    [{ bank_memo: 'a b' }, 'a blank'],
    [{ notify_url: 'https://shop.example/told?by=us' }, 'INVALID_NOTIFY_URL'],
  ] as const)
    equal((await ask('', { ...body, ...given }))['code'], 'PARAM_ERROR', why)
  const answer = await ask('/out-request-no/W1')
  deepEqual(
    [answer['status'], answer['amount'], answer['account_number']],
    ['CREATE_SUCCESS', 3_000_000_000, '0011'],
  )
  deepEqual(await ask(`/withdraw-id/${String(first['withdraw_id'])}`), answer)
  equal((await ask('/withdraw-id/po_2'))['code'], 'ORDER_NOT_EXIST', 'PAYOUT_NOT_FOUND')
})

test('a provider sees the balances of its own sub-merchants', async () => {
  await using world = await createTransferWorld()
  const { deps } = world
  const provider = await world.newMerchant('1900000010')
  const subMchid = '1900000011'
  // The world's merchants are direct, so the provider's number is taken by a second registration.
  await registerMerchant(deps, {
    mchid: '1900000020',
    name: '服务商',
    kind: 'provider',
    keyMode: 'certificate',
    apiV3Key: '0123456789abcdef0123456789abcdef',
  })
  const signer = await world.newSignatory('1900000020')
  await registerMerchant(deps, {
    mchid: subMchid,
    name: '门店',
    kind: 'sub_merchant',
    keyMode: 'certificate',
    parentMchid: '1900000020',
  })
  await inTransaction(deps.db, (tx) =>
    openAccounts(tx, accountsOf('merchant', subMchid), 'CNY', deps.now()),
  )
  const amount = fen(900n)
  await recharge(deps, { mchid: subMchid, requestNo: 'b1', accountType: 'BASIC', amount })
  const path = `/v3/ecommerce/fund/balance/${subMchid}`
  deepEqual((await world.ask('GET', path, undefined, signer)).body, {
    sub_mchid: subMchid,
    account_type: 'BASIC',
    available_amount: 900,
    pending_amount: 0,
  })
  const dayEnd = `/v3/ecommerce/fund/enddaybalance/${subMchid}?date=2026-02-30`
  equal((await world.ask('GET', dayEnd, undefined, signer)).body['code'], 'PARAM_ERROR')
  for (const refused of [path, dayEnd]) {
    const { status, body } = await world.ask('GET', refused, undefined, provider)
    deepEqual([status, body['code']], [403, 'NO_AUTH'], 'NOT_SUB_MERCHANT')
  }
})
