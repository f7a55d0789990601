import { deepEqual, equal, throws } from 'node:assert/strict'
import { test } from 'node:test'
import { explainScore } from '../explain-score.ts'
import { readModel, writeModel } from '../model-file.ts'
import { marginOf } from '../score.ts'
import { readLightgbm } from './read-lightgbm.ts'

/**
 * Written by hand from LightGBM's format. Tree 0 asks about `amount` (the missing are NaN and go left)
 * and then `rate`, whose zero is missing and goes left. Tree 1 asks about `gap`, which knows no missing:
 * NaN is zero. Tree 2 is a single leaf. Tree 3 asks for `rate ≤ −0.5` with zero going left, against its
 * threshold.
 */
const text = `tree
version=v4
num_class=1
num_tree_per_iteration=1
label_index=0
max_feature_idx=2
objective=binary sigmoid:1
feature_names=amount rate gap
feature_infos=[0:9000] [0:1] [-5:5]
tree_sizes=1 1 1 1

Tree=0
num_leaves=3
num_cat=0
split_feature=0 1
split_gain=10 5
threshold=100.00000000000001 0.25
decision_type=10 6
left_child=-1 -2
right_child=1 -3
leaf_value=-3.5 -2 1.25
leaf_weight=10 5 5
leaf_count=100 50 50
internal_value=-2.5 -1
internal_weight=20 10
internal_count=200 100
is_linear=0
shrinkage=1

Tree=1
num_leaves=2
num_cat=0
split_feature=2
split_gain=1
threshold=-1
decision_type=2
left_child=-1
right_child=-2
leaf_value=0.5 -0.25
internal_value=0
is_linear=0
shrinkage=0.1

Tree=2
num_leaves=1
num_cat=0
split_feature=
split_gain=
threshold=
decision_type=
left_child=
right_child=
leaf_value=0.125
internal_value=
is_linear=0
shrinkage=1

Tree=3
num_leaves=2
num_cat=0
split_feature=1
threshold=-0.5
decision_type=6
left_child=-1
right_child=-2
leaf_value=2 4
internal_value=3
is_linear=0
shrinkage=0.1

end of trees

feature_importances:
amount=1
`

const model = readLightgbm(text)
const unknown = Number.NaN

test('margins are those of LightGBM', () => {
  const table: readonly (readonly [
    values: readonly number[],
    leaves: readonly number[],
    why: string,
  ])[] = [
    [[50, 0.5, 0], [-3.5, -0.25, 0.125, 4], 'small'],
    [
      [100.00000000000001, 0.5, -1],
      [-3.5, 0.5, 0.125, 4],
      'at the threshold is at most the threshold',
    ],
    [[200, 0.5, -2], [1.25, 0.5, 0.125, 4], 'large, and right twice'],
    [[200, 0.25, 5], [-2, -0.25, 0.125, 4], 'large, and left'],
    [[unknown, 0.5, 0], [-3.5, -0.25, 0.125, 4], 'NaN of amount goes its way, left'],
    [[200, unknown, 0], [-2, -0.25, 0.125, 2], 'NaN of rate is zero, which is missing: left'],
    [[200, 0, 0], [-2, -0.25, 0.125, 2], 'zero of rate is missing: left, also over −0.5'],
    [[200, -0, 0], [-2, -0.25, 0.125, 2], 'minus zero'],
    [[200, 9e-36, 0], [-2, -0.25, 0.125, 2], 'nearly zero is zero'],
    [[200, -9e-36, 0], [-2, -0.25, 0.125, 2], 'nearly zero from below'],
    [[200, 2e-35, 0], [-2, -0.25, 0.125, 4], 'not so near: the threshold decides'],
    [[200, -2e-35, 0], [-2, -0.25, 0.125, 4], 'not so near, from below'],
    [[200, -0.5, 0], [-2, -0.25, 0.125, 2], 'at most −0.5'],
    [[50, 0.5, unknown], [-3.5, -0.25, 0.125, 4], 'NaN of gap is zero, over −1: right'],
  ]
  for (const [values, leaves, why] of table) {
    const sum = leaves.reduce((total, leaf) => total + leaf, 0)
    equal(marginOf(model, Float64Array.from(values)), sum, why)
  }
})

test('contributions begin at the roots and sum to the margin', () => {
  const { usual, logits } = explainScore(model, Float64Array.of(200, 0, 0))
  equal(usual, -2.5 + 0 + 0.125 + 3)
  deepEqual([...logits], [1.5, -1 + -1, -0.25])
})

test('it goes through our file and comes back the same', () => {
  deepEqual(readModel(writeModel(model)), model)
})

test('what cannot be read is refused with what is wrong', () => {
  const table: readonly (readonly [
    from: string | RegExp,
    to: string,
    code: string,
    issue: RegExp,
  ])[] = [
    ['num_class=1', 'num_class=3', 'LIGHTGBM_UNSUPPORTED', /num_class=3/],
    ['objective=binary sigmoid:1', 'objective=regression', 'LIGHTGBM_UNSUPPORTED', /regression/],
    ['sigmoid:1', 'sigmoid:2', 'LIGHTGBM_UNSUPPORTED', /sigmoid:2/],
    ['num_cat=0', 'num_cat=1', 'LIGHTGBM_UNSUPPORTED', /Tree=0 .*categorical/],
    ['decision_type=10 6', 'decision_type=11 6', 'LIGHTGBM_UNSUPPORTED', /Tree=0 .*categorical/],
    ['decision_type=10 6', 'decision_type=14 6', 'LIGHTGBM_BROKEN', /Tree=0 decision_type/],
    ['is_linear=0', 'is_linear=1', 'LIGHTGBM_UNSUPPORTED', /is_linear/],
    ['tree\n', 'tree\naverage_output\n', 'LIGHTGBM_UNSUPPORTED', /average_output/],
    ['version=v4', 'version=v9', 'LIGHTGBM_BROKEN', /version=v9/],
    ['end of trees', '', 'LIGHTGBM_BROKEN', /truncated/],
    ['leaf_value=-3.5 -2 1.25', 'leaf_value=-3.5 -2', 'LIGHTGBM_BROKEN', /Tree=0 leaf_value/],
    ['split_feature=0 1', 'split_feature=0 7', 'LIGHTGBM_BROKEN', /Tree=0 split_feature/],
    ['right_child=1 -3', 'right_child=0 -3', 'LIGHTGBM_BROKEN', /Tree=0 节点 0/],
    ['right_child=1 -3', 'right_child=1 -9', 'LIGHTGBM_BROKEN', /Tree=0 叶 8/],
    ['num_leaves=3', 'num_leaves=x', 'LIGHTGBM_BROKEN', /num_leaves/],
    ['feature_names=amount rate gap', '', 'LIGHTGBM_BROKEN', /feature_names/],
    [/Tree=0[^]*Tree=3/, 'Nothing=3', 'LIGHTGBM_BROKEN', /Tree=0/],
  ]
  for (const [from, to, code, issue] of table)
    throws(
      () => readLightgbm(text.replace(from, to)),
      (error: { code?: string; detail?: { issue?: string } }) =>
        error.code === code && issue.test(error.detail?.issue ?? ''),
      `${String(from)} → ${to}`,
    )
})
