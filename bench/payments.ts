/**
 * A payment end to end over HTTP: create (signed, answer verified), pay in the wallet (session and
 * PIN), callback (verified and decrypted). The load generator runs on the same cores. Its requests
 * are signed before the clock starts, since a merchant's signing is not the platform's work; the
 * platform's two signatures per payment, answer and callback, are inside.
 */
import { generateKeyPairSync } from 'node:crypto'
import { cpus } from 'node:os'
import { sign } from '@tongbao/apiv3'
import { cpuPer } from './cpu-time.ts'
import { startDemo } from './demo-process.ts'
import { createLoad, prepare, runAtOnce, runPaced, takeLatencies } from './load.ts'
import { measureJudged } from './payments/judged.ts'

const signaturesPerPayment = 2
const atOnce = 192

async function measurePayments(quick: boolean) {
  const boundPerS = (await signaturesPerSecond(quick ? 2_000 : 4_000)) / signaturesPerPayment
  const seconds = quick ? 6 : 20
  const program = await startDemo()
  try {
    const load = await createLoad(program)
    await runAtOnce(load, prepare(load, quick ? 2_500 : 5_000), { atOnce, seconds: quick ? 6 : 20 })
    takeLatencies(load)
    const prepared = prepare(load, Math.ceil(boundPerS * seconds))
    const before = program.cpu()
    const startedAt = load.counts.started
    const peakPerS = await runAtOnce(load, prepared, { atOnce, seconds })
    const cpu = cpuPer(before, program.cpu(), load.counts.started - startedAt)
    const atPeak = takeLatencies(load)
    const pacedPerS = peakPerS * 0.7
    await runPaced(load, prepare(load, Math.ceil(pacedPerS * seconds)), pacedPerS)
    const paced = takeLatencies(load)
    return {
      payments_per_s: Math.round(peakPerS),
      signing_bound_per_s: Math.round(boundPerS),
      ratio: Math.round((peakPerS / boundPerS) * 100) / 100,
      p99_ms: { create: paced.create.p99, pay: paced.pay.p99, callback: paced.callback.p99 },
      at_70_percent: paced,
      at_peak: atPeak,
      cpu_us_per_payment: cpu,
      cpu_us_per_signature: Math.round(1e6 / ((boundPerS * signaturesPerPayment) / cpus().length)),
      payments: load.counts.started,
      errors: load.counts.errors,
      rss_mb: program.memory().peak,
    }
  } finally {
    await program.stop()
  }
}

/** Payments as they are, and what judging them adds. */
export async function benchPayments({ quick }: Readonly<{ quick: boolean }>) {
  const payments = await measurePayments(quick)
  // So few that neither side is anywhere near its most, whatever the machine.
  const perS = Math.max(10, Math.round(payments.payments_per_s * 0.3))
  return { ...payments, ...(await measureJudged({ quick, perS })) }
}

/** The machine's bound: RSA-2048 signatures in the thread pool, over all cores. */
async function signaturesPerSecond(forMs: number): Promise<number> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const message = Buffer.alloc(300, 'x')
  const start = performance.now()
  let count = 0
  const worker = async () => {
    while (performance.now() - start < forMs) {
      await sign(message, privateKey)
      count++
    }
  }
  await Promise.all(Array.from({ length: 8 }, worker))
  return count / ((performance.now() - start) / 1_000)
}
