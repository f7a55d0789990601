import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { hourMs, minuteMs, plusMs, secondMs } from '#kernel/time'
import { catalogue, compileRule, findTroubles, registerModel, writeModel } from '#risk'
import { modelSaying, paying, riskOf } from '#test/risk-deciding'
import { createWorld, type World } from '#test/world'
import { findOpenAlarms } from './store.ts'
import { createAlarmSweep } from './sweep-alarms.ts'

type Given = NonNullable<Parameters<typeof riskOf>[1]>

const start = new Date('2026-11-27T02:00:00Z')
const known = { 'profile.account_days': 400 } as const

/** What breaks, by which a table of faults is told. */
type Switch = { isBroken: boolean }

const champion = async (db: World['db']) => {
  const factors = catalogue.map(({ name }) => name)
  const file = writeModel(modelSaying(-1))
  await registerModel({ db, now: () => start, actor: 'platform' }, { title: 'test', file, factors })
  await sql`update risk.model set state = 'champion'`.execute(db)
  await sql`update risk.model_version set no = no + 1`.execute(db)
}
const replaceInFile = (db: World['db'], from: string, to: string) =>
  sql`update risk.model set file = replace(file, ${from}, ${to})`.execute(db)
const countRules = (db: World['db']) =>
  sql`update risk.change_count set no = no + 1 where what = 'rules'`.execute(db)
const burn = (ms: number): void => {
  for (const until = performance.now() + ms; performance.now() < until; );
}

type Case = Readonly<{
  fault: string
  /** What is done with 900 yuan, and with 9,000. */
  acts: readonly [low: string, high: string]
  given?: (broken: Switch) => Given
  before?: (db: World['db']) => Promise<unknown>
  break?: (db: World['db']) => Promise<unknown>
  mend?: (db: World['db']) => Promise<unknown>
}>

const strict = ['REVIEW', 'DENY'] as const
const lost = async (): Promise<never> => {
  throw new Error('lost')
}

/** Counters that answer when nobody waits any more. */
const slow = (broken: Switch): NonNullable<Given['windows']> => ({
  record: (_fact, judging) => {
    judging?.out.fill(Number.NaN)
    return broken.isBroken ? new Promise(() => undefined) : Promise.resolve(true)
  },
  factorsOf: () => new Promise(() => undefined),
})

const transfer = (id: string, yuan: bigint, payer: string) =>
  paying(id, yuan, { customer: `cu_${payer}`, payee: `cu_to_${payer}`, product: 'transfer' })

/** Payers of another life of the process, of whom the database knows. */
async function seen(db: World['db']): Promise<void> {
  const past = await riskOf({ db }, { now: () => plusMs(start, -hourMs) })
  for (const payer of ['low', 'high'])
    await past.assess(transfer(`${payer}-before`, 1n, payer), known)
  await past.stop()
}

const table: readonly Case[] = [
  {
    // The table of counters is gone, and what it knew of these payers is not in memory.
    fault: 'factors_lost',
    acts: strict,
    before: seen,
    break: (db) => sql`alter table risk.window rename to window_gone`.execute(db),
    mend: (db) => sql`alter table risk.window_gone rename to "window"`.execute(db),
  },
  {
    fault: 'model_broken',
    acts: strict,
    given: () => ({ needsModel: true }),
    before: async (db) => {
      await champion(db)
      await replaceInFile(db, '"base":0', '"base":5')
    },
    mend: (db) => replaceInFile(db, '"base":5', '"base":0'),
  },
  {
    fault: 'model_missing',
    acts: strict,
    given: () => ({ needsModel: true }),
    mend: champion,
  },
  {
    fault: 'rule_threw',
    acts: strict,
    given: (broken) => ({
      compile: (standing, terms) => {
        const compiled = compileRule(standing, terms)
        const holds: typeof compiled.holds = (values) => {
          if (broken.isBroken && standing.rule.id === 'takeover-recovery-new-device')
            throw new Error('broken')
          return compiled.holds(values)
        }
        return { ...compiled, holds }
      },
    }),
    mend: countRules,
  },
  {
    fault: 'factors_slow',
    acts: strict,
    given: (broken) => ({ deadlineMs: 300, windows: slow(broken) }),
  },
  {
    fault: 'compliance_lost',
    acts: strict,
    given: (broken) => ({ compliance: async () => (broken.isBroken ? await lost() : []) }),
  },
  {
    fault: 'deadline',
    acts: strict,
    given: (broken) => ({
      deadlineMs: 400,
      compile: (standing, terms) => {
        const compiled = compileRule(standing, terms)
        const holds: typeof compiled.holds = (values) => {
          if (broken.isBroken && standing.rule.id === 'takeover-recovery-new-device') burn(450)
          return compiled.holds(values)
        }
        return { ...compiled, holds }
      },
    }),
  },
]

/** Risk and the sweep of alarms over one database and one clock. */
async function watched(world: World, given: Given) {
  const clock = { now: start }
  const now = () => clock.now
  const risk = await riskOf(world, { ...given, now })
  const said: string[] = []
  const note = (level: string) => (_: unknown, text?: string) => void said.push(`${level} ${text}`)
  const sweep = createAlarmSweep({
    db: world.db,
    now,
    log: { error: note('error'), info: note('info'), warn: note('warn') },
    riskTroubles: (at) => findTroubles(world.db, at),
  })
  const run = (name: string) => (risk.exchanges[name] ?? risk.sweeps[name])?.run()
  return {
    ...risk,
    run,
    said,
    /** Everything that loops do, so many milliseconds later. */
    turn: async (laterMs = 0) => {
      clock.now = plusMs(clock.now, laterMs)
      for (const name of ['risk-rules', 'risk-models', 'risk-drift', 'risk-signs', 'risk-watch'])
        await run(name)
      await sweep()
      return (await findOpenAlarms(world.db)).map(({ kind, subject }) => `${kind} ${subject}`)
    },
    pays: async (id: string, yuan: bigint) => await risk.assess(transfer(id, yuan, id), known),
  }
}

for (const { fault, acts, ...by } of table)
  test(`${fault}: the fail mode, a count, and an alarm for as long as it is so`, async () => {
    await using world = await createWorld()
    await by.before?.(world.db)
    const broken = { isBroken: true }
    const risk = await watched(world, by.given?.(broken) ?? {})
    await by.break?.(world.db)

    const judged = [await risk.pays('low', 900n), await risk.pays('high', 9_000n)]
    deepEqual(
      judged.map(({ faults }) => faults),
      [[fault], [fault]],
    )
    deepEqual(
      judged.map(({ outcome }) => outcome.act),
      acts,
    )
    const counted = `tongbao_risk_faults_total{fault="${fault}",product="transfer"}`
    equal(await risk.counted(counted), 2)

    const alarm = `risk_fault ${fault}`
    deepEqual(await risk.turn(secondMs), [alarm])
    match(risk.said.join('\n'), /^error alarm: .+近2分钟有2笔付款因此按失败模式从严处理。.+。$/)
    deepEqual(await risk.turn(minuteMs), [alarm])

    broken.isBroken = false
    await by.mend?.(world.db)
    await risk.turn()
    deepEqual((await risk.pays('after', 900n)).faults, [])
    await risk.turn(minuteMs)
    await risk.turn(5 * minuteMs)
    deepEqual(await risk.turn(secondMs), [])
    equal(risk.said.filter((line) => line.startsWith('error')).length, 1, risk.said.join('\n'))
    equal(risk.said.at(-1), 'info an alarm is over')
  })

test('a rule that is left out is an alarm with its name until the rules change', async () => {
  await using world = await createWorld()
  const risk = await watched(
    world,
    table.find(({ fault }) => fault === 'rule_threw')?.given?.({ isBroken: true }) ?? {},
  )
  for (const id of ['a', 'b', 'c']) await risk.pays(id, 900n)
  deepEqual((await risk.pays('d', 900n)).faults, ['rule_left_out'])
  deepEqual(await risk.turn(secondMs), ['risk_fault rule_left_out', 'risk_fault rule_threw'])
  ok(risk.said.join('\n').includes('takeover-recovery-new-device@1'))
  // Nobody pays, and it is still left out.
  await risk.turn(6 * minuteMs)
  deepEqual(await risk.turn(6 * minuteMs), ['risk_fault rule_left_out'])
  await countRules(world.db)
  await risk.turn(secondMs)
  deepEqual(await risk.turn(6 * minuteMs), [])
})

test('decisions that cannot be written are an alarm, and what is written a moment later is none', async () => {
  await using world = await createWorld()
  const risk = await watched(world, {})
  await sql`alter table risk.decision add constraint full_disk check (amount <> 700) not valid`.execute(
    world.db,
  )
  await risk.assess(paying('p0', 8n), known)
  const open = await risk.assess(paying('p1', 7n), known)
  equal(open.outcome.act, 'ALLOW')
  for (let look = 0; look < 11; look++) await risk.run('risk-signs')
  deepEqual(await risk.turn(), ['risk_unwritten decisions'])
  match(risk.said.join('\n'), /有1笔风险决策持续未能写入数据库/)
  await sql`alter table risk.decision drop constraint full_disk`.execute(world.db)
  await risk.run('risk-log')
  await risk.turn(secondMs)
  deepEqual(await risk.turn(6 * minuteMs), [])
})
