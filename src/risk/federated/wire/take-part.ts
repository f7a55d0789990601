import { randomBytes, randomFillSync } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '#kernel/refusal'
import type { Table } from '../../model/train/bin-values.ts'
import type { Random } from '../../model/train/random.ts'
import { createParty, type Party } from '../party.ts'
import {
  answerLines,
  type Circle,
  type Envelope,
  exchangeLines,
  type MemberKey,
  refuse,
  requestLines,
  requireSigned,
  signLines,
} from './member.ts'
import { answerOf, type Question, spreadOf, type Terms } from './question.ts'

export type Participation = Readonly<{
  /** Where the coordinator listens. */
  url: string
  circle: Circle
  key: MemberKey
  table: Table
  labels: Uint8Array
  /** How long the coordinator may be out of reach. */
  patienceMs: number
  /** The most that may be told of a row; without it, noise is the coordinator's business. */
  epsilonMost?: number
  random?: Random
}>

/**
 * Takes part in a training, and answers the model's file. Requests are repeated until they are answered
 * or patience is over; the second time they are the same bytes, and change nothing. Refuses
 * FEDERATION_SIGNATURE a coordinator or a roster that is not the circle's, FEDERATION_PRIVACY terms by
 * which more would be told than is allowed, FEDERATION_ENDED a training that came to nothing,
 * FEDERATION_UNREACHABLE.
 */
export async function takePart(participation: Participation): Promise<string> {
  const { key, table } = participation
  const call = createCaller(participation)
  const terms = JSON.parse(await call.text('/federation/terms', '', nonce())) as Terms
  const party = partyOf(participation, terms)
  const { session } = terms
  const own = { name: key.name, publicKey: party.publicKey }
  const proof = signLines(key.privateKey, exchangeLines(session, own))
  const joining = { features: table.names, publicKey: party.publicKey, proof }
  await call.text('/federation/join', session, encoded(JSON.stringify(joining)))
  return answerAll(participation, terms, party, call)
}

const encoded = (text: string): Uint8Array => new TextEncoder().encode(text)
/** No two requests for terms are alike, so no answer of yesterday is one. */
const nonce = (): Uint8Array => randomBytes(16)

function partyOf(participation: Participation, terms: Terms): Party {
  const { key, table, labels, epsilonMost, random = secretRandom() } = participation
  const told = terms.epsilon ?? Infinity
  if (epsilonMost !== undefined && told > epsilonMost)
    throw refuse('FEDERATION_PRIVACY', { value: told, issue: `上限 ${epsilonMost}` })
  const spread = spreadOf(terms, table.names.length)
  // What a sum over all says is hidden by all of their noise together.
  const share = Math.sqrt(terms.parties)
  const noise = spread && {
    sigma: spread.sigma / share,
    sketchSigma: spread.sketchSigma / share,
    random,
  }
  return createParty({ name: key.name, table, labels, ...(noise ? { noise } : {}) })
}

type Caller = ReturnType<typeof createCaller>

async function answerAll(
  { circle, key }: Participation,
  terms: Terms,
  party: Party,
  call: Caller,
): Promise<string> {
  let answered = 0
  let body: Uint8Array = new Uint8Array()
  for (;;) {
    const reply = await call.turn({ session: terms.session, answered, isFailed: false }, body)
    // Kept waiting: the same once more, until there is something to do.
    if (reply === '') continue
    const { no, question: text } = JSON.parse(reply) as { no: number; question: string }
    const question = JSON.parse(text) as Question
    answered = no
    if (question.ask === 'take') {
      await call.turn({ session: terms.session, answered, isFailed: false }, body, { isLast: true })
      return question.model
    }
    try {
      if (question.ask === 'join') requireRoster(question.roster, circle, terms, key.name)
      if (question.ask === 'prepare') requireTerms(question, terms)
      body = await answerOf(party, question)
    } catch (error) {
      const why = encoded(error instanceof Refusal ? error.code : String(error))
      const failed = { session: terms.session, answered, isFailed: true }
      await call.turn(failed, why, { isLast: true })
      throw error
    }
  }
}

/** Everybody's key is signed by whom the circle knows: nobody stands in for another. */
function requireRoster(
  roster: Extract<Question, { ask: 'join' }>['roster'],
  { parties }: Circle,
  terms: Terms,
  own: string,
): void {
  const names = roster.map(({ name }) => name)
  const isWhole = names.includes(own) && names.length === terms.parties && terms.parties >= 3
  if (!isWhole || new Set(names).size !== names.length) throw refuse('FEDERATION_SIGNATURE')
  for (const seated of roster)
    requireSigned(
      parties.find(({ name }) => name === seated.name),
      exchangeLines(terms.session, seated),
      seated.proof,
    )
}

/** What is asked for is what was told before. */
function requireTerms({ settings }: Extract<Question, { ask: 'prepare' }>, terms: Terms): void {
  if (JSON.stringify(settings) !== JSON.stringify(terms.settings))
    throw refuse('FEDERATION_PRIVACY', { issue: 'settings' })
}

function createCaller({ url, circle, key, patienceMs }: Participation) {
  async function once(envelope: Envelope, body: Uint8Array): Promise<string> {
    const signature = signLines(key.privateKey, requestLines(envelope, body))
    const response = await fetch(new URL(envelope.path, url), {
      method: 'POST',
      headers: {
        'federation-name': envelope.name,
        'federation-session': envelope.session,
        'federation-answered': String(envelope.answered),
        'federation-failed': String(envelope.isFailed),
        'federation-signature': signature,
      },
      body: Uint8Array.from(body),
      signal: AbortSignal.timeout(30_000),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    const lines = answerLines(signature, response.status, bytes)
    requireSigned(circle.coordinator, lines, response.headers.get('federation-signature') ?? '')
    const text = new TextDecoder().decode(bytes)
    if (response.ok) return text
    throw refusalOf(JSON.parse(text) as Readonly<{ code: string; issue: string }>)
  }

  /** Until it is answered, or patience is over. What was refused is not asked again. */
  async function patiently(envelope: Envelope, body: Uint8Array): Promise<string> {
    const startMs = performance.now()
    for (let pauseMs = 100; ; pauseMs = Math.min(5_000, pauseMs * 2)) {
      try {
        return await once(envelope, body)
      } catch (error) {
        if (error instanceof Refusal) throw error
        if (performance.now() - startMs > patienceMs)
          throw refuse('FEDERATION_UNREACHABLE', {
            issue: error instanceof Error ? error.message : '',
          })
        await sleep(pauseMs)
      }
    }
  }
  const { name } = key
  return {
    text: (path: string, session: string, body: Uint8Array) =>
      patiently({ path, name, session, answered: 0, isFailed: false }, body),
    turn: (
      turn: Pick<Envelope, 'session' | 'answered' | 'isFailed'>,
      body: Uint8Array,
      { isLast = false } = {},
    ) => {
      const envelope = { ...turn, path: '/federation/turn', name }
      // The coordinator may be gone as soon as it has heard this.
      return isLast ? once(envelope, body).catch(() => '') : patiently(envelope, body)
    },
  }
}

function refusalOf({ code, issue }: Readonly<{ code: string; issue: string }>): Refusal {
  switch (code) {
    case 'FEDERATION_SIGNATURE':
    case 'FEDERATION_SESSION':
    case 'FEDERATION_COLUMNS':
      return refuse(code, { issue })
    default:
      return refuse('FEDERATION_ENDED', { issue: issue === '' ? code : issue })
  }
}

/** Noise that can be guessed hides nothing, so it has no seed. */
function secretRandom(): Random {
  const pool = new Uint32Array(4_096)
  let at = pool.length
  return () => {
    if (at === pool.length) {
      randomFillSync(pool)
      at = 0
    }
    at += 1
    return pool[at - 1] ?? 0
  }
}
