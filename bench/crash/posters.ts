import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { Sent } from './answers.ts'
import type { FromPoster, PosterSettings, ToPoster } from './wire.ts'

/** A process that posts, as the judge sees it. */
export type Poster = {
  /** Its place; a process that dies is followed by another in the same place. */
  readonly place: number
  /** What its sessions call themselves in the database. */
  readonly name: string
  readonly child: ChildProcess
  /** What it has not answered. */
  readonly sent: Map<number, Sent>
  /** It may be asked. A frozen one hears nothing. */
  isReady: boolean
  isFrozen: boolean
  /** By us, so that its end is no news. */
  isKilled: boolean
}

export type Ears = Readonly<{
  hear: (poster: Poster, message: FromPoster) => void
  /** Gone, whoever ended it. */
  miss: (poster: Poster) => void
}>

let count = 0

export function startPoster(place: number, settings: PosterSettings, ears: Ears): Poster {
  const name = `poster-${place}-${count++}`
  const url = new URL(settings.url)
  url.searchParams.set('application_name', name)
  const child = fork(
    join(import.meta.dirname, 'poster.ts'),
    [JSON.stringify({ ...settings, url: url.href })],
    { execArgv: ['-C', 'source'] },
  )
  const flags = { isReady: false, isFrozen: false, isKilled: false }
  const poster: Poster = { place, name, child, sent: new Map(), ...flags }
  // A message to one that has just died is no news: its exit is told too.
  child.on('error', () => undefined)
  child.on('message', (message: FromPoster) => ears.hear(poster, message))
  child.once('exit', () => ears.miss(poster))
  return poster
}

export const tell = ({ child }: Poster, message: ToPoster): void => {
  if (child.connected) child.send(message, () => undefined)
}

/** Dies at once, and says nothing to anybody. */
export function kill(poster: Poster): void {
  poster.isKilled = true
  poster.child.kill('SIGKILL')
}
