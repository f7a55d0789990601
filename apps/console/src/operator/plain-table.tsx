import type { ReactNode } from 'react'

type Props = Readonly<{
  name: string
  heads: readonly string[]
  /** Columns whose figures stand at the end. */
  ends?: readonly number[]
  rows: readonly Readonly<{ key: string; cells: readonly ReactNode[]; isSum?: boolean }>[]
}>

/** A small table that is read and not worked with; it scrolls by itself where there is no room. */
export function PlainTable({ name, heads, ends = [], rows }: Props) {
  const classOf = (index: number) => (ends.includes(index) ? 'ops-end' : undefined)
  return (
    // Whoever has no pointer scrolls it by the arrows.
    <section className="ops-scroll" aria-label={name} tabIndex={0}>
      <table className="ops-table">
        <caption className="unseen">{name}</caption>
        <thead>
          <tr>
            {heads.map((head, index) => (
              <th key={head} scope="col" className={classOf(index)}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells, isSum }) => (
            <tr key={key} className={isSum ? 'ops-sum' : undefined}>
              {cells.map((cell, index) => (
                <td key={heads[index] ?? String(index)} className={classOf(index)}>
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
