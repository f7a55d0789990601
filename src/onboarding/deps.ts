import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { Db, Tx } from '#platform/db'
import type { Keys } from '#platform/keys'

/** What a scanner says of a file; `unknown` is not clean: the file is refused until it can be told. */
export type Scan = (bytes: Uint8Array) => Promise<'clean' | 'infected' | 'unknown'>

/** Where a small amount goes that proves an account. */
export type TestTransferRequest = Readonly<{
  /** Names it once and for ever: the same again is the same transfer. */
  id: string
  amountMinor: bigint
  accountNumber: string
  holderName: string
  bankName: string
  branchNumber: string | null
}>

export type TestTransferStanding = Readonly<{
  id: string
  state: 'waiting' | 'sent' | 'paid' | 'failed'
  reason: string | null
}>

/** 打款验证 through the bank of clearing. */
export type TestTransfer = Readonly<{
  /** Orders it in the caller's transaction; a sweep of clearing sends it. */
  request: (tx: Tx, request: TestTransferRequest, now: Date) => Promise<void>
  /** What became of transfers; those that are unknown are left out. */
  standings: (db: Db | Tx, ids: readonly string[]) => Promise<readonly TestTransferStanding[]>
}>

/** What lies below us and beside us; composition gives it. */
export type OnboardingDeps = Readonly<{
  db: Db
  keys: Keys
  now: Clock
  directory: Directory
  scan: Scan
  testTransfer: TestTransfer
  /** Where browsers reach us, without a slash at the end. */
  publicUrl: string
  /** Where the demo bank pays: it knows only accounts that were opened there. */
  openDemoAccount?: (
    account: Readonly<{ accountNumber: string; holderName: string }>,
  ) => Promise<unknown>
  /** Names whom nobody may call themselves, in a short name; answers the word that it found. */
  sensitiveWordIn: (text: string) => string | undefined
}>
