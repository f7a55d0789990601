import { Button, Checkbox, Popover, Tooltip } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon, type IconName } from '../frame/icon.tsx'
import type { Column, DataTableProps } from './data-table.tsx'
import { saveCsv } from './export-csv.ts'
import { SavedFilters } from './saved-filters.tsx'

type Props<Row> = DataTableProps<Row> &
  Readonly<{
    shown: readonly Column<Row>[]
    hidden: readonly string[]
    onHide: (hidden: readonly string[]) => void
  }>

/** Above a table: its filters, and what can be done with it as a whole. */
export function Toolbar<Row>(props: Props<Row>) {
  const { id, query, filters } = props
  const { t } = useTranslation()
  return (
    <div className="table-bar">
      <div className="table-filters" role="search" aria-label={t('table.filters')}>
        {filters?.controls}
        {filters && <SavedFilters id={id} names={filters.names} />}
      </div>
      <div className="table-tools">
        <Tool
          icon="refresh"
          title={t('table.refresh')}
          isBusy={query.isFetching}
          onClick={() => void query.refetch()}
        />
        <ColumnChoice {...props} />
        <Export {...props} />
      </div>
    </div>
  )
}

type ToolProps = Readonly<{
  icon: IconName
  title: string
  isBusy?: boolean
  isOff?: boolean
  onClick?: () => void
}>

const Tool = ({ icon, title, isBusy = false, isOff = false, ...rest }: ToolProps) => (
  <Tooltip title={title}>
    <Button
      type="text"
      aria-label={title}
      icon={<Icon name={icon} />}
      loading={isBusy}
      disabled={isOff}
      data-testid={`table-${icon}`}
      {...rest}
    />
  </Tooltip>
)

function ColumnChoice<Row>({ columns, hidden, onHide }: Props<Row>) {
  const { t } = useTranslation()
  const choices = columns.filter(({ isAction, isHead }) => !isAction && !isHead)
  const turn = (id: string, isShown: boolean) =>
    onHide(isShown ? hidden.filter((each) => each !== id) : [...hidden, id])
  const list = (
    <fieldset className="column-choice">
      <legend className="unseen">{t('table.columns')}</legend>
      {choices.map(({ id, title }) => (
        <Checkbox
          key={id}
          checked={!hidden.includes(id)}
          onChange={({ target }) => turn(id, target.checked)}
        >
          {title}
        </Checkbox>
      ))}
    </fieldset>
  )
  return (
    <Popover content={list} trigger="click" placement="bottomRight" title={t('table.columns')}>
      <Button
        type="text"
        aria-label={t('table.columns')}
        icon={<Icon name="columns" />}
        data-testid="table-columns"
      />
    </Popover>
  )
}

/** What is exported is what is shown: the same columns, and all rows where they can be had. */
function Export<Row>({ name, shown, rows, allRows }: Props<Row>) {
  const { t } = useTranslation()
  const [isBusy, setBusy] = useState(false)
  const columns = shown.filter(({ isAction }) => !isAction)
  const save = async () => {
    setBusy(true)
    try {
      const all = allRows ? await allRows() : (rows ?? [])
      saveCsv(name, [
        columns.map(({ title }) => title),
        ...all.map((row) => columns.map(({ text }) => text(row))),
      ])
    } finally {
      setBusy(false)
    }
  }
  return (
    <Tool
      icon="download"
      title={t('table.export')}
      isBusy={isBusy}
      isOff={!rows || rows.length === 0}
      onClick={() => void save()}
    />
  )
}
