import { refusals } from '#kernel/refusal'
import { type Model, treesFrom } from '../model/model.ts'
import type { Edges } from '../model/train/bin-values.ts'
import type { Monotone } from '../model/train/find-split.ts'
import { type Asked, createGrower, type Node } from '../model/train/grow-tree.ts'
import { grain, stride } from '../model/train/histogram.ts'
import { choose, randomOf } from '../model/train/random.ts'
import { baseOf, type Settings } from '../model/train/train-trees.ts'
import { addWords, fromWords, type Words } from './mask-numbers.ts'
import type { Spread } from './noise.ts'
import type { Party } from './party.ts'
import { edgesOfSketch } from './sketch-values.ts'

export const refuse = refusals({
  FEDERATED_TOO_FEW: [400, '联合训练至少需要三家机构，两家时彼此能算出对方的数据'],
  FEDERATED_PARTY_MISSING: [503, '有机构没有应答，本次联合训练已中止，请全部就绪后重新开始'],
  FEDERATED_ROUND_USED: [409, '本轮的掩码已经用过，请重新开始联合训练'],
  FEDERATED_TOO_MUCH: [403, '协调方索要的统计超出约定，本机构不再应答，请核对协调方'],
  FEDERATED_MASKS: [502, '各机构的掩码没有相互抵消，本次联合训练已中止，请核对名册后重新开始'],
  FEDERATED_NOT_PREPARED: [409, '机构尚未收到分箱与参数，请重新开始联合训练'],
})

export type Joint = Readonly<{
  parties: readonly Party[]
  /** Names of the columns that every institution has, in their order. */
  features: readonly string[]
  monotone: readonly Monotone[]
  settings: Settings
  /** What the institutions' noise amounts to in the sums. */
  spread?: Spread
}>

/**
 * Several institutions learn one model, and none sees a row of another: each sums up its own rows, and
 * the coordinator learns the sums over all of them only. Sums are exact, so the model is the one that
 * all rows together would have made with the same edges, when every row is looked at. Against an
 * institution that lies about its sums nothing is done here.
 *
 * Refuses FEDERATED_TOO_FEW below three, FEDERATED_PARTY_MISSING when one does not answer: without it
 * the masks of the others do not cancel, so nothing can be learned from what they told. Whoever begins
 * again does so with new parties, whose keys are new.
 */
export async function learnTogether({
  parties,
  features,
  monotone,
  settings,
  spread,
}: Joint): Promise<Model> {
  if (parties.length < 3) throw refuse('FEDERATED_TOO_FEW', { value: parties.length })
  const everybody = askEverybody(parties)
  await everybody.tell((party) => party.join(parties))
  const [frauds = 0, others = 0] = countsOf(
    await everybody.sum((party, round) => party.count(round)),
  )
  const edges: Edges[] = []
  for (const feature of features.keys()) {
    const sketch = await everybody.sum((party, round) => party.sketch(round, feature))
    edges.push(
      edgesOfSketch(
        sketch.map((sum) => sum / grain),
        spread?.sketchSigma,
      ),
    )
  }
  const base = baseOf(frauds, others, settings.fraudWeight)
  await everybody.tell((party) => party.prepare(edges, base, settings))
  const forest = await growForest(everybody, edges, monotone, underNoise(settings, spread))
  const provenance = { rows: frauds + others, parties: parties.length, ...settings, ...spread }
  return { features, base, trees: treesFrom(forest, edges), provenance }
}

/** A leaf that weighs no more than the noise of its sum says nothing, and is neither made nor believed. */
function underNoise(settings: Settings, spread: Spread | undefined): Settings {
  if (!spread) return settings
  const { minChildWeight, l2 } = settings
  return {
    ...settings,
    minChildWeight: Math.max(minChildWeight, 3 * spread.sigma),
    l2: Math.max(l2, spread.sigma),
  }
}

/** Of nobody more than a row of noise below nothing, and of all fewer than there are people. */
function countsOf(sums: Float64Array): Float64Array {
  if (sums.some((sum) => Math.abs(sum / grain) > rowsMax)) throw refuse('FEDERATED_MASKS')
  return sums.map((sum) => Math.max(0, Math.round(sum / grain)))
}

const rowsMax = 2 ** 28

type Everybody = ReturnType<typeof askEverybody>

async function growForest(
  everybody: Everybody,
  edges: readonly Edges[],
  monotone: readonly Monotone[],
  settings: Settings,
): Promise<readonly (readonly Node[])[]> {
  const random = randomOf(settings.seed)
  const edgeCounts = Int32Array.from(edges, ({ length }) => length)
  const grow = createGrower(edgeCounts, { ...settings, monotone: Int8Array.from(monotone) })
  const wanted = Math.max(1, Math.round(settings.featureShare * edges.length))
  const forest: (readonly Node[])[] = []
  while (forest.length < settings.trees) {
    const features = choose(random, wanted, edges.length)
    await everybody.tell((party) => party.begin(features))
    const growing = grow(features)
    let step = growing.next()
    for (; step.done !== true; step = growing.next()) await answer(everybody, step.value, features)
    const nodes = step.value
    await everybody.tell((party) => party.finish(nodes))
    forest.push(nodes)
  }
  return forest
}

async function answer(everybody: Everybody, asked: Asked, features: Int32Array): Promise<void> {
  if (asked.ask === 'divide')
    return everybody.tell((party) => party.divide(asked.leaf, asked.into, asked.split))
  const sums = await everybody.sum((party, round) => party.fill(round, asked.leaf))
  for (const [at, feature] of features.entries())
    asked.histogram.set(sums.subarray(at * stride, (at + 1) * stride), feature * stride)
}

function askEverybody(parties: readonly Party[]) {
  let rounds = 0
  const each = <Answer>(ask: (party: Party) => Promise<Answer>): Promise<Answer[]> =>
    Promise.all(
      parties.map((party) =>
        ask(party).catch((error: unknown) => {
          const issue = `${party.name}: ${error instanceof Error ? error.message : String(error)}`
          throw refuse('FEDERATED_PARTY_MISSING', { issue })
        }),
      ),
    )
  return {
    tell: async (ask: (party: Party) => Promise<void>): Promise<void> => {
      await each(ask)
    },
    /** Adds up what everybody says; what one of them says alone is noise to us. */
    sum: async (ask: (party: Party, round: number) => Promise<Words>): Promise<Float64Array> => {
      rounds += 1
      const round = rounds
      const [first = new Uint32Array(), ...others] = await each((party) => ask(party, round))
      const total = first.slice()
      for (const words of others) addWords(total, words)
      return fromWords(total)
    },
  }
}
