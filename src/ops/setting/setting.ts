import type { Config } from '#platform/config'
import { settings } from '#platform/config'

export type SettingName = keyof typeof settings

/** Where a value comes from: the environment, the file in the data folder, or nobody said it. */
export type SettingSource = 'environment' | 'file' | 'default'

/** A setting as it may be shown: of a secret nothing but whether there is one. */
export type SettingShown = Readonly<{
  name: SettingName
  value: string | null
  source: SettingSource
  isSecret: boolean
  /** Of the value under a key of ours, so that a change of a secret is seen and no secret is. */
  digest: string
}>

/** What was changed at a start. */
export type SettingChange = Readonly<{
  name: string
  before: string | null
  after: string | null
}>

const secret: ReadonlySet<SettingName> = new Set<SettingName>([
  'TONGBAO_MASTER_KEY',
  'DATABASE_URL',
  'RISK_COUNTERS',
  'BANK_ACCOUNT',
])

export const isSecret = (name: SettingName): boolean => secret.has(name)

export const settingNames: readonly SettingName[] = Object.keys(settings).filter(
  (name): name is SettingName => Object.hasOwn(settings, name),
)

type Told = (config: Config) => string | null

/** What holds, as text, of settings that nobody gave as a text: their usual values. */
const told: Readonly<Partial<Record<SettingName, Told>>> = {
  TONGBAO_HOME: ({ home }) => home,
  PORT: ({ port }) => String(port),
  HOST: ({ host }) => host,
  TONGBAO_ROLE: ({ role }) => role,
  TONGBAO_ENVIRONMENT: ({ environment }) => environment,
  TONGBAO_LEDGER: ({ ledgerWriter }) => ledgerWriter,
  RISK_COUNTERS: ({ riskCounters }) =>
    typeof riskCounters === 'string' ? riskCounters : riskCounters.redis,
  RISK_DEADLINE_MS: ({ riskDeadlineMs }) => String(riskDeadlineMs),
  LOG_LEVEL: ({ logLevel }) => logLevel,
  DATABASE_POOL: ({ databasePool }) => String(databasePool),
  PUBLIC_URL: ({ publicUrl }) => publicUrl,
  ALLOW_LOOPBACK_CALLBACKS: ({ allowLoopbackCallbacks }) => String(allowLoopbackCallbacks),
  LATE_PAYMENT: ({ latePolicy }) => latePolicy,
  PAYMENT_LIMITS: ({ limits }) => limitsText(limits.fen),
  ACCOUNT_CLASS: ({ limits }) => limits.accountClass,
  BARCODE_PURSES: ({ limits }) => limits.barcodePurses,
}

/** The value that holds: what was given, else the usual one; null where there is neither. */
export const valueOf = (
  name: SettingName,
  given: string | undefined,
  config: Config,
): string | null => told[name]?.(config) ?? given ?? null

const limitsText = (fen: Config['limits']['fen']): string =>
  Object.entries(fen)
    .map(([name, minor]) => `${name}=${yuan(minor)}`)
    .join(',')

const yuan = (minor: bigint): string => {
  const digits = String(minor).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** `••••` for a secret; a word of one (`process`, `shared`) is none. */
export const shownOf = (name: SettingName, value: string | null): string | null =>
  value === null || !isSecret(name) || value === 'process' || value === 'shared'
    ? value
    : '••••••••'
