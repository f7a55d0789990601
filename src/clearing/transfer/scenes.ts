import { refuse } from './transfer-bill.ts'

export type SceneReport = Readonly<{ info_type: string; info_content: string }>

/**
 * What a merchant must say about each transfer of a scene (APIv3 merchant transfers, scene table).
 * Undefined where the list is not verified: any will do, but one at least.
 */
const scenes: Readonly<Record<string, readonly string[] | undefined>> = {
  '1000': ['活动名称', '奖励说明'],
  '1002': ['补贴类型'],
  '1004': ['保险产品备案编号', '保险名称', '保险操作单号'],
  '1005': ['岗位类型', '报酬说明'],
  '1006': undefined,
  '1009': ['采购商品名称'],
  '1010': ['回收商品名称'],
  '1011': ['赔付原因'],
  '1013': ['公益活动名称', '公益活动备案编号'],
}

/** Each required item once, and nothing else. Refuses SCENE_UNKNOWN, SCENE_REPORT_WRONG. */
export function admitScene(sceneId: string, reports: readonly SceneReport[]): void {
  if (!Object.hasOwn(scenes, sceneId))
    throw refuse('SCENE_UNKNOWN', { field: '/transfer_scene_id', value: sceneId, location: 'body' })
  const given = reports.map(({ info_type }) => info_type).toSorted()
  const required = scenes[sceneId]
  const isRight = required
    ? given.join('\n') === required.toSorted().join('\n')
    : new Set(given).size === given.length && given.length > 0
  if (!isRight)
    throw refuse('SCENE_REPORT_WRONG', {
      field: '/transfer_scene_report_infos',
      issue: required ? `required: ${required.join(', ')}` : 'each info_type once',
      location: 'body',
    })
}
