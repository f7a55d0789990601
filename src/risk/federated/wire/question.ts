import type { Edges } from '../../model/train/bin-values.ts'
import type { Split } from '../../model/train/find-split.ts'
import type { Node } from '../../model/train/grow-tree.ts'
import type { Settings } from '../../model/train/train-trees.ts'
import { type Spread, spreadFor } from '../noise.ts'
import type { Party } from '../party.ts'
import type { Member } from './member.ts'

/** What a training is to be, told before anybody joins it. */
export type Terms = Readonly<{
  session: string
  parties: number
  settings: Settings
  /** The most that is told of a row; null where there is no noise. */
  epsilon: number | null
}>

/** As usual: with a chance of one in a million a row is told more of. */
const delta = 1e-6

/** The noise in the sums over all parties, of so many features; everybody reckons it alike. */
export function spreadOf(
  { settings, epsilon }: Pick<Terms, 'settings' | 'epsilon'>,
  features: number,
): Spread | undefined {
  if (epsilon === null) return undefined
  const { trees, depthMax, featureShare, fraudWeight } = settings
  const looked = Math.max(1, Math.round(featureShare * features))
  const weight = Math.max(1, fraudWeight)
  return spreadFor(
    { trees, depthMax, features: looked, featuresAll: features, delta, weight },
    epsilon,
  )
}

/** A party of this session; `proof` is its own signature of the key that the masks are made with. */
export type Seated = Member & Readonly<{ proof: string }>

/** What the coordinator asks, one after the other; JSON. */
export type Question =
  | Readonly<{ ask: 'join'; roster: readonly Seated[] }>
  | Readonly<{ ask: 'count'; round: number }>
  | Readonly<{ ask: 'sketch'; round: number; feature: number }>
  | Readonly<{
      ask: 'prepare'
      edges: readonly (readonly number[])[]
      base: number
      settings: Settings
    }>
  | Readonly<{ ask: 'begin'; features: readonly number[] }>
  | Readonly<{ ask: 'fill'; round: number; leaf: number }>
  | Readonly<{ ask: 'divide'; leaf: number; into: number; split: Readonly<Split> }>
  | Readonly<{ ask: 'finish'; nodes: readonly Node[] }>
  /** The end: the model as a file. */
  | Readonly<{ ask: 'take'; model: string }>

type Send = (question: Question) => Promise<Uint8Array>

/** A party somewhere else, as the coordinator's training sees it. */
export function partyBehind(
  send: Send,
  { name, publicKey }: Member,
  seated: readonly Seated[],
): Party {
  const tell = async (question: Question): Promise<void> => {
    await send(question)
  }
  const words = async (question: Question): Promise<Uint32Array> => wordsOf(await send(question))
  return {
    name,
    publicKey,
    join: () => tell({ ask: 'join', roster: seated }),
    count: (round) => words({ ask: 'count', round }),
    sketch: (round, feature) => words({ ask: 'sketch', round, feature }),
    prepare: (edges, base, settings) =>
      tell({ ask: 'prepare', edges: edges.map((each) => [...each]), base, settings }),
    begin: (features) => tell({ ask: 'begin', features: [...features] }),
    fill: (round, leaf) => words({ ask: 'fill', round, leaf }),
    divide: (leaf, into, split) => tell({ ask: 'divide', leaf, into, split }),
    finish: (nodes) => tell({ ask: 'finish', nodes }),
  }
}

const nothing = new Uint8Array()

/** What a party answers, with its rows; of masked numbers the bytes, little end first. */
export async function answerOf(
  party: Party,
  question: Exclude<Question, { ask: 'take' }>,
): Promise<Uint8Array> {
  switch (question.ask) {
    case 'join':
      await party.join(question.roster)
      return nothing
    case 'count':
      return bytesOf(await party.count(question.round))
    case 'sketch':
      return bytesOf(await party.sketch(question.round, question.feature))
    case 'prepare': {
      const edges: readonly Edges[] = question.edges.map((each) => Float64Array.from(each))
      await party.prepare(edges, question.base, question.settings)
      return nothing
    }
    case 'begin':
      await party.begin(Int32Array.from(question.features))
      return nothing
    case 'fill':
      return bytesOf(await party.fill(question.round, question.leaf))
    case 'divide':
      await party.divide(question.leaf, question.into, question.split)
      return nothing
    case 'finish':
      await party.finish(question.nodes)
      return nothing
  }
}

const bytesOf = (words: Uint32Array): Uint8Array =>
  new Uint8Array(words.buffer, words.byteOffset, words.byteLength)

/** Copied, because bytes from the wire may lie anywhere. */
export const wordsOf = (bytes: Uint8Array): Uint32Array =>
  new Uint32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4))
