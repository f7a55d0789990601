import { createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { binTable, type Edges, type Table } from '../model/train/bin-values.ts'
import type { Split } from '../model/train/find-split.ts'
import type { Node } from '../model/train/grow-tree.ts'
import { grain, histogramOf, stride } from '../model/train/histogram.ts'
import { randomOf, sample } from '../model/train/random.ts'
import { createRowLeaves } from '../model/train/row-leaves.ts'
import { addOutputs, fillGradients, type Settings } from '../model/train/train-trees.ts'
import { refuse } from './federated.ts'
import { addWords, maskOf, subtractWords, toWords, type Words } from './mask-numbers.ts'
import { noisy, type Noise } from './noise.ts'
import { sketchOf } from './sketch-values.ts'

/** Who takes part: names and public keys (X25519, as `spki` in base64), in one order for everybody. */
export type Roster = readonly Readonly<{ name: string; publicKey: string }>[]

/**
 * An institution as the coordinator sees it. All numbers that leave it are masked, so that only their
 * sum over everybody says anything; each has a round of its own, since a mask that is used twice is
 * none. Calls may travel over a network.
 */
export type Party = Readonly<{
  name: string
  publicKey: string
  join: (roster: Roster) => Promise<void>
  /** Frauds and other rows. */
  count: (round: number) => Promise<Words>
  sketch: (round: number, feature: number) => Promise<Words>
  prepare: (edges: readonly Edges[], base: number, settings: Settings) => Promise<void>
  begin: (features: Int32Array) => Promise<void>
  /** Histograms of the rows of a leaf, of the features of this tree only. */
  fill: (round: number, leaf: number) => Promise<Words>
  divide: (leaf: number, into: number, split: Readonly<Split>) => Promise<void>
  finish: (nodes: readonly Node[]) => Promise<void>
}>

export type Holdings = Readonly<{ name: string; table: Table; labels: Uint8Array; noise?: Noise }>

/** An institution with its rows, which never leave it. */
export function createParty({ name, table, labels, noise }: Holdings): Party {
  const keys = generateKeyPairSync('x25519')
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  let shares: readonly Readonly<{ secret: Uint8Array; isBefore: boolean }>[] = []
  let lastRound = -1
  let learner: ReturnType<typeof createLearner> | undefined

  const masked = (round: number, values: Float64Array): Words => {
    if (round <= lastRound) throw refuse('FEDERATED_ROUND_USED', { value: round })
    lastRound = round
    const words = toWords(values)
    for (const { secret, isBefore } of shares) {
      const mask = maskOf(secret, round, words.length)
      if (isBefore) addWords(words, mask)
      else subtractWords(words, mask)
    }
    return words
  }
  // Told twice, each time with other noise, it would say more than the noise allows.
  const told = new Set<string>()
  const once = (what: string): void => {
    if (told.has(what)) throw refuse('FEDERATED_TOO_MUCH', { value: what })
    told.add(what)
  }
  const counted = (counts: Float64Array): Float64Array =>
    (noise ? noisy(counts, noise.sketchSigma, noise.random) : counts).map((n) => n * grain)
  const learning = () => {
    if (!learner) throw refuse('FEDERATED_NOT_PREPARED', { value: name })
    return learner
  }
  return {
    name,
    publicKey,
    join: async (roster) => {
      const own = roster.findIndex((one) => one.name === name)
      shares = roster.flatMap((other, at) =>
        at === own ? [] : [{ secret: agree(keys.privateKey, other.publicKey), isBefore: own < at }],
      )
    },
    count: async (round) => {
      once('count')
      const frauds = labels.reduce((sum, label) => sum + label, 0)
      return masked(round, counted(Float64Array.of(frauds, labels.length - frauds)))
    },
    sketch: async (round, feature) => {
      once(`sketch ${feature}`)
      return masked(round, counted(sketchOf(table.columns[feature] ?? new Float64Array())))
    },
    prepare: async (edges, base, settings) => {
      once('prepare')
      learner = createLearner(
        { name, table, labels, ...(noise ? { noise } : {}) },
        edges,
        base,
        settings,
      )
    },
    begin: async (features) => learning().begin(features),
    fill: async (round, leaf) => masked(round, learning().fill(leaf)),
    divide: async (leaf, into, split) => learning().divide(leaf, into, split),
    finish: async (nodes) => learning().finish(nodes),
  }
}

type PrivateKey = ReturnType<typeof generateKeyPairSync>['privateKey']

function agree(privateKey: PrivateKey, other: string): Uint8Array {
  const publicKey = createPublicKey({
    key: Buffer.from(other, 'base64'),
    type: 'spki',
    format: 'der',
  })
  return diffieHellman({ privateKey, publicKey })
}

/** The part of learning that needs rows. */
function createLearner(
  { table, labels, noise }: Holdings,
  edges: readonly Edges[],
  base: number,
  settings: Settings,
) {
  const binned = binTable(table, edges)
  const margins = new Float64Array(binned.rows).fill(base)
  const gradients = new Float64Array(binned.rows * 2)
  const rows = new Int32Array(binned.rows)
  const leaves = createRowLeaves(binned, settings.leavesMax)
  const random = randomOf(settings.seed)
  const histogram = histogramOf(edges.length)
  let features = new Int32Array()
  const guard = guardTelling(settings)
  return {
    begin: (wanted: Int32Array): void => {
      guard.begin()
      features = Int32Array.from(wanted)
      fillGradients(gradients, margins, labels, settings.fraudWeight)
      const count = sample(random, settings.rowShare, binned.rows, rows)
      leaves.begin({ rows, count, features, gradients })
    },
    fill: (leaf: number): Float64Array => {
      guard.fill(leaf)
      leaves.answer({ ask: 'fill', leaf, histogram })
      const told = new Float64Array(features.length * stride)
      for (const [at, feature] of features.entries())
        told.set(histogram.subarray(feature * stride, (feature + 1) * stride), at * stride)
      return noise ? noisy(told, noise.sigma, noise.random) : told
    },
    divide: (leaf: number, into: number, split: Readonly<Split>): void => {
      guard.divide(leaf, into)
      leaves.answer({ ask: 'divide', leaf, into, split })
    },
    finish: (nodes: readonly Node[]): void => addOutputs(margins, binned, nodes),
  }
}

/** Holds whoever asks to what was agreed: so many trees, and of each a row once a level. */
function guardTelling({ trees, depthMax, leavesMax }: Settings) {
  const depths = new Int32Array(leavesMax)
  const filled = new Int32Array(leavesMax)
  let begun = 0
  return {
    begin: (): void => {
      begun += 1
      if (begun > trees) throw refuse('FEDERATED_TOO_MUCH', { value: begun })
      depths.fill(-1)
      filled.fill(-1)
      depths[0] = 0
    },
    fill: (leaf: number): void => {
      const depth = depths[leaf] ?? -1
      if (depth < 0 || depth > depthMax || (filled[leaf] ?? 0) >= depth)
        throw refuse('FEDERATED_TOO_MUCH', { value: leaf })
      filled[leaf] = depth
    },
    divide: (leaf: number, into: number): void => {
      const depth = (depths[leaf] ?? 0) + 1
      if (depths[into] !== -1) throw refuse('FEDERATED_TOO_MUCH', { value: into })
      depths[leaf] = depth
      depths[into] = depth
      filled[into] = depth - 1
    },
  }
}
