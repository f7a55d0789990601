/** What is not an order, member by member, and what still is one at the very limit. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startServer } from '../server.ts'
import type { Answer } from '../signed-face.ts'
import { type Json, newNumber, openTill, type Side, type Till } from '../till.ts'
import {
  amounts,
  counts,
  flags,
  forms,
  formsAtLimit,
  freeTexts,
  fullOrder,
  h5Info,
  h5Texts,
  required,
  type Text,
} from './order-fields.ts'
import { refuseAll } from './refuse-all.ts'
import { atLimit, type Limits, spoil } from './spoil.ts'

const send =
  (till: Till, { signer, prefix }: Side, kind: string) =>
  (body: string): Promise<Answer> =>
    till.call(signer, { method: 'POST', path: `${prefix}/${kind}`, body })

/** Everything that an order of this kind may say. */
const sampleOf =
  (till: Till, side: Side, kind: string): (() => Json) =>
  () => ({
    ...side.parties,
    ...fullOrder,
    out_trade_no: newNumber(),
    ...(kind === 'jsapi' && { payer: side.payer(till.alice.payer.openids) }),
    ...(kind === 'h5' && { scene_info: { ...Object(fullOrder['scene_info']), h5_info: h5Info } }),
  })

const parties = { direct: ['appid', 'mchid'], partner: ['sp_appid', 'sp_mchid', 'sub_mchid'] }
const noParty = ['', 'x'.repeat(33), '付'.repeat(33), 1900000001, null, true, [], undefined]

const openidOf = { direct: 'payer.openid', partner: 'payer.sp_openid' } as const
const noOpenid = ['', 'o'.repeat(129), 'oNobody', 1, null, true]
const identity = { type: 'IDCARD', number: 'x', name: 'x' }

/** H5 has every member there is, so it is spoiled in full; the others in what they share and add. */
function limitsOf(kind: string, side: Side): Limits {
  const common: Limits = {
    amounts,
    required,
    forms: parties[side.name].map((path) => [path, ...noParty]),
  }
  switch (kind) {
    case 'h5':
      return {
        ...common,
        texts: [...freeTexts, ...h5Texts],
        counts,
        flags,
        required: [...required, 'scene_info', 'scene_info.h5_info', 'scene_info.h5_info.type'],
        forms: [...forms, ...(common.forms ?? []), ['scene_info.h5_info.type', 'wap', 1]],
      }
    case 'jsapi':
      return {
        ...common,
        forms: [
          ...(common.forms ?? []),
          ['payer', undefined, null, {}, 'me', []],
          [openidOf[side.name], ...noOpenid],
          ['payer.identity', null, { ...identity, type: 'x'.repeat(33) }, { type: 'IDCARD' }],
          ['payer.identity', { ...identity, number: 'x'.repeat(1025) }],
          ['payer.identity', { ...identity, name: 'x'.repeat(1025) }],
        ],
      }
    default:
      return common
  }
}

for (const name of ['direct', 'partner'] as const)
  test(`a ${name} prepay that breaks a limit is refused at that member`, async () => {
    await using server = await startServer({ role: 'api' })
    const till = await openTill(server)
    const side = till[name]
    for (const kind of ['native', 'app', 'jsapi', 'h5']) {
      const sample = sampleOf(till, side, kind)
      await refuseAll(till, spoil(kind, sample, limitsOf(kind, side), send(till, side, kind)))
    }
  })

const longest = () => [...formsAtLimit, ['out_trade_no', newNumber().padEnd(32, '*')]] as const

test('what is just within every limit is an order', async () => {
  await using server = await startServer({ role: 'api' })
  const till = await openTill(server)
  for (const side of [till.direct, till.partner])
    for (const [kind, texts] of [
      ['native', freeTexts],
      ['app', []],
      ['jsapi', []],
      ['h5', h5Texts],
    ] as const satisfies readonly (readonly [string, readonly Text[]])[]) {
      const bodies = atLimit(sampleOf(till, side, kind), texts, kind === 'native' ? longest() : [])
      for (const body of bodies) {
        const answer = await send(till, side, kind)(body)
        assert.equal(answer.status, 200, `${side.name} ${kind} ${answer.text} ${body}`)
      }
    }
})
