import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Refusal } from '#kernel/refusal'
import { placeOf } from '../../factor/catalogue.ts'
import { featureMonotone, featureNames } from '../../model/evaluate/features.ts'
import type { Model } from '../../model/model.ts'
import { writeModel } from '../../model/model-file.ts'
import { monotoneOf } from '../../model/monotone.ts'
import type { Monotone } from '../../model/train/find-split.ts'
import type { Settings } from '../../model/train/train-trees.ts'
import { learnTogether } from '../federated.ts'
import { type Circle, type Envelope, type MemberKey, refuse } from './member.ts'
import { partyBehind, spreadOf, type Terms } from './question.ts'
import { json, nothing, type Reply, serveRequests } from './serve-requests.ts'
import { createTable, type Joining, type Table } from './table.ts'

export type Coordination = Readonly<{
  circle: Circle
  key: MemberKey
  /** How many of the circle there must be. */
  parties: number
  host?: string
  port: number
  settings: Settings
  /** The most that the training may tell of a row; without it, it has no noise. */
  epsilon?: number
  /** How long all may take to come, and each to answer a question. */
  joinMs: number
  answerMs: number
  /** How long a party that asks for work is kept waiting. */
  holdMs?: number
}>

export type Coordinated = Readonly<{
  port: number
  /** The names of those that have come, for whoever watches. */
  seated: () => readonly string[]
  /** Rejects with a refusal that names who was missing, or what was wrong. */
  model: Promise<Model>
}>

/**
 * Waits for the parties, learns with them, gives each the model, and closes. A party that does not come,
 * does not answer in time or says that it cannot ends the training for all, before anything was learned
 * from a sum that lacks it: the masks of the others do not cancel without it.
 */
export async function coordinate(coordination: Coordination): Promise<Coordinated> {
  const { circle, key, settings, epsilon = null, parties, answerMs } = coordination
  const { port, host = '127.0.0.1' } = coordination
  const terms: Terms = {
    session: randomBytes(16).toString('hex'),
    parties,
    settings,
    epsilon,
  }
  const { session } = terms
  const table = createTable({ circle, session, parties, answerMs })
  const server = createServer(serveRequests({ circle, key }, answering(coordination, terms, table)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  const model = learn(coordination, table).finally(close)
  // Whoever asks for the model hears of it; until then it is nobody's.
  model.catch(() => undefined)
  const address = server.address() as AddressInfo
  return { port: address.port, seated: table.names, model }
}

async function learn(coordination: Coordination, table: Table): Promise<Model> {
  const { settings, epsilon = null, joinMs, answerMs } = coordination
  try {
    const { seats, features } = await table.complete(joinMs)
    const seated = seats.map((seat) => seat.seated)
    const spread = spreadOf({ settings, epsilon }, features.length)
    const model = await learnTogether({
      parties: seats.map((seat) => partyBehind(seat.send, seat.seated, seated)),
      features,
      monotone: features.map(directionOf),
      settings,
      ...(spread ? { spread } : {}),
    })
    const file = writeModel(model)
    // What is learned is learned, whether or not everybody is still there to take it.
    await Promise.allSettled(seats.map((seat) => seat.send({ ask: 'take', model: file })))
    return model
  } catch (error) {
    await table.end(reasonOf(error), answerMs)
    throw error
  }
}

const evaluated = new Map(featureNames.map((name, at) => [name, featureMonotone[at] ?? 0]))

/** Which way a probability may go as a feature rises: a factor's as always, or one of a table of payments. */
export const directionOf = (feature: string): Monotone =>
  placeOf(feature) === undefined ? (evaluated.get(feature) ?? 0) : monotoneOf(feature)

const reasonOf = (error: unknown): string =>
  error instanceof Refusal
    ? `${error.code} ${error.detail?.issue ?? ''}`.trim()
    : error instanceof Error
      ? error.message
      : String(error)

/** What a party's request comes to. */
function answering({ holdMs = 10_000 }: Coordination, terms: Terms, table: Table) {
  return async (envelope: Envelope, body: Uint8Array): Promise<Reply> => {
    const { path, name, session, answered, isFailed } = envelope
    if (path === '/federation/terms') return json(200, terms)
    if (session !== terms.session) throw refuse('FEDERATION_SESSION')
    if (path === '/federation/join') {
      table.join(name, joiningOf(body))
      return nothing
    }
    const seat = table.seatOf(name)
    if (!seat || path !== '/federation/turn') throw refuse('FEDERATION_SESSION')
    if (answered > 0) seat.hear(answered, body, isFailed)
    const next = await seat.next(answered, holdMs)
    if (next.is === 'nothing') return nothing
    if (next.is === 'ended') return json(410, { code: 'FEDERATION_ENDED', issue: next.why })
    return json(200, { no: next.no, question: next.text })
  }
}

function joiningOf(body: Uint8Array): Joining {
  const told: unknown = parsed(body)
  const bag = typeof told === 'object' && told !== null ? { ...told } : {}
  const { features, publicKey, proof } = { features: [], publicKey: '', proof: '', ...bag }
  const isRight =
    Array.isArray(features) && features.length > 0 && new Set(features).size === features.length
  const names = isRight ? features.filter((name) => typeof name === 'string') : []
  if (names.length === 0 || typeof publicKey !== 'string' || typeof proof !== 'string')
    throw refuse('FEDERATION_COLUMNS')
  return { features: names, publicKey, proof }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body))
  } catch {
    return undefined
  }
}
