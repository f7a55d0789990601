import { useTranslation } from 'react-i18next'
import type { Column } from '../table/data-table.tsx'
import type { QueueLine } from './api.ts'
import { StateTag } from './words.tsx'

type Line = Pick<QueueLine, 'name' | 'shortName' | 'state'>

/** Who applies, and how it stands: the first two columns of every list of applications. */
export function useLineColumns(): readonly [name: Column<Line>, state: Column<Line>] {
  const { t } = useTranslation('onboarding')
  const nameOf = ({ name, shortName }: Line) => name ?? shortName ?? t('one.unnamed')
  return [
    {
      id: 'name',
      title: t('column.name'),
      isHead: true,
      width: 240,
      cell: (line) =>
        line.name || line.shortName ? <span lang="zh-CN">{nameOf(line)}</span> : nameOf(line),
      text: nameOf,
    },
    {
      id: 'state',
      title: t('column.state'),
      cell: ({ state }) => <StateTag state={state} />,
      text: ({ state }) => t(`state.${state}`),
    },
  ]
}
