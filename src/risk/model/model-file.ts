import { hash } from 'node:crypto'
import { type Model, type Provenance, refuse, type Trees } from './model.ts'
import type { Baseline, Distribution } from './drift.ts'

/** Rises when a reader of the version before would read a file wrongly. */
const version = 1
const format = 'tongbao-risk-model'

/**
 * A model as text: one JSON object of its format, version, the digest of its content, and the content.
 * Numbers are written so that they are read back to the last bit.
 */
export function writeModel(model: Model): string {
  const content = contentOf(model)
  const digest = digestOf(content)
  return `${JSON.stringify({ format, version, digest, content })}\n`
}

/** The digest that a model's file bears: the same model has the same one, wherever it was learned. */
export const digestOfModel = (model: Model): string => digestOf(contentOf(model))

const digestOf = (content: object): string => hash('sha256', JSON.stringify(content))

function contentOf({ features, base, trees, calibration, baseline, provenance }: Model) {
  return {
    features,
    base,
    trees: numbersOf(trees),
    ...(calibration ? { calibration: numbersOf(calibration) } : {}),
    ...(baseline
      ? {
          baseline: {
            features: baseline.features.map(numbersOf),
            margins: numbersOf(baseline.margins),
          },
        }
      : {}),
    provenance,
  }
}

type Arrays = Readonly<Record<string, ArrayLike<number>>>

const numbersOf = (arrays: Arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, Array.from(array)]))

/**
 * Reads what `writeModel` wrote. Refuses RISK_MODEL_TRUNCATED a text that breaks off,
 * RISK_MODEL_VERSION another version, RISK_MODEL_DIGEST a content that was changed, RISK_MODEL_BROKEN
 * anything else that is no model: what was read can be walked without a check on the way.
 */
export function readModel(text: string): Model {
  const file = objectOf(parsed(text), 'file')
  if (file['format'] !== format) throw broken('format')
  if (file['version'] !== version)
    throw refuse('RISK_MODEL_VERSION', { value: file['version'], issue: `可读版本 ${version}` })
  const content = objectOf(file['content'], 'content')
  const digest = digestOf(content)
  if (digest !== file['digest'])
    throw refuse('RISK_MODEL_DIGEST', { value: file['digest'], issue: `实际摘要 ${digest}` })
  return modelOf(content)
}

const broken = (issue: string) => refuse('RISK_MODEL_BROKEN', { issue })

function parsed(text: string): unknown {
  if (!text.trimEnd().endsWith('}'))
    throw refuse('RISK_MODEL_TRUNCATED', { issue: `止于第 ${text.length} 个字符` })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw broken(error instanceof Error ? error.message : 'JSON')
  }
}

type Bag = Readonly<Record<string, unknown>>

function objectOf(value: unknown, where: string): Bag {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw broken(where)
  return { ...value }
}

function modelOf(content: Bag): Model {
  const features = listOf(content['features'], 'features').map((name) => {
    if (typeof name !== 'string' || name === '') throw broken('features')
    return name
  })
  if (new Set(features).size !== features.length) throw broken('features')
  const { base, calibration, baseline } = content
  if (!isFinite(base)) throw broken('base')
  return {
    features,
    base,
    trees: readTrees(objectOf(content['trees'], 'trees'), features.length),
    ...(calibration === undefined
      ? {}
      : { calibration: readCalibration(objectOf(calibration, 'calibration')) }),
    ...(baseline === undefined
      ? {}
      : { baseline: readBaseline(objectOf(baseline, 'baseline'), features.length) }),
    provenance: readProvenance(objectOf(content['provenance'], 'provenance')),
  }
}

function listOf(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw broken(where)
  return value
}

const isFinite = (value: unknown): value is number => Number.isFinite(value)

function numbersIn(bag: Bag, name: string): readonly number[] {
  const list = listOf(bag[name], name)
  const numbers = list.filter(isFinite)
  if (numbers.length !== list.length) throw broken(name)
  return numbers
}

function readTrees(bag: Bag, features: number): Trees {
  const trees: Trees = {
    roots: Int32Array.from(numbersIn(bag, 'roots')),
    feature: Int32Array.from(numbersIn(bag, 'feature')),
    threshold: Float64Array.from(numbersIn(bag, 'threshold')),
    missingLeft: Uint8Array.from(numbersIn(bag, 'missingLeft')),
    left: Int32Array.from(numbersIn(bag, 'left')),
    right: Int32Array.from(numbersIn(bag, 'right')),
    value: Float64Array.from(numbersIn(bag, 'value')),
  }
  const nodes = trees.feature.length
  const { threshold, missingLeft, left, right, value } = trees
  const columns = [threshold, missingLeft, left, right, value]
  if (columns.some(({ length }) => length !== nodes)) throw broken('trees: 各列长度不一')
  if (trees.roots.some((root) => root < 0 || root >= nodes)) throw broken('trees.roots')
  for (let node = 0; node < nodes; node += 1) {
    const asked = trees.feature[node] ?? -1
    if (asked < -1 || asked >= features) throw broken(`trees.feature[${node}]`)
    const nexts = [left[node] ?? 0, right[node] ?? 0]
    // Only forward, or a walk would not end.
    const isForward = nexts.every((next) => next > node && next < nodes)
    if (asked >= 0 && !isForward) throw broken(`trees.left[${node}], trees.right[${node}]`)
  }
  return trees
}

function readCalibration(bag: Bag) {
  const margins = Float64Array.from(numbersIn(bag, 'margins'))
  const probabilities = Float64Array.from(numbersIn(bag, 'probabilities'))
  const isRight =
    margins.length > 0 &&
    margins.length === probabilities.length &&
    isRising(margins) &&
    isRising(probabilities) &&
    probabilities.every((probability) => probability >= 0 && probability <= 1)
  if (!isRight) throw broken('calibration')
  return { margins, probabilities }
}

const isRising = (numbers: Float64Array): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? Infinity))

function readBaseline(bag: Bag, features: number): Baseline {
  const distributions = listOf(bag['features'], 'baseline.features')
  if (distributions.length !== features) throw broken('baseline.features')
  return {
    features: distributions.map((one) => readDistribution(objectOf(one, 'baseline.features'))),
    margins: readDistribution(objectOf(bag['margins'], 'baseline.margins')),
  }
}

function readDistribution(bag: Bag): Distribution {
  const edges = Float64Array.from(numbersIn(bag, 'edges'))
  const shares = Float64Array.from(numbersIn(bag, 'shares'))
  if (!isRising(edges) || shares.length !== edges.length + 2) throw broken('baseline')
  return { edges, shares }
}

function readProvenance(bag: Bag): Provenance {
  const told: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(bag)) {
    if (typeof value !== 'string' && typeof value !== 'boolean' && !isFinite(value))
      throw broken(`provenance.${name}`)
    told[name] = value
  }
  return told
}
