import { addNode, nodeKinds, nodesOf, setSettlesItself, type TreeNode } from '#merchants'
import { type ClearingErrand, type Form, readArguments, refused } from './errand.ts'
import { readChoice, readId, readMerchant } from './read-values.ts'
import { tableText } from './table.ts'

export const nodeForm: Form = {
  usage:
    `node add <mchid> <${nodeKinds.join('|')}> <name> [--under <node id>] [--code <device_id>], ` +
    'node settle <mchid> <node id> <yes|no>, or node list <mchid>',
  example: 'node add 1900000001 store 解放路店 --code S01',
  places: [2, 4],
  options: ['--under', '--code'],
}

/** 门店与终端: a merchant's tree, and which of its nodes settle by themselves. */
export async function nodeErrand(errand: ClearingErrand): Promise<number> {
  const given = readArguments(nodeForm, errand.args)
  const [what, number, ...rest] = given.places
  const { mchid } = await readMerchant(errand, number)
  if (what === 'list' && rest.length === 0) return listNodes(errand, mchid)
  if (what === 'add' && rest.length === 2) {
    const [kind, name = ''] = rest
    const [under, code] = [given.option('--under'), given.option('--code')]
    const node = await addNode(errand, {
      mchid,
      kind: readChoice('kind', kind, nodeKinds),
      name,
      ...(under === undefined ? {} : { parentId: readId('--under', under, 'nd') }),
      ...(code === undefined ? {} : { code }),
    })
    errand.print(`${kindTitles[node.kind]} ${node.name}，编号 ${node.id}\n`)
    return 0
  }
  if (what === 'settle' && rest.length === 2) {
    const id = readId('node id', rest[0], 'nd')
    const settlesItself = readChoice('yes or no', rest[1], ['yes', 'no']) === 'yes'
    await setSettlesItself(errand, { mchid, id, settlesItself })
    errand.print(`${id} ${settlesItself ? '独立结算' : '随上级结算'}\n`)
    return 0
  }
  throw refused(nodeForm, 'it is add, settle or list, with all that belongs to it')
}

const kindTitles: Readonly<Record<TreeNode['kind'], string>> = {
  branch: '分支机构',
  store: '门店',
  terminal: '终端',
}

async function listNodes({ db, print }: ClearingErrand, mchid: string): Promise<number> {
  const rows = inOrder(await nodesOf(db, mchid), null, '').map(({ node, indent }) => [
    node.id,
    kindTitles[node.kind],
    `${indent}${node.name}`,
    node.code ?? '',
    node.settlesItself ? '独立结算' : '随上级结算',
    node.state === 'active' ? '营业' : '关闭',
  ])
  print(tableText({ columns: ['编号', '类型', '名称', '设备编号', '结算', '状态'], rows }))
  return 0
}

type Placed = Readonly<{ node: TreeNode; indent: string }>

/** Each node in front of those below it. */
const inOrder = (
  nodes: readonly TreeNode[],
  parentId: string | null,
  indent: string,
): readonly Placed[] =>
  nodes
    .filter((node) => node.parentId === parentId)
    .flatMap((node) => [{ node, indent }, ...inOrder(nodes, node.id, `${indent}  `)])
