import { type Model, type NodeRow, refuse, treesOf } from '../model.ts'
import { type LightgbmNode, nodesOf } from './lower-node.ts'

const broken = (issue: string) => refuse('LIGHTGBM_BROKEN', { issue })
const unsupported = (issue: string) => refuse('LIGHTGBM_UNSUPPORTED', { issue })

type Block = ReadonlyMap<string, string>

/**
 * Reads a model as LightGBM's `save_model` writes it (`model.txt`, version v3 or v4). Two-class models
 * of numeric splits give the same margins as LightGBM; other kinds are refused LIGHTGBM_UNSUPPORTED,
 * what is no such text LIGHTGBM_BROKEN, each with what is wrong.
 */
export function readLightgbm(text: string): Model {
  const [head, ...trees] = blocksOf(text)
  if (!head) throw broken('没有内容 empty')
  requireTwoClasses(head)
  const features = (head.get('feature_names') ?? '').split(' ').filter((name) => name !== '')
  if (features.length === 0) throw broken('feature_names')
  if (trees.length === 0) throw broken('Tree=0')
  if (!/^end of trees$/m.test(text)) throw broken('缺少 end of trees，文件不完整 truncated')
  // In a random forest the trees are averaged instead of added.
  if (/^average_output$/m.test(text)) throw unsupported('average_output')
  const forest = trees.map((block, no) => treeOf(block, no, features.length))
  const provenance = { from: 'lightgbm', version: head.get('version') ?? '', trees: trees.length }
  return { features, base: 0, trees: treesOf(forest), provenance }
}

/** The head and one block a tree; what stands behind the trees is told to people only. */
function blocksOf(text: string): Block[] {
  const blocks: Map<string, string>[] = [new Map()]
  const body = text.split(/^end of trees$/m)[0] ?? ''
  for (const line of body.split(/\r?\n/)) {
    const at = line.indexOf('=')
    if (line.startsWith('Tree=')) blocks.push(new Map())
    if (at > 0) blocks.at(-1)?.set(line.slice(0, at), line.slice(at + 1).trim())
  }
  return blocks
}

function requireTwoClasses(head: Block): void {
  if (!/^v[34]$/.test(head.get('version') ?? ''))
    throw broken(`version=${head.get('version') ?? ''}`)
  if (head.get('num_class') !== '1') throw unsupported(`num_class=${head.get('num_class') ?? ''}`)
  const [objective = '', ...words] = (head.get('objective') ?? '').split(' ')
  if (objective !== 'binary') throw unsupported(`objective=${objective}`)
  // Ours is the logistic function of the margin itself.
  const slope = words.find((word) => word.startsWith('sigmoid:')) ?? 'sigmoid:1'
  if (Number(slope.slice(8)) !== 1) throw unsupported(slope)
}

function treeOf(block: Block, no: number, features: number): readonly NodeRow[] {
  const where = `Tree=${no}`
  const numbers = (name: string, count: number): readonly number[] => {
    const words = (block.get(name) ?? '').split(' ').filter((word) => word !== '')
    const list = words.map(Number)
    if (list.length !== count || !list.every(Number.isFinite)) throw broken(`${where} ${name}`)
    return list
  }
  const leaves = Number(block.get('num_leaves'))
  if (!(Number.isInteger(leaves) && leaves > 0)) throw broken(`${where} num_leaves`)
  if (block.get('is_linear') === '1') throw unsupported(`${where} is_linear`)
  if (Number(block.get('num_cat') ?? 0) > 0)
    throw unsupported(`${where} 类别切分 categorical split`)
  const leafValues = numbers('leaf_value', leaves)
  const inner = leaves - 1
  const asked = numbers('split_feature', inner)
  if (asked.some((feature) => !(Number.isInteger(feature) && feature >= 0 && feature < features)))
    throw broken(`${where} split_feature`)
  const columns = {
    threshold: numbers('threshold', inner),
    decision: numbers('decision_type', inner),
    left: numbers('left_child', inner),
    right: numbers('right_child', inner),
    // Told for people and left out by some writers: then no contribution can be told either.
    value: block.has('internal_value') ? numbers('internal_value', inner) : asked.map(() => 0),
  }
  const nodes = asked.map(
    (feature, node): LightgbmNode => ({
      feature,
      threshold: columns.threshold[node] ?? 0,
      decision: columns.decision[node] ?? 0,
      left: columns.left[node] ?? 0,
      right: columns.right[node] ?? 0,
      value: columns.value[node] ?? 0,
    }),
  )
  return nodesOf(nodes, leafValues, where)
}
