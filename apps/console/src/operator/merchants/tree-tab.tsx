import type { MerchantWhole } from '../api.ts'
import { StateTag, useOpsWords, useStateText, Written } from '../words.tsx'

type Node = MerchantWhole['nodes'][number]

/** Branches, stores and tills, each below what it belongs to; and who works there. */
export function TreeTab({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const { nodes } = merchant
  return (
    <>
      {nodes.length === 0 ? (
        <p className="nothing">{t('tree.none')}</p>
      ) : (
        <Below nodes={nodes} parentId={null} />
      )}
      <h2 className="ops-next">{t('tree.people')}</h2>
      <People people={merchant.people} />
    </>
  )
}

function Below({ nodes, parentId }: Readonly<{ nodes: readonly Node[]; parentId: string | null }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const here = nodes.filter((node) => node.parentId === parentId)
  if (here.length === 0) return null
  return (
    <ul className="ops-tree">
      {here.map((node) => (
        <li key={node.id}>
          <span>
            <Written text={node.name} />{' '}
            <span className="nothing">{textOf('nodeKind', node.kind)}</span>{' '}
            {node.code && <code>{node.code}</code>}{' '}
            {node.settlesItself && <span className="ops-mark">{t('tree.settlesItself')}</span>}{' '}
            {node.state === 'closed' && <StateTag group="nodeState" state="closed" />}
          </span>
          <Below nodes={nodes} parentId={node.id} />
        </li>
      ))}
    </ul>
  )
}

function People({ people }: Readonly<{ people: MerchantWhole['people'] }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  if (people.length === 0) return <p className="nothing">{t('tree.nobody')}</p>
  return (
    <ul className="ops-list">
      {people.map(({ id, name, roles, state }) => (
        <li key={id}>
          <Written text={name} />{' '}
          <span className="nothing">
            {roles.map((role) => textOf('role', role)).join(t('comma'))}
          </span>{' '}
          {state === 'suspended' && <StateTag group="merchantState" state={state} />}
        </li>
      ))}
    </ul>
  )
}
