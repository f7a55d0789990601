import { type DestinationStream, type Logger, pino } from 'pino'
import { maskLine, withoutSecrets } from './redact.ts'

export type Log = Logger

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type LogOptions = Readonly<{ level: LogLevel; destination?: DestinationStream }>

/**
 * One JSON object a line, to standard output unless told otherwise.
 *
 * Two nets catch what must never be written: members by their name at any depth, then phone, card
 * and identity numbers by their look in the finished line, whoever put them into a message.
 */
export function createLog({ level, destination }: LogOptions): Log {
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: faultOf, error: faultOf },
    formatters: {
      level: (label: string) => ({ level: label }),
      log: withoutSecrets,
    },
    hooks: { streamWrite: maskLine },
  }
  return destination ? pino(options, destination) : pino(options)
}

/**
 * An error as the log shows it. Further members stay out: PostgreSQL puts whole rows into `detail`
 * and `where`, an HTTP library puts the request.
 */
function faultOf(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error ? error.code : undefined
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause === undefined || depth >= 3 ? {} : { cause: faultOf(error.cause, depth + 1) }),
  }
}
