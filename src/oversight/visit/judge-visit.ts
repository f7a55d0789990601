import { plusMs } from '#kernel/time'
import type { Db } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { From } from '../sign-in/sign-in.ts'
import type { StaffId } from '../staff/staff.ts'
import { findRemembered } from './store.ts'
import { deviceOf, nameOfAgent, placeOf, type RegionOf, travelMs, type Visit } from './visit.ts'

export type Judged = Readonly<{
  visit: Visit
  /** A browser that this person has not signed in with before, and it is not their first. */
  isNewDevice: boolean
  /** From a block, and where there is a table from a region, from which they never came. */
  isRemote: boolean
  /** They were elsewhere minutes ago. */
  isImpossible: boolean
}>

type Deps = Readonly<{ db: Db; keys: Keys; regionOf?: RegionOf | undefined }>

export const visitOf = (
  { keys, regionOf }: Omit<Deps, 'db'>,
  { ip, agent, device }: From,
): Visit => ({
  device: deviceOf(keys, device, agent),
  name: nameOfAgent(agent),
  place: placeOf(ip),
  region: regionOf?.(ip) ?? null,
})

/**
 * What is strange about a visit. A laptop changes its network all day, so another block alone says
 * nothing impossible: it takes a browser that is not known as well, or, where the installation has a table of
 * regions, another region within minutes.
 */
export async function judgeVisit(
  deps: Deps,
  { staffId, from, now }: Readonly<{ staffId: StaffId; from: From; now: Date }>,
): Promise<Judged> {
  const visit = visitOf(deps, from)
  const since = plusMs(now, -travelMs)
  const known = await findRemembered(deps.db, { ...visit, staffId, since })
  const isNewDevice = known.hasDevices && !known.knowsDevice
  const isOtherBlock = known.hasPlaces && !known.knowsPlace
  const isRemote = isOtherBlock && (visit.region === null || !known.knowsRegion)
  const isJourney = visit.region === null && isNewDevice && isRemote && known.isElsewhere
  return { visit, isNewDevice, isRemote, isImpossible: isJourney || known.isInOtherRegion }
}
