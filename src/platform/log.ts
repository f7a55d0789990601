import { type DestinationStream, type Logger, pino } from 'pino'

export type Log = Logger

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  return pino({ level: options.level }, options.destination ?? pino.destination(1))
}
