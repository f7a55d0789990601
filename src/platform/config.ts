import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import {
  accountClasses,
  barcodePurses,
  type Limits,
  readLimits,
  usualLimits,
} from './limit-settings.ts'
import { type LogLevel, logLevels } from './log.ts'
import { JsonFault, parseStrictJson } from './strict-json.ts'
import {
  oneOf,
  type Read,
  readBankAccount,
  readCounters,
  readDatabaseUrl,
  readFlag,
  readMasterKey,
  readProxies,
  readPublicUrl,
  wholeNumber,
} from './read-setting.ts'

export const roles = ['api', 'worker', 'both'] as const
export type Role = (typeof roles)[number]

export const ledgerWriters = ['rows', 'engine'] as const
export type LedgerWriter = (typeof ledgerWriters)[number]

export const environments = ['production', 'sandbox'] as const
export type Environment = (typeof environments)[number]

export const latePolicies = ['give_back', 'reopen'] as const
export type LatePolicy = (typeof latePolicies)[number]

export type Config = Readonly<{
  /** Data folder, absolute. */
  home: string
  port: number
  host: string
  role: Role
  /** A sandbox is the same program with its own data, in which things go wrong on demand. */
  environment: Environment
  /** Who writes balances: any number of processes under row locks, or one process from memory. */
  ledgerWriter: LedgerWriter
  logLevel: LogLevel
  /** A PostgreSQL of one's own; absent, the embedded one in the data folder is used. */
  databaseUrl?: string
  /** Connections of this process at most. */
  databasePool: number
  /** Under what address the world reaches us, without a slash at the end. */
  publicUrl: string
  /** Proxies whose `X-Forwarded-For` is believed; nobody's when empty. */
  trustedProxies: readonly string[]
  /** Where this installation's sandbox is reached, if it has one. */
  sandboxUrl?: string
  /** 32 bytes in base64; absent, a key is made in the data folder. */
  masterKey?: string
  /** For development: callbacks may go to this machine. */
  allowLoopbackCallbacks: boolean
  /** What becomes of a payment at a channel that succeeds after its order was closed here. */
  latePolicy: LatePolicy
  /** For how many milliseconds a payment may wait for the parts of its judgement. */
  riskDeadlineMs: number
  /** Where the counters of risk are kept: one process may keep them for itself. */
  riskCounters: 'process' | 'shared' | Readonly<{ redis: string }>
  /** What payers may spend by law. */
  limits: Limits
  /** A bank that is spoken to by files of ISO 20022; absent, the built-in demo bank pays out. */
  bank?: Readonly<{ folder: string; accountNumber: string; bankName: string; holderName: string }>
}>

export class ConfigRefused extends Error {
  override readonly name = 'ConfigRefused'
  readonly complaints: readonly string[]

  constructor(complaints: readonly string[]) {
    super(complaints.join('\n'))
    this.complaints = complaints
  }
}

type Setting = Readonly<{ expected: string; example: string }>

/** Every setting there is: what is expected of it, and an example that is right. */
export const settings = {
  TONGBAO_HOME: { expected: 'a folder for the data', example: '.tongbao' },
  PORT: { expected: 'a whole number from 0 to 65535', example: '8080' },
  HOST: { expected: 'an address of this machine to listen on', example: '127.0.0.1' },
  TONGBAO_ROLE: { expected: `one of ${roles.join(', ')}`, example: 'both' },
  TONGBAO_ENVIRONMENT: {
    expected: `one of ${environments.join(', ')}; a sandbox has a data folder and a database of its own`,
    example: 'production',
  },
  TONGBAO_LEDGER: {
    expected: `one of ${ledgerWriters.join(', ')}; engine only where one process posts, in both roles`,
    example: 'rows',
  },
  RISK_COUNTERS: {
    expected:
      'process where one process judges payments, shared (in PostgreSQL) or a redis:// address where several do',
    example: 'shared',
  },
  RISK_DEADLINE_MS: {
    expected:
      'a whole number from 5 to 60000: how long a payment waits for its judgement before it is judged without what is missing; 30 with counters of its own, 150 with shared ones',
    example: '30',
  },
  LOG_LEVEL: { expected: `one of ${logLevels.join(', ')}`, example: 'info' },
  DATABASE_URL: {
    expected: 'the URL of a PostgreSQL 15 or later',
    example: 'postgres://user:password@db.example:5432/tongbao',
  },
  DATABASE_POOL: { expected: 'a whole number from 2 to 200', example: '20' },
  PUBLIC_URL: {
    expected: 'an http or https address without path, query or credentials',
    example: 'https://pay.example.com',
  },
  TRUSTED_PROXIES: {
    expected:
      'addresses or networks of the proxies in front of this program, with commas between; what anybody else says about where a request came from is ignored',
    example: '10.0.0.0/8,fd00::/8',
  },
  SANDBOX_URL: {
    expected:
      'an http or https address without path, query or credentials, under which the sandbox of this installation is reached',
    example: 'https://sandbox.pay.example.com',
  },
  TONGBAO_MASTER_KEY: {
    expected: '32 bytes in base64 (openssl rand -base64 32)',
    example: '44 characters that end in =',
  },
  ALLOW_LOOPBACK_CALLBACKS: { expected: 'true or false', example: 'false' },
  LATE_PAYMENT: {
    expected: `one of ${latePolicies.join(', ')}: whether the money of a payment that a channel took after its order was closed goes back to the payer, or the order counts as paid after all`,
    example: 'give_back',
  },
  PAYMENT_LIMITS: {
    expected:
      'limits of payers in yuan by their names in `limitTable`, none above what the law allows',
    example: 'barcode_b=3000,class_III=100000',
  },
  ACCOUNT_CLASS: {
    expected: `one of ${accountClasses.join(', ')}: of customers of whom nobody has said more (公告〔2015〕43号); I is the strictest`,
    example: 'III',
  },
  BARCODE_PURSES: {
    expected: `one of ${barcodePurses.join(', ')}: whether the limits of barcode payments hold for the balance and for each bank card, or for all together (银发〔2017〕296号)`,
    example: 'each',
  },
  BANK_FOLDER: {
    expected:
      'a folder in which files are exchanged with the bank, given together with BANK_ACCOUNT',
    example: '/var/lib/tongbao/bank',
  },
  BANK_ACCOUNT: {
    expected: 'number, bank and holder of the custody account, given together with BANK_FOLDER',
    example: '1100000000001,Example Bank,Example Pay custody',
  },
} as const satisfies Record<string, Setting>

type Name = keyof typeof settings
const isName = (name: string): name is Name => Object.hasOwn(settings, name)

/** Values that must not be printed back, not even when they are wrong. */
const secret: ReadonlySet<string> = new Set(['TONGBAO_MASTER_KEY', 'DATABASE_URL', 'RISK_COUNTERS'])

const defaultPort = 8080
const defaultPool = 20

/**
 * Reads the environment, and below it the file `tongbao.json` in the data folder (or `file`), an
 * object with the same names. Throws `ConfigRefused` with one sentence for every wrong value.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>>,
  file?: string,
): Config {
  const complaints: string[] = []
  const home = resolve(env['TONGBAO_HOME'] || settings.TONGBAO_HOME.example)
  const path = file ?? join(home, 'tongbao.json')
  const fromFile = existsSync(path) ? readSettings(path, complaints) : {}
  if (file !== undefined && !existsSync(file)) complaints.push(`${file}: there is no such file.`)

  function optional<Value>(name: Name, read: Read<Value>): Value | undefined {
    // An empty variable is how a shell or a container says "not set".
    const [text, source] = env[name] ? [env[name], ''] : [fromFile[name], ` in ${path}`]
    if (text === undefined || text === '') return undefined
    const value = read(text)
    if (value === undefined) complaints.push(complaint(name, text, source))
    return value
  }
  const given = <Value>(name: Name, read: Read<Value>, otherwise: Value): Value =>
    optional(name, read) ?? otherwise

  const role = given('TONGBAO_ROLE', oneOf(roles), 'both')
  const port = given('PORT', wholeNumber(0, 65_535), defaultPort)
  const databaseUrl = optional('DATABASE_URL', readDatabaseUrl)
  const masterKey = optional('TONGBAO_MASTER_KEY', readMasterKey)
  const fen = optional('PAYMENT_LIMITS', (text) =>
    readLimits(text, (sentence) => complaints.push(`PAYMENT_LIMITS: ${sentence}.`)),
  )
  const riskCounters = given('RISK_COUNTERS', readCounters, usualCounters(role, databaseUrl))
  const folder = optional('BANK_FOLDER', (text) => resolve(text))
  const account = optional('BANK_ACCOUNT', readBankAccount)
  const sandboxUrl = optional('SANDBOX_URL', readPublicUrl)
  const config: Config = {
    home,
    port,
    host: given('HOST', (text) => text, '127.0.0.1'),
    role,
    environment: given('TONGBAO_ENVIRONMENT', oneOf(environments), 'production'),
    ledgerWriter: given('TONGBAO_LEDGER', oneOf(ledgerWriters), usualWriter(role, databaseUrl)),
    logLevel: given('LOG_LEVEL', oneOf(logLevels), 'info'),
    databasePool: given('DATABASE_POOL', wholeNumber(2, 200), defaultPool),
    publicUrl: given('PUBLIC_URL', readPublicUrl, `http://127.0.0.1:${port}`),
    allowLoopbackCallbacks: given('ALLOW_LOOPBACK_CALLBACKS', readFlag, false),
    trustedProxies: given('TRUSTED_PROXIES', readProxies, []),
    riskCounters,
    riskDeadlineMs: given(
      'RISK_DEADLINE_MS',
      wholeNumber(5, 60_000),
      riskCounters === 'process' ? 30 : 150,
    ),
    latePolicy: given('LATE_PAYMENT', oneOf(latePolicies), 'give_back'),
    limits: {
      fen: fen ?? usualLimits.fen,
      accountClass: given('ACCOUNT_CLASS', oneOf(accountClasses), usualLimits.accountClass),
      barcodePurses: given('BARCODE_PURSES', oneOf(barcodePurses), usualLimits.barcodePurses),
    },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    ...(masterKey === undefined ? {} : { masterKey }),
    ...(sandboxUrl === undefined ? {} : { sandboxUrl }),
    ...(folder === undefined || account === undefined ? {} : { bank: { folder, ...account } }),
  }
  if (complaints.length === 0) complaints.push(...halfBanks(folder, account?.accountNumber))
  // The other process would post as well, and only one may.
  if (config.ledgerWriter === 'engine' && config.role !== 'both')
    complaints.push(complaint('TONGBAO_LEDGER', 'engine', ` beside TONGBAO_ROLE ${config.role}`))
  if (complaints.length > 0) throw new ConfigRefused(complaints)
  return config
}

/** A bank has a folder and an account, or there is none. */
function halfBanks(folder: string | undefined, account: string | undefined): readonly string[] {
  if (folder !== undefined && account === undefined)
    return [complaint('BANK_FOLDER', folder, ' without BANK_ACCOUNT')]
  if (account !== undefined && folder === undefined)
    return [complaint('BANK_ACCOUNT', account, ' without BANK_FOLDER')]
  return []
}

/** The embedded PostgreSQL serves one process; one of its own may serve more, and those write rows. */
const usualWriter = (role: Role, databaseUrl: string | undefined): LedgerWriter =>
  role === 'both' && databaseUrl === undefined ? 'engine' : 'rows'

/** Several processes must see what each has counted. */
const usualCounters = (role: Role, databaseUrl: string | undefined): Config['riskCounters'] =>
  usualWriter(role, databaseUrl) === 'engine' ? 'process' : 'shared'

function complaint(name: Name, text: string, source: string): string {
  const { expected, example } = settings[name]
  const given = secret.has(name) ? 'the value given' : JSON.stringify(text.slice(0, 80))
  return `${name}${source}: ${given} is not ${expected}. Expected: ${expected}, for example ${example}.`
}

/** Numbers and true or false may stand bare in the file; they are read like the words they are. */
function readSettings(path: string, complaints: string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  const content = readObject(path, complaints)
  for (const [name, value] of Object.entries(content)) {
    if (!isName(name))
      complaints.push(
        `${name} in ${path}: no such setting. There are: ${Object.keys(settings).join(', ')}.`,
      )
    else if (typeof value === 'object')
      complaints.push(complaint(name, JSON.stringify(value), ` in ${path}`))
    else found[name] = String(value)
  }
  return found
}

function readObject(path: string, complaints: string[]): object {
  try {
    const content = parseStrictJson(readFileSync(path))
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content
    complaints.push(`${path}: is not a JSON object of settings.`)
  } catch (error) {
    const where = error instanceof JsonFault && error.pointer ? `${error.pointer} ` : ''
    complaints.push(`${path}: ${where}${error instanceof Error ? error.message : String(error)}.`)
  }
  return {}
}
