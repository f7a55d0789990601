/**
 * What the platform adds before an upstream: a prepay call through it, against the same call to that
 * upstream directly. Calls arrive at random moments, a hundred in a second, whether or not earlier ones
 * are done; both ways see the same moments, in turns within one run, and the figures are the medians of
 * the turns' differences. Every signature is verified on every side: the merchant's and the platform's
 * calls by who is called, the answers by who called.
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuPer } from './cpu-time.ts'
import { startDemo } from './demo-process.ts'
import { createLoad, isSigned, type Load, type Prepared, prepare } from './load.ts'
import { percentiles } from './percentiles.ts'
import { connect } from './upstream/connect.ts'
import { type Plain, startPlain } from './upstream/start-plain.ts'
import { createHttpClient, type Client } from './wire.ts'

const perS = 100
const thinkMs = 20

/** One way to the upstream, and whose signature its answers bear. */
type Way = Readonly<{ client: Client; key: KeyObject }>

export async function benchUpstream({ quick }: Readonly<{ quick: boolean }>) {
  const [turns, seconds] = quick ? [4, 2.5] : [7, 10]
  const program = await startDemo()
  const [merchant] = program.demo.merchants
  if (!merchant) throw new Error('demo.json names a merchant')
  const plain = await startPlain(merchant, thinkMs)
  try {
    const load = await createLoad(program)
    const through: Way = { client: load.client, key: load.platformKey }
    const direct = {
      client: createHttpClient(plain.baseUrl),
      key: createPublicKey(plain.publicPem),
    }
    // Its own wallet needs no upstream; it warms up what both kinds of orders share.
    const moments = arrivals(seconds)
    const begun = program.cpu()
    const own = await runTurn(load, through, moments, '')
    const ownCpu = cpuPer(begun, program.cpu(), moments.length)
    await connect(program, plain)
    await untilRouted(load, through)
    await runTurn(load, through, arrivals(2), plain.mark)
    await runTurn(load, direct, arrivals(1), plain.mark)

    const all = await takeTurns(turns, seconds, { load, direct, through, plain, program })
    const { added, calls, errors, elapsedS, cpu, callMs } = all
    return {
      added_p50_ms: median(added.map(({ p50 }) => p50)),
      added_p99_ms: median(added.map(({ p99 }) => p99)),
      calls_per_s: Math.round(calls / elapsedS),
      offered_per_s: perS,
      think_ms: thinkMs,
      errors,
      calls,
      own_wallet: { ...own.figures, cpu_us_per_call: ownCpu },
      turns: added,
      upstream_call_mean_ms: callMs,
      cpu_us_per_call: cpu,
      rss_mb: program.memory().peak,
    }
  } finally {
    plain.stop()
    await program.stop()
  }
}

type Sides = Readonly<{
  load: Load
  direct: Way
  through: Way
  plain: Plain
  program: Awaited<ReturnType<typeof startDemo>>
}>

async function takeTurns(turns: number, seconds: number, sides: Sides) {
  const { load, direct, through, plain, program } = sides
  const added = []
  const costs = []
  let [calls, errors, elapsedS] = [0, 0, 0]
  const before = await callSeconds(program.demo.baseUrl)
  for (let turn = 0; turn < turns; turn++) {
    const moments = arrivals(seconds)
    const straight = await runTurn(load, direct, moments, plain.mark)
    const begun = program.cpu()
    const relayed = await runTurn(load, through, moments, plain.mark)
    costs.push(cpuPer(begun, program.cpu(), moments.length))
    calls += relayed.right
    elapsedS += relayed.elapsedS
    errors += 2 * moments.length - straight.right - relayed.right
    const { figures } = relayed
    const more = {
      p50: rounded(figures.p50 - straight.figures.p50),
      p99: rounded(figures.p99 - straight.figures.p99),
    }
    added.push({ ...more, direct: straight.figures, through: figures })
    process.stderr.write(`${JSON.stringify(added.at(-1))}\n`)
  }
  const after = await callSeconds(program.demo.baseUrl)
  const callMs = rounded(((after.sum - before.sum) / (after.count - before.count)) * 1_000)
  const cpu = {
    program: median(costs.map((cost) => cost.program)),
    database: median(costs.map((cost) => cost.database)),
  }
  return { added, calls, errors, elapsedS, callMs, cpu }
}

/** Moments in milliseconds from the beginning, with gaps as independent callers leave them. */
function arrivals(seconds: number): readonly number[] {
  const moments: number[] = []
  for (let at = gapMs(); at < seconds * 1_000; at += gapMs()) moments.push(at)
  return moments
}

const gapMs = (): number => (-Math.log(1 - Math.random()) * 1_000) / perS

/** A call is as long as its caller waits from the moment at which it was due. */
async function runTurn(load: Load, way: Way, moments: readonly number[], mark: string) {
  const prepared = prepare(load, moments.length)
  const durations: number[] = []
  const running: Promise<void>[] = []
  const begun = performance.now()
  for (const [index, one] of prepared.entries()) {
    const dueMs = begun + (moments[index] ?? 0)
    const waitMs = dueMs - performance.now()
    if (waitMs > 1) await sleep(waitMs)
    const ended = callOnce(way, one, mark).then((isRight) => {
      if (isRight) durations.push(performance.now() - dueMs)
    })
    running.push(ended)
  }
  await Promise.all(running)
  const elapsedS = (performance.now() - begun) / 1_000
  return { figures: percentiles(durations), right: durations.length, elapsedS }
}

async function callOnce({ client, key }: Way, one: Prepared, mark: string): Promise<boolean> {
  const answer = await client.send(one.head, one.body)
  const text = answer.body.toString()
  if (isSigned(key, answer) && JSON.parse(text).code_url?.includes(`pr=${mark}`)) return true
  process.stderr.write(`${text}\n`)
  return false
}

/** The platform looks at its routes every few seconds. */
async function untilRouted(load: Load, { client }: Way): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const [one] = prepare(load, 1)
    if (!one) return
    const { body } = await client.send(one.head, one.body)
    if (body.includes('pr=plain')) return
    await sleep(100)
  }
  throw new Error('no order went to the upstream')
}

/** How long calls to the channel took altogether, as the platform itself has measured. */
async function callSeconds(baseUrl: string): Promise<Readonly<{ sum: number; count: number }>> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text()
  const read = (name: string): number =>
    Number(
      new RegExp(`^tongbao_upstream_call_seconds_${name}\\{.*pay.*\\} (.*)$`, 'm').exec(text)?.[1],
    )
  return { sum: read('sum'), count: read('count') }
}

const rounded = (value: number): number => Math.round(value * 10) / 10

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
