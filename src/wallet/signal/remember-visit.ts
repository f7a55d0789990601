import type { Tx } from '#platform/db'
import { consentVersion } from './consent.ts'
import type { Address, Device } from './device.ts'
import {
  deleteExcess,
  findKnown,
  type Known,
  lockConsent,
  putDevice,
  putNetwork,
  setStrangers,
  setZone,
} from './store.ts'
import { warn, type Warned } from './warn.ts'

/** Somebody signs in, or uses a session that there is. */
export type Occasion = 'sign_in' | 'use'

/** What was shown of a visit. `event` names it, so that it is told of once whatever becomes of a COMMIT. */
export type Seen = Readonly<{
  customerId: string
  device: Device | undefined
  address: Address | undefined
  zoneMinutes: number | undefined
  occasion: Occasion
  event: string
  now: Date
}>

/** So many devices, and so many blocks of addresses, are kept of one customer. */
const keptMost = 20
const zoneJumpMinutes = 60

/**
 * Puts down what was seen, and tells the customer of what was not known. Answers whether the device was
 * new, and not the first: with the first one there is nobody yet whom it could be strange to.
 */
export async function remember(tx: Tx, seen: Seen): Promise<boolean> {
  const { customerId, device, address, zoneMinutes, occasion, now } = seen
  await lockConsent(tx, customerId)
  const shown = { customerId, device: device?.device, network: address?.network }
  // What another page has put down meanwhile is no news, and consent may have been withdrawn.
  const known = await findKnown(tx, { ...shown, version: consentVersion })
  if (!known) return false

  const isStrange = device === undefined ? occasion === 'sign_in' : known.traits === null
  const isNew = device !== undefined && isStrange && known.hasDevices
  const what = warningOf(known, { ...seen, isStrange, isNew })
  await setStrangers(tx, customerId, strangersOf(known, { ...seen, isNew }))
  if (device) await putDevice(tx, { ...device, customerId, now })
  if (address) await putNetwork(tx, { customerId, network: address.network, now })
  if (zoneMinutes !== undefined) await setZone(tx, customerId, zoneMinutes)
  await deleteExcess(tx, customerId, keptMost)
  if (what) await warn(tx, { customerId, what, about: seen.event }, now)
  return isNew
}

type Judged = Seen & Readonly<{ isStrange: boolean; isNew: boolean }>

/** The strangest of it, and nothing twice: a new device was told of when it signed in. */
function warningOf(known: Known, judged: Judged): Warned | undefined {
  const { occasion, isStrange, isNew } = judged
  if (occasion === 'sign_in' && isStrange) return 'new_device'
  if (isNew) return known.strangers > 0 ? undefined : 'device_in_use'
  return !isStrange && isRemote(known, judged) ? 'remote' : undefined
}

/** A phone changes its network all day long, and is not signed in all day long. */
function isRemote(known: Known, { address, zoneMinutes, occasion }: Judged): boolean {
  const isOtherNetwork =
    occasion === 'sign_in' &&
    address !== undefined &&
    known.networkSeenAt === null &&
    known.hasNetworks
  const jump =
    zoneMinutes === undefined || known.zoneMinutes === null ? 0 : zoneMinutes - known.zoneMinutes
  return isOtherNetwork || Math.abs(jump) >= zoneJumpMinutes
}

/** How many unrecognised sign-ins have yet to show with which device they were. */
function strangersOf(known: Known, { device, occasion, isNew }: Seen & { isNew: boolean }): number {
  if (occasion === 'sign_in') return known.strangers + Number(device === undefined)
  return Math.max(0, known.strangers - Number(isNew))
}
