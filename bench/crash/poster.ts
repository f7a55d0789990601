/** A process that posts what the judge asks for, by the program's own code: `poster.ts <settings>`. */
import { once } from 'node:events'
import { postChains, type Transfer, type Verdict } from '#ledger'
import { batcher } from '#platform/batch'
import { type Db, inTransaction, openDb } from '#platform/db'
import { type Lane, plantBug } from './planted.ts'
import type { FromPoster, PosterSettings, Sending, ToPoster, Writer } from './wire.ts'
import { fromWire } from './wire.ts'

const { url, writer, nowMs, plant }: PosterSettings = JSON.parse(process.argv[2] ?? '')
let shiftMs = nowMs - Date.now()
const now = (): Date => new Date(Date.now() + shiftMs)

/** Where the ledger's writer is opened; resolves when it may post. */
const openWriter: Readonly<Record<Writer, (db: Db) => Promise<Lane>>> = {
  rows: async (db) =>
    batcher<readonly Transfer[], readonly Verdict[]>({
      name: 'crash',
      maxSize: 1_024,
      run: (chains) => inTransaction(db, (tx) => postChains(tx, chains, now())),
    }),
  engine: () => Promise.reject(new Error('this ledger has no engine yet')),
}

const say = (message: FromPoster): void => void process.send?.(message)

let verdicts: (readonly [number, string])[] = []
const failures = new Map<string, number[]>()

/** Whatever is known by the end of this turn of the event loop is told in one message. */
function tell(): void {
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
  const message = String(error)
  failures.set(message, [...(failures.get(message) ?? []), id])
}

/** Each sending is a caller of its own; the writer puts them together. */
function ask(lane: Lane, [id, isAgain, chain]: Sending): void {
  lane(chain.map(fromWire), isAgain).then(
    (answers) => answer(id, answers.join()),
    (error: unknown) => fail(id, error),
  )
}

async function serve(): Promise<void> {
  const db = openDb(url, { max: 4 })
  const opened = await openWriter[writer](db)
  const lane = plant ? plantBug(plant, db, opened, now) : opened
  process.on('message', (message: ToPoster) => {
    if (message.say === 'clock') shiftMs = message.nowMs - Date.now()
    else if (message.say === 'post') for (const sending of message.sendings) ask(lane, sending)
  })
  say({ say: 'ready' })
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
await serve()
await stopped
process.exit(0)
