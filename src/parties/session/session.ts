import { hash, randomBytes } from 'node:crypto'
import { dayMs, plusMs, secondMs } from '#kernel/time'
import type { Customer } from '../customer/customer.ts'
import { customerOf } from '../customer/find-customer.ts'
import type { Parties } from '../parties.ts'
import { deleteSession, findSession, insertSession } from './store.ts'

/** `token` is shown once and kept by the payer; we keep only its digest. */
export type SignedIn = Readonly<{ customer: Customer; token: string; expiresAt: Date }>

type Found = Readonly<{ customer: Customer; expiresAt: Date }>

/** What this process has read of sessions, for at most five seconds. */
export type SessionCache = Readonly<{
  find: (tokenDigest: string) => Promise<Found | undefined>
  forget: (tokenDigest: string) => void
}>

const sessionLifeMs = 30 * dayMs
const rememberMs = 4 * secondMs
const rememberedMax = 50_000

/** 256 random bits cannot be guessed from a plain hash, and a plain one needs no key. */
const digestOf = (token: string): string => hash('sha256', token, 'base64url')

export async function startSession(
  { db, now }: Pick<Parties, 'db' | 'now'>,
  customer: Customer,
): Promise<SignedIn> {
  const at = now()
  const token = randomBytes(32).toString('base64url')
  const expiresAt = plusMs(at, sessionLifeMs)
  await insertSession(db, {
    tokenDigest: digestOf(token),
    customerId: customer.id,
    createdAt: at,
    expiresAt,
  })
  return { customer, token, expiresAt }
}

/** Who holds this token; nobody when it is unknown, ended or expired, or the customer is frozen. */
export async function sessionOf(
  { sessions, now }: Pick<Parties, 'sessions' | 'now'>,
  token: string | undefined,
): Promise<Customer | undefined> {
  // A cookie that cannot be a token is not worth a question to the database.
  if (token?.length !== 43) return undefined
  const found = await sessions.find(digestOf(token))
  return found && found.expiresAt > now() ? found.customer : undefined
}

/** Ends the session here at once, in other processes within five seconds. Twice is once. */
export async function signOut(
  { db, sessions }: Pick<Parties, 'db' | 'sessions'>,
  token: string,
): Promise<void> {
  const digest = digestOf(token)
  await deleteSession(db, digest)
  sessions.forget(digest)
}

type Entry = Readonly<{ found: Promise<Found | undefined>; readAtMs: number }>

type CacheDeps = Pick<Parties, 'db' | 'keys'> &
  Readonly<{
    /** Monotonic milliseconds; given only by tests. */
    elapsedMs?: () => number
  }>

/** Only sessions that exist are remembered, so made-up tokens cannot fill the memory. */
export function createSessionCache(deps: CacheDeps): SessionCache {
  const { db, keys, elapsedMs = () => performance.now() } = deps
  const entries = new Map<string, Entry>()

  async function read(digest: string): Promise<Found | undefined> {
    const row = await findSession(db, digest)
    if (row?.state !== 'active') return undefined
    return { customer: customerOf(keys, row), expiresAt: row.expiresAt }
  }

  function remember(digest: string, entry: Entry): void {
    entries.delete(digest)
    entries.set(digest, entry)
    const [oldest] = entries.keys()
    if (entries.size > rememberedMax && oldest !== undefined) entries.delete(oldest)
  }

  async function find(digest: string): Promise<Found | undefined> {
    const known = entries.get(digest)
    if (known && elapsedMs() - known.readAtMs < rememberMs) return known.found
    const entry = { found: read(digest), readAtMs: elapsedMs() }
    remember(digest, entry)
    const forget = () => {
      if (entries.get(digest) === entry) entries.delete(digest)
    }
    try {
      const found = await entry.found
      if (!found) forget()
      return found
    } catch (error) {
      forget()
      throw error
    }
  }

  return { find, forget: (digest) => entries.delete(digest) }
}
