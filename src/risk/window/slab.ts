import { assert } from '#kernel/assert'
import {
  clearKeys,
  createKeyIndex,
  dropKey,
  type KeyIndex,
  placeOfKey,
  putKey,
} from './key-index.ts'
import { type Cursor, createCursor, header, type Layout, strideOf } from './layout.ts'

type Page = Readonly<{
  floats: Float64Array
  words: Uint32Array
  bytes: Uint8Array
  /** Of each slot: the next ones in the order in which they were looked at. */
  newer: Int32Array
  older: Int32Array
  /** The epoch in which it was last written since it was kept; 0 of one that is as it was kept. */
  written: Uint32Array
}>

/**
 * The slots of one kind of entity, in pages; when they are as many as they may be, the one that was not
 * looked at for longest makes room. Whoever is told of it keeps what was in it.
 *
 * A snapshot begins an epoch: of a slot that is written again before it was taken, `onOverwrite` gets what
 * it was, so that all slots are of one instant and nobody waits until the last of them is copied.
 */
export type Slab = Readonly<{
  layout: Layout
  stride: number
  slotsMax: number
  places: KeyIndex
  pages: Page[]
  /** What an entity that nobody has seen looks like. */
  none: Page
  state: { newest: number; oldest: number; epoch: number }
  onEvict: (key: number, slot: Uint8Array, isOlder: boolean) => void
  onOverwrite: (key: number, slot: Uint8Array) => void
}>

const nowhere = -1
const pageShift = 6
const pageSlots = 1 << pageShift

function createPage(stride: number, slots: number): Page {
  const buffer = new ArrayBuffer(stride * slots)
  return {
    floats: new Float64Array(buffer),
    words: new Uint32Array(buffer),
    bytes: new Uint8Array(buffer),
    newer: new Int32Array(slots).fill(nowhere),
    older: new Int32Array(slots).fill(nowhere),
    written: new Uint32Array(slots),
  }
}

export function createSlab(
  layout: Layout,
  {
    slotsMax,
    onEvict,
    onOverwrite = () => undefined,
  }: Pick<Slab, 'slotsMax' | 'onEvict'> & Partial<Pick<Slab, 'onOverwrite'>>,
): Slab {
  const stride = strideOf(layout)
  return {
    layout,
    stride,
    slotsMax,
    places: createKeyIndex(),
    pages: [],
    none: createPage(stride, 1),
    state: { newest: nowhere, oldest: nowhere, epoch: 1 },
    onEvict,
    onOverwrite,
  }
}

function aim(slab: Slab, cursor: Cursor, page: Page, start: number): void {
  cursor.floats = page.floats
  cursor.words = page.words
  cursor.bytes = page.bytes
  cursor.f = start >>> 3
  cursor.w = (start >>> 2) + slab.layout.floats * 2
  cursor.b = start + slab.layout.floats * 8 + slab.layout.words * 4
}

function pageOf(slab: Slab, place: number): Page {
  const page = slab.pages[place >>> pageShift]
  assert(page !== undefined, 'a slot lies in a page')
  return page
}

const within = (place: number): number => place & (pageSlots - 1)

const aimAt = (slab: Slab, cursor: Cursor, place: number): void =>
  aim(slab, cursor, pageOf(slab, place), within(place) * slab.stride)

/** Looks at a slot; at nothing but zeros when there is none. True when there is one. */
export function find(slab: Slab, key: number, cursor: Cursor): boolean {
  const place = key === 0 ? nowhere : placeOfKey(slab.places, key)
  if (place === nowhere) {
    aim(slab, cursor, slab.none, 0)
    return false
  }
  aimAt(slab, cursor, place)
  return true
}

/** The same, of one that should be here: it is not evicted before those that were looked at earlier. */
export function visit(slab: Slab, key: number, cursor: Cursor): boolean {
  const place = placeOfKey(slab.places, key)
  if (place === nowhere) {
    aim(slab, cursor, slab.none, 0)
    return false
  }
  renew(slab, place)
  aimAt(slab, cursor, place)
  return true
}

/** Looks at a slot that will be written, and makes it when there is none. */
export function open(slab: Slab, key: number, cursor: Cursor): void {
  const place = placeFor(slab, key)
  const { written } = pageOf(slab, place)
  const { epoch } = slab.state
  const before = written[within(place)] ?? 0
  if (before !== 0 && before < epoch) slab.onOverwrite(key, bytesAt(slab, place).slice())
  written[within(place)] = epoch
  aimAt(slab, cursor, place)
}

/** Takes in what a slot was when it was last kept; `undefined` when it is known to be nowhere. */
export function admit(slab: Slab, key: number, kept: Uint8Array | undefined): void {
  if (placeOfKey(slab.places, key) !== nowhere) return
  const place = placeFor(slab, key)
  if (kept === undefined || kept.length === 0) return
  assert(kept.length === slab.stride, 'a slot that was kept has the size of its layout')
  bytesAt(slab, place).set(kept)
}

/** A slot that is about to be needed is not evicted before the others. */
export function touch(slab: Slab, key: number): boolean {
  const place = placeOfKey(slab.places, key)
  if (place === nowhere) return false
  renew(slab, place)
  return true
}

function renew(slab: Slab, place: number): void {
  if (slab.state.newest === place) return
  unlink(slab, place)
  link(slab, place)
}

const scratch = createCursor()

function placeFor(slab: Slab, key: number): number {
  const known = placeOfKey(slab.places, key)
  if (known !== nowhere) {
    renew(slab, known)
    return known
  }
  const place = slab.places.size < slab.slotsMax ? slab.places.size : evict(slab)
  if (place >>> pageShift >= slab.pages.length) slab.pages.push(createPage(slab.stride, pageSlots))
  putKey(slab.places, key, place)
  pageOf(slab, place).written[within(place)] = 0
  link(slab, place)
  aimAt(slab, scratch, place)
  scratch.floats[scratch.f + header.key] = key
  return place
}

function evict(slab: Slab): number {
  const place = slab.state.oldest
  const slot = bytesAt(slab, place)
  const key = keyAt(slab, place)
  const written = pageOf(slab, place).written[within(place)] ?? 0
  if (written !== 0) slab.onEvict(key, slot.slice(), written < slab.state.epoch)
  slot.fill(0)
  unlink(slab, place)
  dropKey(slab.places, key)
  return place
}

function bytesAt(slab: Slab, place: number): Uint8Array {
  const start = within(place) * slab.stride
  return pageOf(slab, place).bytes.subarray(start, start + slab.stride)
}

function keyAt(slab: Slab, place: number): number {
  aimAt(slab, scratch, place)
  return scratch.floats[scratch.f + header.key] ?? 0
}

function link(slab: Slab, place: number): void {
  const { newest } = slab.state
  const page = pageOf(slab, place)
  page.older[within(place)] = newest
  page.newer[within(place)] = nowhere
  if (newest === nowhere) slab.state.oldest = place
  else pageOf(slab, newest).newer[within(newest)] = place
  slab.state.newest = place
}

function unlink(slab: Slab, place: number): void {
  const page = pageOf(slab, place)
  const newer = page.newer[within(place)] ?? nowhere
  const older = page.older[within(place)] ?? nowhere
  if (newer === nowhere) slab.state.newest = older
  else pageOf(slab, newer).older[within(newer)] = older
  if (older === nowhere) slab.state.oldest = newer
  else pageOf(slab, older).newer[within(older)] = newer
}

export type Kept = Readonly<{ key: number; slot: Uint8Array }>

/** Copies of all slots that were written since they were last taken so. */
export function takeWritten(slab: Slab): Kept[] {
  slab.state.epoch++
  const kept: Kept[] = []
  for (let from = 0; from < slab.places.size; from += takenAtOnce)
    kept.push(...takeOlder(slab, from))
  return kept
}

/** So many places are looked through by one `takeOlder`. */
export const takenAtOnce = 32

/** From a place on, the slots that were last written before this epoch and not taken yet. */
export function takeOlder(slab: Slab, from: number): Kept[] {
  const kept: Kept[] = []
  const last = Math.min(slab.places.size, from + takenAtOnce)
  for (let place = from; place < last; place++) {
    const { written } = pageOf(slab, place)
    const epoch = written[within(place)] ?? 0
    if (epoch === 0 || epoch >= slab.state.epoch) continue
    written[within(place)] = 0
    kept.push({ key: keyAt(slab, place), slot: bytesAt(slab, place).slice() })
  }
  return kept
}

/** Forgets everything. */
export function clear(slab: Slab): void {
  for (const page of slab.pages) page.bytes.fill(0)
  clearKeys(slab.places)
  slab.state.newest = nowhere
  slab.state.oldest = nowhere
}

export const residentBytes = (slab: Slab): number => slab.pages.length * pageSlots * slab.stride
