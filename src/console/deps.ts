import type { Clearing } from '#clearing'
import type { Clock } from '#kernel/time'
import type { Directory } from '#merchants'
import type { OnboardingDeps } from '#onboarding'
import type { RegionOf, Role } from '#oversight'
import type { Parties } from '#parties'
import type { Payments } from '#payments'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Outbound } from '#platform/outbound'
import type { Risk } from '#risk'

/** Other areas add what they need; the composition root hands over all modules. */
export type ConsoleDeps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  directory: Directory
  parties: Parties
  payments: Payments
  clearing: Clearing
  /** Where browsers of staff reach us, without a slash at the end. */
  publicUrl: string
  /** Sends test callbacks, under the guards of every outgoing call. */
  outbound?: Pick<Outbound, 'post'> | undefined
  /** The clock that the other side has too. */
  wireNow?: Clock | undefined
  /** Where the sandbox of this installation is, if it has one. */
  sandboxUrl?: string | undefined
  /** Absent where nothing is judged. */
  risk?: Risk | undefined
  onboarding: OnboardingDeps
  /** A table of regions by blocks of addresses, where the installation has one. */
  regionOf?: RegionOf | undefined
  /** Everybody of the demo with what they need to sign in; only there. */
  demoPeople?: () => readonly DemoPerson[]
}>

export type DemoPerson = Readonly<{
  name: string
  login: string
  password: string
  code: string
  roles: readonly Role[]
}>
