import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import {
  banks,
  centre,
  circle,
  parts,
  pooledModel,
  rowsOf,
  serving,
  stranger,
  urlOf,
} from '#test/federation'
import { readModel } from '../../model/model-file.ts'
import { randomOf } from '../../model/train/random.ts'
import { addWords, fromWords } from '../mask-numbers.ts'
import { createParty } from '../party.ts'
import { coordinate } from './coordinate.ts'
import { createMember, readCircle, readMemberKey } from './member.ts'
import { wordsOf } from './question.ts'
import { takePart } from './take-part.ts'

const participation = (at: number, url: string) => {
  const [part, bank] = [parts[at], banks[at]]
  assert.ok(part && bank)
  return { url, circle, key: bank.key, ...part, patienceMs: 5_000 }
}

type Heard = Readonly<{ name: string; answered: number; body: Buffer }>

/** Stands between the parties and the coordinator and hears all that passes; `lose` loses answers. */
async function openWiretap(port: number, lose: (count: number) => boolean = () => false) {
  const heard: Heard[] = []
  const questions = new Map<string, string>()
  let count = 0
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const body = Buffer.concat(chunks)
      const name = String(incoming.headers['federation-name'])
      const answered = Number(incoming.headers['federation-answered'])
      if (incoming.url === '/federation/turn') heard.push({ name, answered, body })
      const { method, url: path, headers } = incoming
      const onward = request({ port, host: '127.0.0.1', method, path, headers }, (answer) => {
        const pieces: Buffer[] = []
        answer.on('data', (chunk: Buffer) => pieces.push(chunk))
        answer.on('end', () => {
          count += 1
          if (lose(count)) return void outgoing.destroy()
          const text = Buffer.concat(pieces)
          if (incoming.url === '/federation/turn' && answer.statusCode === 200) {
            const { no, question } = JSON.parse(text.toString()) as { no: number; question: string }
            questions.set(`${name} ${no}`, question)
          }
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text)
        })
      })
      onward.on('error', () => outgoing.destroy())
      onward.end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    heard,
    questions,
    url: urlOf((server.address() as AddressInfo).port),
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

test('of one party nothing can be read from what goes over the wire, also when answers are lost', async (t) => {
  const { port, model } = await coordinate(serving)
  // Every ninth answer is lost on its way, so requests are repeated.
  const tap = await openWiretap(port, (count) => count % 9 === 0)
  t.after(tap.stop)
  const files = await Promise.all(banks.map((_, at) => takePart(participation(at, tap.url))))
  const learned = await model
  assert.deepEqual(learned.trees, pooledModel().trees)
  for (const file of files) assert.deepEqual(readModel(file).trees, learned.trees)

  // The same bytes under the same number, however often they were sent.
  const told = new Map<string, Buffer>()
  let repeated = 0
  for (const { name, answered, body } of tap.heard) {
    const before = told.get(`${name} ${answered}`)
    if (before) repeated += 1
    if (before) assert.deepEqual(body, before)
    told.set(`${name} ${answered}`, body)
  }
  assert.ok(repeated > 0)

  const plain = createParty({ name: 'alone', ...(parts[0] ?? rowsOf(1)) })
  const fills = [...tap.questions].filter(([at, text]) => {
    const { ask } = JSON.parse(text) as { ask: string }
    return at.startsWith('bank-a ') && (ask === 'fill' || ask === 'count' || ask === 'sketch')
  })
  assert.ok(fills.length > 20)
  for (const [at, text] of fills) {
    const no = at.split(' ')[1]
    const of = (name: string) => wordsOf(told.get(`${name} ${no}`) ?? new Uint8Array())
    const [a, b, c] = [of('bank-a'), of('bank-b'), of('bank-c')]
    // The sum over all is a sum of rows; of one, and of two, it is spread over all that there is.
    const two = a.slice()
    addWords(two, b)
    const all = two.slice()
    addWords(all, c)
    assert.equal(shareOfSmall(all), 1, text)
    for (const words of [a, b, c, two]) assert.ok(shareOfSmall(words) < 0.01, text)
  }
  // What bank A would have said without masks is nowhere in what it said.
  await plain.join([{ name: 'alone', publicKey: plain.publicKey }])
  const count = await plain.count(1)
  const counted = fills.find(([, text]) => text.includes('"count"'))?.[0] ?? ''
  assert.notDeepEqual(wordsOf(told.get(counted) ?? new Uint8Array()), count)
  assert.ok((fromWords(count)[0] ?? 0) > 0)
})

/** A number of a row or of a million is far from the ends of 64 bits. */
function shareOfSmall(words: Uint32Array): number {
  let small = 0
  for (let at = 0; at < words.length; at += 2) {
    const high = (words[at + 1] ?? 0) | 0
    if (Math.abs(high) < 2 ** 20) small += 1
  }
  return small / (words.length / 2)
}

const refusedWith =
  (code: string, issue: RegExp) => (error: { code?: string; detail?: unknown }) => {
    assert.equal(error.code, code)
    assert.match(JSON.stringify(error.detail ?? ''), issue)
    return true
  }

test('a party that does not come, or vanishes, ends the training for all, by its name', async (t) => {
  const few = await coordinate({ ...serving, joinMs: 400, answerMs: 500 })
  const alone = takePart(participation(0, urlOf(few.port)))
  await Promise.all([
    assert.rejects(few.model, refusedWith('FEDERATED_PARTY_MISSING', /bank-b.*bank-c/)),
    assert.rejects(alone, refusedWith('FEDERATION_ENDED', /bank-b/)),
  ])

  const training = await coordinate({ ...serving, answerMs: 4_000 })
  // The third one's line is cut in the middle.
  const tap = await openWiretap(training.port, (count) => count > 15)
  t.after(tap.stop)
  const ends = [0, 1].map((at) => takePart(participation(at, urlOf(training.port))))
  const cut = takePart({ ...participation(2, tap.url), patienceMs: 300 })
  await Promise.all([
    assert.rejects(training.model, refusedWith('FEDERATED_PARTY_MISSING', /bank-c: no answer/)),
    ...ends.map((end) => assert.rejects(end, refusedWith('FEDERATION_ENDED', /bank-c/))),
    assert.rejects(cut, { code: 'FEDERATION_UNREACHABLE' }),
  ])
})

test('strangers, other keys and other columns do not come in', async () => {
  const { port, model, seated } = await coordinate({ ...serving, joinMs: 6_000, answerMs: 300 })
  const first = takePart(participation(0, urlOf(port)))
  first.catch(() => undefined)
  while (seated().length < 1) await new Promise((resolve) => setTimeout(resolve, 10))
  const table = { names: ['event.amount'], columns: [Float64Array.of(1, 2)] }
  const [own] = parts
  assert.ok(own)
  const attempts: readonly (readonly [given: object, code: string])[] = [
    [{ key: stranger.key }, 'FEDERATION_SIGNATURE'],
    [{ key: { ...stranger.key, name: 'bank-b' } }, 'FEDERATION_SIGNATURE'],
    [{ table, labels: Uint8Array.of(0, 1) }, 'FEDERATION_COLUMNS'],
    // Somebody else pretends to be the coordinator.
    [{ circle: { ...circle, coordinator: stranger.given } }, 'FEDERATION_SIGNATURE'],
    [{ epsilonMost: 5 }, 'FEDERATION_PRIVACY'],
  ]
  for (const [given, code] of attempts)
    await assert.rejects(takePart({ ...participation(1, urlOf(port)), ...given }), { code })
  assert.deepEqual(seated(), ['bank-a'])
  await assert.rejects(model, { code: 'FEDERATED_PARTY_MISSING' })
  await assert.rejects(takePart({ ...participation(0, urlOf(port)), patienceMs: 50 }), {
    code: 'FEDERATION_UNREACHABLE',
  })
})

test('a roster with a key that its bank did not sign is not joined', async () => {
  const other = createMember('bank-c')
  // Bank A knows another key of bank C than the coordinator does.
  const knows = {
    ...circle,
    parties: circle.parties.map((each) => (each.name === 'bank-c' ? other.given : each)),
  }
  const { port, model } = await coordinate({ ...serving, answerMs: 2_000 })
  const ends = banks.map((_, at) =>
    takePart({ ...participation(at, urlOf(port)), ...(at === 0 ? { circle: knows } : {}) }),
  )
  await Promise.all([
    assert.rejects(model, refusedWith('FEDERATED_PARTY_MISSING', /bank-a: FEDERATION_SIGNATURE/)),
    assert.rejects(ends[0] ?? Promise.resolve(), { code: 'FEDERATION_SIGNATURE' }),
    ...ends.slice(1).map((end) => assert.rejects(end, { code: 'FEDERATION_ENDED' })),
  ])
})

test('with noise the model is another, and a party that allows as much takes part', async () => {
  const { port, model, seated } = await coordinate({ ...serving, epsilon: 200 })
  const noisy = banks.map((_, at) =>
    takePart({ ...participation(at, urlOf(port)), epsilonMost: 200, random: randomOf(at) }),
  )
  while (seated().length < 3) await new Promise((resolve) => setTimeout(resolve, 2))
  const late = takePart(participation(0, urlOf(port)))
  await assert.rejects(late, { code: 'FEDERATION_SESSION' }, 'a fourth comes too late')
  const learned = await model
  await Promise.all(noisy)
  assert.notDeepEqual(learned.trees, pooledModel().trees)
  assert.ok(Number(learned.provenance['sigma']) > 0)
})

test('files of members are read, and what is none is refused', () => {
  for (const text of ['', '{}', '{"name":"a","privateKey":"AAAA"}'])
    assert.throws(() => readMemberKey(text), { code: 'FEDERATION_MEMBER' })
  const twice = { coordinator: centre.given, parties: [centre.given] }
  for (const text of ['[]', '{"coordinator":1}', JSON.stringify(twice)])
    assert.throws(() => readCircle(text), { code: 'FEDERATION_MEMBER' })
  assert.throws(() => createMember('a b'), { code: 'FEDERATION_MEMBER' })
})
