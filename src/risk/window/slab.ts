import { assert } from '#kernel/assert'
import { type Cursor, header, type Layout, strideOf } from './layout.ts'

type Page = Readonly<{ floats: Float64Array; words: Uint32Array; bytes: Uint8Array }>

/**
 * The slots of one kind of entity, in pages; when they are as many as they may be, the one that was not
 * looked at for longest makes room. Whoever is told of it keeps what was in it.
 */
export type Slab = Readonly<{
  layout: Layout
  stride: number
  slotsMax: number
  places: Map<number, number>
  pages: Page[]
  /** What an entity that nobody has seen looks like. */
  none: Page
  newer: number[]
  older: number[]
  dirty: boolean[]
  ends: { newest: number; oldest: number }
  onEvict: (key: number, slot: Uint8Array) => void
}>

const pageShift = 6
const pageSlots = 1 << pageShift

function createPage(stride: number, slots: number): Page {
  const buffer = new ArrayBuffer(stride * slots)
  return {
    floats: new Float64Array(buffer),
    words: new Uint32Array(buffer),
    bytes: new Uint8Array(buffer),
  }
}

export function createSlab(
  layout: Layout,
  { slotsMax, onEvict }: Pick<Slab, 'slotsMax' | 'onEvict'>,
): Slab {
  const stride = strideOf(layout)
  return {
    layout,
    stride,
    slotsMax,
    places: new Map(),
    pages: [],
    none: createPage(stride, 1),
    newer: [],
    older: [],
    dirty: [],
    ends: { newest: -1, oldest: -1 },
    onEvict,
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

function aimAt(slab: Slab, cursor: Cursor, place: number): void {
  const page = slab.pages[place >>> pageShift]
  assert(page !== undefined, 'a slot lies in a page')
  aim(slab, cursor, page, (place & (pageSlots - 1)) * slab.stride)
}

/** Looks at a slot; at nothing but zeros when there is none. True when there is one. */
export function find(slab: Slab, key: number, cursor: Cursor): boolean {
  const place = key === 0 ? undefined : slab.places.get(key)
  if (place === undefined) {
    aim(slab, cursor, slab.none, 0)
    return false
  }
  aimAt(slab, cursor, place)
  return true
}

/** Looks at a slot that will be written, and makes it when there is none. */
export function open(slab: Slab, key: number, cursor: Cursor): void {
  const place = placeFor(slab, key)
  slab.dirty[place] = true
  aimAt(slab, cursor, place)
}

/** Takes in what a slot was when it was last kept; `undefined` when it is known to be nowhere. */
export function admit(slab: Slab, key: number, kept: Uint8Array | undefined): void {
  if (slab.places.has(key)) return
  const place = placeFor(slab, key)
  if (kept === undefined || kept.length === 0) return
  assert(kept.length === slab.stride, 'a slot that was kept has the size of its layout')
  bytesAt(slab, place).set(kept)
}

/** A slot that is about to be needed is not evicted before the others. */
export function touch(slab: Slab, key: number): boolean {
  const place = slab.places.get(key)
  if (place === undefined) return false
  if (slab.ends.newest !== place) {
    unlink(slab, place)
    link(slab, place)
  }
  return true
}

const scratch: {
  floats: Float64Array
  words: Uint32Array
  bytes: Uint8Array
  f: number
  w: number
  b: number
} = {
  floats: new Float64Array(0),
  words: new Uint32Array(0),
  bytes: new Uint8Array(0),
  f: 0,
  w: 0,
  b: 0,
}

function placeFor(slab: Slab, key: number): number {
  const known = slab.places.get(key)
  if (known !== undefined) {
    touch(slab, key)
    return known
  }
  const place = slab.places.size < slab.slotsMax ? slab.places.size : evict(slab)
  if (place >>> pageShift >= slab.pages.length) slab.pages.push(createPage(slab.stride, pageSlots))
  slab.places.set(key, place)
  slab.dirty[place] = false
  link(slab, place)
  aimAt(slab, scratch, place)
  scratch.floats[scratch.f + header.key] = key
  return place
}

function evict(slab: Slab): number {
  const place = slab.ends.oldest
  const slot = bytesAt(slab, place)
  const key = keyAt(slab, place)
  if (slab.dirty[place] === true) slab.onEvict(key, slot.slice())
  slot.fill(0)
  unlink(slab, place)
  slab.places.delete(key)
  return place
}

function bytesAt(slab: Slab, place: number): Uint8Array {
  const page = slab.pages[place >>> pageShift]
  assert(page !== undefined, 'a slot lies in a page')
  const start = (place & (pageSlots - 1)) * slab.stride
  return page.bytes.subarray(start, start + slab.stride)
}

function keyAt(slab: Slab, place: number): number {
  aimAt(slab, scratch, place)
  return scratch.floats[scratch.f + header.key] ?? 0
}

function link(slab: Slab, place: number): void {
  const { newest } = slab.ends
  slab.older[place] = newest
  slab.newer[place] = -1
  if (newest >= 0) slab.newer[newest] = place
  else slab.ends.oldest = place
  slab.ends.newest = place
}

function unlink(slab: Slab, place: number): void {
  const [newer, older] = [slab.newer[place] ?? -1, slab.older[place] ?? -1]
  if (newer >= 0) slab.older[newer] = older
  else slab.ends.newest = older
  if (older >= 0) slab.newer[older] = newer
  else slab.ends.oldest = newer
}

export type Kept = Readonly<{ key: number; slot: Uint8Array }>

/** Copies of all slots that were written since they were last taken so. */
export function takeDirty(slab: Slab): Kept[] {
  const kept: Kept[] = []
  for (const [key, place] of slab.places) {
    if (slab.dirty[place] !== true) continue
    slab.dirty[place] = false
    kept.push({ key, slot: bytesAt(slab, place).slice() })
  }
  return kept
}

/** Forgets everything. */
export function clear(slab: Slab): void {
  for (const page of slab.pages) page.bytes.fill(0)
  slab.places.clear()
  slab.ends.newest = -1
  slab.ends.oldest = -1
}

export const residentBytes = (slab: Slab): number => slab.pages.length * pageSlots * slab.stride
