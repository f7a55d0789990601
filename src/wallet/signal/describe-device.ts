import { newId } from '#kernel/id'
import { type Clock, dayMs } from '#kernel/time'
import { type Db, inTransaction } from '#platform/db'
import type { Keys } from '#platform/keys'
import type { Given } from '#risk'
import type { Guard } from '../guard/guard.ts'
import { consentVersion } from './consent.ts'
import { addressOf, type Device, deviceOf } from './device.ts'
import { type Occasion, remember, type Seen } from './remember-visit.ts'
import { givenOf } from './signals-given.ts'
import type { Visit } from './signals.ts'
import { findKnown, type Known } from './store.ts'

export type DescribeDeps = Readonly<{
  db: Db
  now: Clock
  keys: Keys
  guard: Pick<Guard, 'hear'>
}>

/** Device and address as keyed digests, and the factors that the page knows. */
export type Described = Readonly<{ device?: string; ip?: string; given: Given }>

/**
 * What risk may know of the device of a request: nothing where the customer has not agreed. A device, a
 * block of addresses or a time zone that was not seen before is remembered; the customer is told of it at
 * once, and risk hears of a new device. The second time it is known, and nothing is told.
 *
 * What stands in no table here is where somebody is: no address says so without a service that we would
 * have to ask. *Remote* means that a known device signs in from a block of addresses that this customer
 * never came from (8 bits of IPv4, 20 of IPv6), or that its clock is, at whatever moment, at least an hour
 * away from where the customer's clock was last.
 */
export async function describeDevice(
  deps: DescribeDeps,
  { customerId, ...visit }: Visit & Readonly<{ customerId: string }>,
): Promise<Described> {
  return describe(deps, { customerId, visit, occasion: 'use' })
}

type Asked = Readonly<{ customerId: string; visit: Visit; occasion: Occasion }>

export async function describe(
  deps: DescribeDeps,
  { customerId, visit, occasion }: Asked,
): Promise<Described> {
  const { db, keys } = deps
  const now = deps.now()
  const { signals } = visit
  const device = signals && deviceOf(keys, signals, visit.userAgent)
  const address = addressOf(keys, visit.ip)
  const shown = { customerId, device: device?.device, network: address?.network }
  const known = await findKnown(db, { ...shown, version: consentVersion })
  if (!known) return { given: {} }

  const zoneMinutes = signals?.zoneMinutes
  const event = newId('si', now)
  const seen = { customerId, device, address, zoneMinutes, occasion, event, now }
  if (isNews(known, seen)) {
    const isNew = await inTransaction(db, (tx) => remember(tx, seen))
    if (isNew && device) deps.guard.hear(changedOf(customerId, device, now))
  }
  return {
    ...(device && { device: device.device }),
    ...(address && { ip: address.ip }),
    given: signals && device ? givenOf(signals, { ...known, traitsNow: device.traits }, now) : {},
  }
}

/** A day is exact enough for when something was seen last, and spares most payments a write. */
function isNews(known: Known, { device, address, zoneMinutes, occasion, now }: Seen): boolean {
  const isOld = (seenAt: Date | null): boolean =>
    seenAt === null || now.getTime() - seenAt.getTime() >= dayMs
  return (
    (device === undefined && occasion === 'sign_in') ||
    (device !== undefined && (isOld(known.deviceSeenAt) || known.traits !== device.traits)) ||
    (address !== undefined && isOld(known.networkSeenAt)) ||
    (zoneMinutes !== undefined && zoneMinutes !== known.zoneMinutes)
  )
}

const changedOf = (customer: string, { device }: Device, now: Date) =>
  ({
    id: newId('fact', now),
    atMs: now.getTime(),
    kind: 'changed',
    customer,
    what: 'device',
    device,
  }) as const
