import { bounded, curvatureOf, KeyRhythm, meanOf, type Point } from './measure.ts'

/** What is counted of the use of one page: numbers only. */
const fresh = () => ({
  sinceMs: performance.now(),
  edits: 0,
  turns: 0,
  payeePasted: false,
  hesitationMs: undefined as number | undefined,
  presses: 0,
  scripted: 0,
  curvatures: [] as number[],
  pressures: [] as number[],
})

let page = fresh()
let path = ''
let inputAt: { last: number; before: number } | undefined
let way: Point[] = []
const keys = new KeyRhythm()
let listening: AbortController | undefined

const within = (event: Event, selector: string): boolean =>
  event.target instanceof Element && event.target.closest(selector) !== null

/** Digits of a PIN, by hand or on a keyboard: that one was pressed, not which. */
const isPinKey = (event: Event): boolean =>
  event instanceof KeyboardEvent
    ? document.querySelector('.pin-keys') !== null && /^\d$/.test(event.key) && !event.repeat
    : within(event, '.pin-key:not(.pin-key-delete)')

function noteInput(event: Event): void {
  const now = event.timeStamp
  inputAt = { last: now, before: inputAt?.last ?? page.sinceMs }
  if (!isPinKey(event)) return within(event, '.pin-key') ? keys.pause() : undefined
  page.presses++
  if (!event.isTrusted) page.scripted++
  keys.down(now)
}

function noteRelease(event: Event): void {
  if (isPinKey(event)) keys.up(event.timeStamp)
}

function noteClick(event: Event): void {
  // The pause is what came before the finger went down, and not how long it stayed.
  if (within(event, '[data-signal=confirm]') && inputAt)
    page.hesitationMs = inputAt.last - inputAt.before
}

function noteTouch(event: TouchEvent): void {
  const [touch] = event.touches
  if (!touch) return
  if (event.type === 'touchstart') way = []
  if (way.length < 200) way.push({ x: touch.clientX, y: touch.clientY })
  // Screens that feel no pressure say 0, 1 or a half.
  if (![0, 0.5, 1].includes(touch.force)) page.pressures.push(touch.force)
}

function endTouch(): void {
  const curvature = curvatureOf(way)
  if (curvature !== undefined) page.curvatures.push(curvature)
  way = []
}

/** From now on the use of pages is counted, in this window and nowhere else. */
export function startWatching(): void {
  if (listening) return
  page = fresh()
  listening = new AbortController()
  const { signal } = listening
  const on = { capture: true, passive: true, signal } as const
  for (const type of ['pointerdown', 'keydown']) document.addEventListener(type, noteInput, on)
  for (const type of ['pointerup', 'keyup']) document.addEventListener(type, noteRelease, on)
  document.addEventListener('click', noteClick, on)
  for (const type of ['touchstart', 'touchmove'] as const)
    document.addEventListener(type, noteTouch, on)
  document.addEventListener('touchend', endTouch, on)
  document.addEventListener('touchcancel', endTouch, on)
  document.addEventListener('input', noteEdit, on)
  document.addEventListener('paste', notePaste, on)
  screen.orientation?.addEventListener('change', () => page.turns++, { signal })
}

function noteEdit(event: Event): void {
  if (event instanceof InputEvent && event.inputType.startsWith('delete')) page.edits++
}

function notePaste(event: Event): void {
  if (within(event, '[data-signal=payee]')) page.payeePasted = true
}

export function stopWatching(): void {
  listening?.abort()
  listening = undefined
}

export const isWatching = (): boolean => listening !== undefined

/** Another page is another use; the same one with other parameters is not. */
export function openPage(pathname: string): void {
  if (pathname === path) return
  path = pathname
  page = fresh()
}

/** What was counted since the page was opened; the keys since they were asked for last. */
export function takeCounts() {
  const seconds = (ms: number, most: number) => bounded(ms / 1_000, 0, most)
  const curvature = meanOf(page.curvatures)
  const pressure = meanOf(page.pressures)
  return {
    ...keys.take(),
    scriptedPercent: page.presses === 0 ? 0 : bounded((page.scripted / page.presses) * 100, 0, 100),
    payeePasted: page.payeePasted,
    formEdits: bounded(page.edits, 0, 100),
    turns: bounded(page.turns, 0, 50),
    pageSeconds: seconds(performance.now() - page.sinceMs, 3_600),
    ...(page.hesitationMs !== undefined && { hesitationSeconds: seconds(page.hesitationMs, 600) }),
    ...(curvature !== undefined && { curvature: bounded(curvature, 0, 500) }),
    ...(pressure !== undefined && { pressure: bounded(pressure * 100, 1, 100) }),
  }
}
