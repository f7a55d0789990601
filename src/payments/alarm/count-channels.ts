import type { Answer, Channels, RouteOrder } from '../channel/channel.ts'
import type { InstructionKind } from '../instruction/instruction.ts'
import { nextStepOf } from '../next-step/next-step.ts'
import { transfersOf, unrouted } from './alarm.ts'
import type { Attempted, Failures } from './count-failures.ts'

type Port = Readonly<{ channels: Channels; routeOrder?: RouteOrder | undefined }>

/**
 * Channels and routes whose failures are counted: what every opening, code payment, refund and
 * transfer is answered, whether a request or the resolver sends it. Closing and reversing pay nobody,
 * and are left out. What is thrown is thrown on, and counted as our own mistake.
 */
export function countChannels({ channels, routeOrder }: Port, failures: Failures): Port {
  return {
    channels: {
      ...channels,
      send: async (instruction, content) => {
        const { kind, channel } = instruction
        const counted = countedAs(kind, channel)
        if (!counted) return channels.send(instruction, content)
        const send = () => channels.send(instruction, content)
        return failures.counted(counted, send, (answer) => codeOf(kind, answer))
      },
    },
    routeOrder:
      routeOrder &&
      (async (ask) => {
        const route = await routeOrder(ask)
        // Where another was tried before, that one's no is counted already.
        if (route === 'none' && ask.tried.length === 0)
          failures.count({ what: 'pay', channel: unrouted, code: 'CHANNEL_BUSY' })
        return route
      }),
  }
}

function countedAs(kind: InstructionKind, channel: string): Omit<Attempted, 'code'> | undefined {
  switch (kind) {
    case 'pay':
      return { what: 'pay', channel }
    case 'transfer':
      return { what: 'pay', channel: transfersOf(channel) }
    case 'refund':
    case 'give_back':
      return { what: 'refund', channel }
    case 'close':
    case 'reverse':
      return undefined
  }
}

/** null for what the channel has taken on; a payer who did not pay then is no failure of anybody's. */
function codeOf(kind: InstructionKind, answer: Answer): string | null {
  switch (answer.is) {
    case 'reported':
      return answer.report.standing === 'failed' && kind !== 'pay' ? 'CHANNEL_REFUSED' : null
    case 'refused':
      return isPayers(kind, answer.code) ? answer.code : 'CHANNEL_REFUSED'
    case 'absent':
    case 'unsent':
      return 'CHANNEL_BUSY'
    case 'unknown':
      return 'CHANNEL_UNKNOWN'
  }
}

/** Too little money, or a code out of time: every day's business, which must not look like the channel's. */
const isPayers = (kind: InstructionKind, code: string): boolean =>
  kind === 'pay' && nextStepOf('pay', code).fault === 'payer'
