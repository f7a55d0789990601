/** A process that posts what the judge asks for, by the program's own code: `poster.ts <settings>`. */
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '#kernel/refusal'
import { keepBooks, postChains, type Transfer, type Verdict } from '#ledger'
import { batcher } from '#platform/batch'
import { type Db, inTransaction, openDb, ping, scopeOf } from '#platform/db'
import { createLog } from '#platform/log'
import { type Lane, plantBug } from './planted.ts'
import {
  type FromPoster,
  fromWire,
  type PosterSettings,
  type Sending,
  type ToPoster,
} from './wire.ts'

const { url, writer, nowMs, plant }: PosterSettings = JSON.parse(process.argv[2] ?? '')
let shiftMs = nowMs - Date.now()
const now = (): Date => new Date(Date.now() + shiftMs)

/**
 * A program that starts while the database does waits for it, and one whose database goes away while it
 * opens its books is started again by whoever runs it. Who never opens is heard of as silence.
 */
async function openSoon(db: Db) {
  for (;;) {
    const own = openDb(url, { max: 3 })
    try {
      await ping(db)
      return await openWriter(db, own)
    } catch {
      await own.destroy()
      await sleep(50)
    }
  }
}

/** Where the ledger's writer is opened. With the engine one process at a time is open. */
async function openWriter(db: Db, own: Db) {
  const books = await keepBooks({ db, own, writer, log: createLog({ level: 'silent' }) })
  const lane: Lane = batcher<readonly Transfer[], readonly Verdict[]>({
    name: 'crash',
    maxSize: 1_024,
    run: (chains) =>
      inTransaction(db, async (tx) => {
        const answers = await postChains(tx, chains, now())
        if ((scopeOf(tx)?.attempt ?? 1) > 1) for (const each of answers) heardAgain.add(each)
        return answers
      }),
  })
  return { lane, isOpen: books.isOpen, close: books.stop }
}

/** Answers of a transaction that ran again because nobody knew whether its COMMIT had happened. */
const heardAgain = new WeakSet<readonly Verdict[]>()

const say = (message: FromPoster): void => void process.send?.(message)

let verdicts: (readonly [number, string])[] = []
const failures = new Map<string, number[]>()

/** Whatever is known by the end of this turn of the event loop is told in one message. */
function tell(): void {
  sayOpenness()
  if (verdicts.length > 0) say({ say: 'verdicts', verdicts })
  verdicts = []
  for (const [message, ids] of failures) say({ say: 'failed', ids, message })
  failures.clear()
}

function answer(id: number, text: string): void {
  if (verdicts.length === 0) setImmediate(tell)
  verdicts.push([id, text])
}

function fail(id: number, error: unknown): void {
  if (failures.size === 0) setImmediate(tell)
  const message = error instanceof Refusal ? error.code : String(error)
  failures.set(message, [...(failures.get(message) ?? []), id])
}

/** Each sending is a caller of its own; the writer puts them together. */
function ask([id, isAgain, chain]: Sending): void {
  lane(chain.map(fromWire), isAgain).then(
    (answers) => answer(id, heardBy(answers).join()),
    (error: unknown) => fail(id, error),
  )
}

/** What exists after such a run may be what its own first run has posted: that is another word. */
const heardBy = (answers: readonly Verdict[]): readonly string[] =>
  heardAgain.has(answers)
    ? answers.map((verdict) => (verdict === 'exists' ? 'found_by_rerun' : verdict))
    : answers

let openness: 'ready' | 'waiting' = 'waiting'

function sayOpenness(): void {
  const is = isOpen() ? 'ready' : 'waiting'
  if (is !== openness) say({ say: is })
  openness = is
}

async function untilStopped(): Promise<void> {
  for (;;) {
    const [message]: unknown[] = await once(process, 'message')
    if ((message as ToPoster).say === 'stop') return
  }
}

// Without the judge there is nobody to post for.
process.once('disconnect', () => process.exit(1))
const stopped = untilStopped()
const db = openDb(url, { max: 4 })
const { lane: honest, isOpen, close } = await openSoon(db)
const lane = plant ? plantBug(plant, db, honest, now) : honest
process.on('message', (message: ToPoster) => {
  if (message.say === 'clock') shiftMs = message.nowMs - Date.now()
  else if (message.say === 'post') for (const sending of message.sendings) ask(sending)
})
sayOpenness()
setInterval(sayOpenness, 25)
await stopped
await close()
process.exit(0)
