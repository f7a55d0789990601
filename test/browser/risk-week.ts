import { sql } from 'kysely'
import { newId } from '#kernel/id'
import { hourMs, plusMs } from '#kernel/time'
import {
  appendDecisions,
  appendFacts,
  type Decision,
  type Fact,
  products,
  shippedRules,
} from '#risk'
import { countAll, decisionOf, valuesOf } from '#test/risk-decided'
import { chances } from '#test/risk-facts'
import type { Program } from '../../src/program.ts'

const outcomes: readonly (readonly [share: number, outcome: Decision['outcome']])[] = [
  [0.9, { act: 'ALLOW' }],
  [0.93, { act: 'ALLOW_MONITOR' }],
  [0.97, { act: 'CHALLENGE', means: ['passkey', 'code'] }],
  [0.98, { act: 'DELAY', hours: 24 }],
  [0.988, { act: 'REVIEW' }],
  [0.998, { act: 'DENY' }],
  [1, { act: 'FREEZE' }],
]

/** A week of payments, with what became of some of them, and two alarms. */
export async function seedWeek({
  db,
  now,
  risk,
}: Pick<Program['modules'], 'db' | 'now' | 'risk'>): Promise<void> {
  const chance = chances(11)
  const rules = shippedRules.slice(0, 6).map(({ id }) => `${id}@1`)
  const facts: Fact[] = []
  const decisions = Array.from({ length: 168 * 12 }, (_, index) => {
    const dice = chance()
    const outcome = outcomes.find(([share]) => dice < share)?.[1] ?? { act: 'ALLOW' }
    const at = plusMs(now(), -Math.floor(index / 12) * hourMs - Math.floor(chance() * hourMs))
    const amountMinor = BigInt(Math.floor(10 ** (2 + 4.5 * chance())))
    const product = products[Math.floor(chance() * products.length)] ?? 'app'
    const isTroubled = outcome.act !== 'ALLOW'
    const decision = decisionOf({
      id: newId('rd', at),
      customer: `cu_${index % 97}`,
      payment: `desk${index}`,
      at,
      amountMinor,
      product,
      outcome,
      faults: chance() < 0.01 ? ['factors_slow'] : [],
      latencyUs: Math.floor(150 + 900 * chance() ** 6 * 20),
      held: rules
        .filter((_rule, at2) => chance() < (isTroubled ? 0.3 : 0.01) * (at2 + 1))
        .map((rule) => ({ rule, isDeciding: true, outcome: 'REVIEW', reasons: [], evidence: {} })),
      values: valuesOf({
        'event.amount': Number(amountMinor),
        'event.first_with_payee': Number(chance() < 0.3),
      }),
    })
    const { customer, payment } = decision
    const paid = { customer, amountMinor, product, channel: 'wallet', funding: 'balance' } as const
    const stamp = { id: `${payment}:told${facts.length}`, atMs: at.getTime() }
    if (outcome.act === 'CHALLENGE')
      facts.push({
        ...stamp,
        kind: 'ended',
        payment: paid,
        outcome: chance() < 0.8 ? 'succeeded' : chance() < 0.5 ? 'declined' : 'abandoned',
      })
    else if (chance() < (isTroubled ? 0.6 : 0.004))
      facts.push({
        ...stamp,
        kind: 'labelled',
        payment: paid,
        paidAtMs: at.getTime(),
        isFraud: chance() < 0.7,
      })
    return decision
  })
  for (let at = 0; at < decisions.length; at += 500)
    await appendDecisions(db, decisions.slice(at, at + 500))
  await appendFacts(
    db,
    facts.map((fact, index) => ({ fact, number: BigInt(5_000_000 + index) })),
  )
  await countAll(db, async () => {
    await risk?.sweeps['risk-watch']?.run()
    return 0
  })
  await seedAlarms({ db, now })
}

async function seedAlarms({ db, now }: Pick<Program['modules'], 'db' | 'now'>): Promise<void> {
  const alarm = (kind: string, subject: string, sentence: string, until: Date | null) =>
    sql`
    insert into payments.alarm (kind, subject, id, since, seen_at, count, sentence, until)
    values (${kind}, ${subject}, ${newId('al', now())}, ${plusMs(now(), -hourMs)}, ${plusMs(now(), hourMs)},
      3, ${sentence}, ${until})`.execute(db)
  const slow =
    '风险计数超时未返回，近2分钟有3笔付款因此按失败模式从严处理。请查看判断耗时与数据库负载，必要时增加进程或内存。'
  await alarm('risk_fault', 'factors_slow', slow, null)
  await alarm(
    'risk_jump',
    'challenge:app',
    '产品app的加验率突升：本小时9.10%（60/659），往日同时段中位数4.05%。请查看命中规则的变化与客诉，区分攻击与误伤，误伤时回滚相关规则。',
    now(),
  )
}
