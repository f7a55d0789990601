import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minuteMs } from '#kernel/time'
import { type Customer, messagesOf, requestCode, setPin } from '#parties'
import { alice, answerOf, codeSentTo, customer, partiesOf, type TestParties } from '#test/parties'
import { createWorld } from '#test/world'
import { issueCode } from '../code/issue-code.ts'
import { openGuard } from '../guard/guard.ts'
import { createRedeemCode } from '../code/redeem-code.ts'
import { freezeWallet, isFrozen } from './freeze-wallet.ts'
import { findFreezes } from './store.ts'
import { thawOwnWallet, thawWallet } from './thaw-wallet.ts'

const pin = '802649'

async function withWallet(tell: (wallet: Wallet) => Promise<void>): Promise<void> {
  await using world = await createWorld()
  const parties = partiesOf(world)
  const owner = await customer(parties)
  await setPin(parties, { customerId: owner.id, pin, password: alice.password })
  const deps = { db: world.db, now: parties.now, parties }
  const titles = async () =>
    (await messagesOf(parties, { customerId: owner.id })).messages.map(({ title }) => title)
  await tell({ deps, parties, owner, titles })
}

type Wallet = Readonly<{
  deps: Parameters<typeof thawOwnWallet>[0]
  parties: TestParties
  owner: Customer
  titles: () => Promise<string[]>
}>

async function freshCode(parties: TestParties): Promise<string> {
  parties.pass(minuteMs)
  await requestCode(parties, { phone: alice.phone, purpose: 'confirm_payment' })
  return codeSentTo(parties, alice.phone)
}

test('fifty taps freeze once, and the customer is told once', () =>
  withWallet(async ({ deps, owner, titles }) => {
    const { id: customerId } = owner
    assert.equal(await isFrozen(deps.db, customerId), false)
    const tap = () => freezeWallet(deps, { customerId, by: 'customer', reason: '手机丢了' })
    const news = await Promise.all(Array.from({ length: 50 }, tap))
    assert.equal(news.filter(Boolean).length, 1)
    assert.equal(await isFrozen(deps.db, customerId), true)
    assert.equal(await isFrozen(deps.db, 'cus_other'), false)
    assert.deepEqual(await titles(), ['钱包已冻结'])
  }))

test('the customer thaws with PIN and code together, and what was is kept', () =>
  withWallet(async ({ deps, parties, owner, titles }) => {
    const { id: customerId } = owner
    await freezeWallet(deps, { customerId, by: 'customer', reason: '手机丢了' })
    const code = await freshCode(parties)
    const thaw = (proof: Readonly<{ pin: string; code: string }>) =>
      answerOf(() => thawOwnWallet(deps, owner, proof))
    assert.equal(await thaw({ pin: '482916', code }), 'PIN_WRONG')
    assert.equal(await thaw({ pin, code: '000000' === code ? '111111' : '000000' }), 'CODE_WRONG')
    assert.equal(await isFrozen(deps.db, customerId), true)
    assert.equal(await thaw({ pin, code }), 'ok')
    assert.equal(await isFrozen(deps.db, customerId), false)
    assert.equal(await thaw({ pin, code }), 'ok', 'where nothing is frozen nothing happens')
    assert.deepEqual(await titles(), ['钱包已解冻', '钱包已冻结'])

    await freezeWallet(deps, { customerId, by: 'customer', reason: '又丢了' })
    const history = await findFreezes(deps.db, customerId)
    assert.deepEqual(
      history.map(({ state, reason, thawedBy }) => [state, reason, thawedBy]),
      [
        ['FROZEN', '又丢了', null],
        ['THAWED', '手机丢了', 'customer'],
      ],
    )
  }))

test('what risk froze is not the customer’s to thaw, and what the customer froze is not the case’s', () =>
  withWallet(async ({ deps, parties, owner, titles }) => {
    const { id: customerId } = owner
    await freezeWallet(deps, { customerId, by: 'customer', reason: '手机丢了' })
    await freezeWallet(deps, { customerId, by: 'risk', reason: 'ATO-TAKEN-OVER' })
    await freezeWallet(deps, { customerId, by: 'staff', reason: '警方来函' })
    const code = await freshCode(parties)
    const thaw = () => answerOf(() => thawOwnWallet(deps, owner, { pin, code }))
    assert.equal(await thaw(), 'FROZEN_BY_PLATFORM')
    await thawWallet(deps, { customerId, by: 'staff', reason: '本人已核实' })
    await thawWallet(deps, { customerId, by: 'staff', reason: '本人已核实' })
    assert.equal(await isFrozen(deps.db, customerId), true, 'by the customer')
    assert.equal(await thaw(), 'ok', 'the code was not spent by the refusal')
    assert.equal(await isFrozen(deps.db, customerId), false)
    const told = ['平台已解除冻结', '钱包已冻结', '钱包已被冻结', '钱包已被冻结', '钱包已解冻']
    assert.deepEqual((await titles()).toSorted(), told.toSorted())
  }))

test('while frozen no payment code is issued, and one that is out pays nothing', () =>
  withWallet(async ({ deps, owner }) => {
    const { id: customerId } = owner
    const { code } = await issueCode(deps, customerId)
    await freezeWallet(deps, { customerId, by: 'customer', reason: '手机丢了' })
    assert.equal(await answerOf(() => issueCode(deps, customerId)), 'WALLET_FROZEN')
    const order = { mchid: '1900000001', id: '4200000000000000000000000001' }
    const redeem = createRedeemCode({ ...deps, keys: deps.parties.keys, guard: openGuard })
    const scan = () => answerOf(() => redeem({ code, order, amountMinor: 1n }))
    assert.equal(await scan(), 'WALLET_FROZEN')
    await thawWallet(deps, { customerId, by: 'risk', reason: '别人的冻结' })
    assert.equal(await scan(), 'WALLET_FROZEN')
  }))
