import { minuteMs, secondMs } from '#kernel/time'
import type { Answer, Channels, Content } from '../../src/payments/channel/channel.ts'
import type { Instruction } from '../../src/payments/instruction/instruction.ts'
import type { Faults } from './faults.ts'
import type { Institution } from './institution.ts'
import type { Kernel } from './kernel.ts'
import type { Process } from './process.ts'

/** A call that has not been answered by then never will be. */
const timeoutMs = 20 * secondMs

type Deps = Readonly<{
  kernel: Kernel
  faults: Faults
  institutionOf: (channel: string) => Institution
  isOut: (channel: string) => boolean
  onSend: (instruction: Instruction) => void
}>

const timedOut: Answer = { is: 'unknown', why: 'no answer in time' }
const broken: Answer = { is: 'unknown', why: '500' }
const unsent = (why: string, retryAfterMs: number): Answer => ({ is: 'unsent', why, retryAfterMs })

/** The network between one process and the channels. Whatever the process does, what left it arrives. */
export function createWire(deps: Deps, process: Process): Channels {
  return {
    send: async (instruction, content) => {
      deps.onSend(instruction)
      return send(deps, process, instruction, content)
    },
    query: (instruction) => query(deps, process, instruction),
  }
}

async function send(
  { kernel, faults, institutionOf, isOut }: Deps,
  process: Process,
  instruction: Instruction,
  content: Content,
): Promise<Answer> {
  const { random } = kernel
  const [upMs, downMs] = [random.between(2, 400), random.between(2, 400)]
  async function later(ms: number, answer: Answer): Promise<Answer> {
    await process.sleep(ms)
    return answer
  }
  if (isOut(instruction.channel) && random.chance(0.5)) return later(timeoutMs, timedOut)
  if (isOut(instruction.channel) || faults.happens('connection_refused'))
    return later(2, unsent('no connection', 2 * secondMs))
  if (faults.happens('rate_limited')) return later(upMs + downMs, unsent('429', 5 * secondMs))
  if (faults.happens('error_before_effect')) return later(upMs + downMs, broken)
  if (faults.happens('request_lost')) return later(timeoutMs, timedOut)

  let heard: Answer = timedOut
  const { land } = institutionOf(instruction.channel)
  const isLate = faults.happens('request_late')
  const landsMs = isLate ? latenessMs(kernel, instruction) : upMs
  kernel.after(landsMs, () => {
    heard = land(instruction, content, isLate ? landsMs : 0)
  })
  if (faults.happens('request_twice')) {
    const copyMs = latenessMs(kernel, instruction)
    kernel.after(copyMs, () => void land(instruction, content, copyMs))
  }
  if (isLate || faults.happens('answer_lost')) return later(timeoutMs, timedOut)
  const answerMs = faults.happens('answer_slow') ? random.between(secondMs, 19 * secondMs) : downMs
  await process.sleep(upMs + answerMs)
  return faults.happens('error_after_effect') ? broken : heard
}

/**
 * A payment may land when it was taken for absent long ago, and is then told of by notices. What is
 * sent again under its number is taken for absent a minute after it was sent: no network of ours keeps
 * a request longer.
 */
const latenessMs = ({ random }: Kernel, { kind }: Instruction): number =>
  kind === 'pay'
    ? random.between(secondMs, 12 * minuteMs)
    : random.between(secondMs, timeoutMs + 20 * secondMs)

async function query(
  { kernel, faults, institutionOf, isOut }: Deps,
  process: Process,
  instruction: Instruction,
): Promise<Answer> {
  const { random } = kernel
  const upMs = random.between(2, 400)
  if (isOut(instruction.channel)) {
    const isSilent = random.chance(0.5)
    await process.sleep(isSilent ? timeoutMs : 2)
    return isSilent ? timedOut : unsent('no connection', 2 * secondMs)
  }
  if (faults.happens('query_lost')) {
    await process.sleep(timeoutMs)
    return timedOut
  }
  let heard: Answer = broken
  if (faults.happens('query_rate_limited')) heard = unsent('429', 5 * secondMs)
  else if (faults.happens('query_refused'))
    heard = { is: 'refused', code: 'NO_AUTH', message: '', status: 403 }
  else if (!faults.happens('query_error'))
    kernel.after(upMs, () => {
      heard = institutionOf(instruction.channel).look(instruction)
    })
  const isSlow = faults.happens('answer_slow')
  await process.sleep(upMs + random.between(2, isSlow ? 19 * secondMs : 400))
  return heard
}
