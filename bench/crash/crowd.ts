import { type Answers, createAnswers, type Sent } from './answers.ts'
import { type Asked, startMs } from './asked.ts'
import { type Ears, kill, type Poster, startPoster, tell } from './posters.ts'
import type { Traffic } from './traffic.ts'
import { type FromPoster, type Plant, type Sending, toWire, type Writer } from './wire.ts'

export type CrowdSettings = Readonly<{
  url: string
  writer: Writer
  plant?: Plant | undefined
  book: readonly Asked[]
  traffic: Traffic
}>

/** The posters, what they were asked, and what they said. */
export type Crowd = Readonly<{
  settings: CrowdSettings
  originMs: number
  posters: Poster[]
  answers: Answers
  /** Chains of which nobody knows what became of them; they are asked for again. */
  unknown: Asked[]
  /** From a blow to the first answer to something that was asked after it, in milliseconds. */
  recoveriesMs: Map<string, number[]>
  watches: Set<Watch>
  counts: { sendings: number; resends: number; fallen: number }
  now: { isLoading: boolean; isStopping: boolean; lastAnswerMs: number }
}>

type Watch = Readonly<{ sort: string; places: ReadonlySet<number>; after: number; atMs: number }>

export const postersCount = 2
/** Chains that a poster has before it: two batches, one at work and one waiting. */
const windowMax = 2_048
const burstMin = 256

/** What an outage explains. Any other failure is a fault. */
const outage =
  /terminat|ECONN|EPIPE|recovery mode|starting up|shutting down|onnection|timeout|not queryable|^BOOKS_/

export function gatherCrowd(settings: CrowdSettings): Crowd {
  const crowd: Crowd = {
    settings,
    originMs: performance.now(),
    posters: [],
    answers: createAnswers(),
    unknown: [],
    recoveriesMs: new Map(),
    watches: new Set(),
    counts: { sendings: 0, resends: 0, fallen: 0 },
    now: { isLoading: true, isStopping: false, lastAnswerMs: performance.now() },
  }
  for (let place = 0; place < postersCount; place++) enter(crowd, place)
  return crowd
}

/** The instant of the play; a clock may be set by it, rightly or wrongly. */
export const instantMs = ({ originMs }: Crowd): number =>
  Math.round(startMs + performance.now() - originMs)

function enter(crowd: Crowd, place: number): void {
  const { url, writer, plant } = crowd.settings
  const ears: Ears = {
    hear: (poster, message) => hear(crowd, poster, message),
    miss: (poster) => miss(crowd, poster),
  }
  crowd.posters[place] = startPoster(place, { url, writer, plant, nowMs: instantMs(crowd) }, ears)
}

/** Gives a poster as much as it can have before it. */
function pump(crowd: Crowd, poster: Poster): void {
  const { settings, unknown, now } = crowd
  if (!poster.isReady || poster.isFrozen || now.isStopping) return
  const room = windowMax - poster.sent.size
  if (room < burstMin) return
  const sendings: Sending[] = []
  while (sendings.length < room) {
    const head = unknown.pop() ?? (now.isLoading ? settings.traffic.next() : undefined)
    if (!head) break
    sendings.push(send(crowd, poster, head))
  }
  if (sendings.length > 0) tell(poster, { say: 'post', sendings })
}

function send({ settings, counts }: Crowd, poster: Poster, head: Asked): Sending {
  const isAgain = head.sendings > 0
  head.sendings++
  counts.sendings++
  if (isAgain) counts.resends++
  poster.sent.set(counts.sendings, { head, stood: head.state === 'stands' })
  return [counts.sendings, isAgain, toWire(settings.book, head)]
}

function hear(crowd: Crowd, poster: Poster, message: FromPoster): void {
  if (message.say === 'ready' || message.say === 'waiting') poster.isReady = message.say === 'ready'
  if (message.say === 'verdicts') hearVerdicts(crowd, poster, message.verdicts)
  if (message.say === 'failed') {
    const { ids, message: text } = message
    if (!outage.test(text)) crowd.answers.faults.add('failed', text)
    for (const id of ids) doubt(crowd, take(poster, id))
  }
  pump(crowd, poster)
}

type Verdicts = readonly (readonly [id: number, verdicts: string])[]

function hearVerdicts(crowd: Crowd, poster: Poster, verdicts: Verdicts): void {
  const { answers, settings, now } = crowd
  now.lastAnswerMs = performance.now()
  let newest = 0
  for (const [id, text] of verdicts) {
    const sent = take(poster, id)
    const verdict = sent && answers.hear(sent, text)
    if (sent && verdict !== undefined) settings.traffic.hear(sent.head, verdict)
    newest = Math.max(newest, id)
  }
  for (const watch of crowd.watches)
    if (watch.places.has(poster.place) && newest > watch.after) recovered(crowd, watch)
}

function recovered({ watches, recoveriesMs, now }: Crowd, watch: Watch): void {
  watches.delete(watch)
  const before = recoveriesMs.get(watch.sort) ?? []
  recoveriesMs.set(watch.sort, [...before, Math.round(now.lastAnswerMs - watch.atMs)])
}

function take(poster: Poster, id: number): Sent | undefined {
  const sent = poster.sent.get(id)
  poster.sent.delete(id)
  return sent
}

/** Nobody knows what became of it, so it is asked for again, unless it is known to stand. */
function doubt({ unknown }: Crowd, sent: Sent | undefined): void {
  if (sent && sent.head.state !== 'stands') unknown.push(sent.head)
}

/** A process that is gone is followed by another, and what it owed is owed by all. */
function miss(crowd: Crowd, poster: Poster): void {
  if (crowd.now.isStopping) return
  if (!poster.isKilled) crowd.counts.fallen++
  doubtAll(crowd, poster)
  enter(crowd, poster.place)
}

export function doubtAll(crowd: Crowd, poster: Poster): void {
  for (const sent of poster.sent.values()) doubt(crowd, sent)
  for (const other of crowd.posters) pump(crowd, other)
}

/** With the engine one poster answers for all, with rows each for itself. */
export function beginWatch(crowd: Crowd, sort: string, hit: readonly Poster[]): void {
  const { settings, watches, counts } = crowd
  const watched = settings.writer === 'engine' ? crowd.posters : hit
  const places = new Set(watched.map(({ place }) => place))
  watches.add({ sort, places, after: counts.sendings, atMs: performance.now() })
}

export function thaw(crowd: Crowd, poster: Poster): void {
  poster.isFrozen = false
  poster.child.kill('SIGCONT')
  pump(crowd, poster)
}

/** Asks for nothing new; true when everything was answered. */
export function drain(crowd: Crowd): boolean {
  crowd.now.isLoading = false
  for (const poster of crowd.posters) pump(crowd, poster)
  return crowd.unknown.length === 0 && crowd.posters.every(({ sent }) => sent.size === 0)
}

/** Lets the posters go; those that do not go within a while are ended. */
export async function dismiss(crowd: Crowd): Promise<void> {
  crowd.now.isStopping = true
  for (const poster of crowd.posters) {
    const { child } = poster
    if (child.exitCode !== null || child.signalCode !== null) continue
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    const patience = setTimeout(() => kill(poster), 10_000)
    tell(poster, { say: 'stop' })
    await gone
    clearTimeout(patience)
  }
}
