import { Refusal } from '#kernel/refusal'
import { ConfigRefused } from '#platform/config'
import { HomeInUse } from '#platform/home'
import { SealBroken } from '#platform/keys'
import { MigrationRefused } from '#platform/migrate'

/** Faults of the machine that somebody can mend, by the code of the error. */
const faults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT: another program listens there. Stop it, or choose another PORT.',
  EADDRNOTAVAIL: 'HOST: this machine has no such address. Expected: one of its own, or 0.0.0.0.',
  ENOTFOUND: 'HOST: no machine has this name. Expected: an address of this machine.',
  EACCES: 'PORT or TONGBAO_HOME: not permitted. Ports below 1024 and foreign folders need rights.',
  ERR_PARSE_ARGS_UNKNOWN_OPTION: 'See --help for the options that there are.',
  ERR_PARSE_ARGS_INVALID_OPTION_VALUE: 'See --help for what the option takes.',
}

/** What the shell is told of a failure: what somebody can mend in words, the rest with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isExpected = [ConfigRefused, HomeInUse, MigrationRefused].some(
    (kind) => error instanceof kind,
  )
  if (isExpected) return error.message
  if (error instanceof Refusal) return sentenceOf(error)
  if (error instanceof SealBroken) return foreignKey(error)
  const advice = 'code' in error && typeof error.code === 'string' ? faults[error.code] : undefined
  return advice === undefined ? (error.stack ?? error.message) : `${error.message}\n${advice}`
}

const foreignKey = ({ message }: SealBroken): string =>
  `TONGBAO_MASTER_KEY: not the key of this database (${message}). Expected: the key of its first ` +
  'start, from the configuration or from master.key in its data folder.'

/** A refusal names the field that it means. */
const sentenceOf = ({ code, message, detail: { field, value, issue } = {} }: Refusal): string =>
  [`${code}: ${message}`, field, value === undefined ? undefined : JSON.stringify(value), issue]
    .filter((part) => part !== undefined)
    .join(', ')
