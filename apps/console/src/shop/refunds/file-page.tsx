import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, App, Button, Tag } from 'antd'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { saveCsv } from '../../table/export-csv.ts'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { ApiError } from '../../api.ts'
import { type CheckedRow, newRequestId } from '../api.ts'
import { type OfShop, ofShop } from '../of-shop.tsx'
import { type FileRow, type ReadFile, rowsMax, rowsOf } from './file-rows.ts'
import '../shop.css'

type Looked = Readonly<{
  name: string
  requestId: string
  read: ReadFile
  /** By line. */
  checked: ReadonlyMap<number, CheckedRow>
}>

/** A file of refunds: read here, looked at line by line by the server, and then asked for as one. */
export const FilePage = ofShop(function File({ calls, search }) {
  const { t } = useTranslation('shop')
  const wordsOf = useWordsOf()
  const input = useRef<HTMLInputElement>(null)
  const look = useMutation({ mutationFn: (file: Blob & { name: string }) => lookAt(calls, file) })
  const template = () =>
    saveCsv(t('file.template'), [
      [t('file.number'), t('file.yuan'), t('column.reason'), t('file.refundNo')],
      ['', '1.00', t('file.example'), ''],
    ])
  return (
    <PageFrame
      title={t('file.title')}
      hint={t('file.hint', { count: rowsMax })}
      back={{ to: '/shop/refunds', title: t('refunds.title') }}
      actions={
        <>
          <Button onClick={template}>{t('file.template')}</Button>
          <input
            ref={input}
            type="file"
            accept=".csv,text/csv"
            className="unseen"
            tabIndex={-1}
            aria-label={t('file.choose')}
            data-testid="file"
            onChange={({ target }) => {
              const [file] = target.files ?? []
              if (file) look.mutate(file)
              target.value = ''
            }}
          />
          <Button
            type="primary"
            loading={look.isPending}
            onClick={() => input.current?.click()}
            data-testid="choose-file"
          >
            {t('file.choose')}
          </Button>
        </>
      }
    >
      {look.error && (
        <Alert className="note-above" type="error" showIcon title={wordsOf(look.error)} />
      )}
      {look.data?.read.fault && (
        <Alert
          className="note-above"
          type="error"
          showIcon
          title={t(`file.${look.data.read.fault}`, { count: rowsMax })}
        />
      )}
      <Lines key={look.data?.requestId} looked={look.data} calls={calls} search={search} />
    </PageFrame>
  )
})

async function lookAt(
  calls: OfShop['calls'],
  file: Blob & Readonly<{ name: string }>,
): Promise<Looked> {
  const read = rowsOf(await file.text())
  const whole = read.rows.flatMap(({ line, row }) => (row ? [{ line, row }] : []))
  const { rows } =
    whole.length === 0 ? { rows: [] } : await calls.checkFile(whole.map(({ row }) => row))
  const checked = new Map(
    whole.flatMap(({ line }, index) => {
      const said = rows[index]
      return said ? [[line, said] as const] : []
    }),
  )
  return { name: file.name.slice(0, 80), requestId: newRequestId(), read, checked }
}

function Lines({
  looked,
  calls,
  search,
}: Readonly<{ looked: Looked | undefined }> & Pick<OfShop, 'calls' | 'search'>) {
  const { t } = useTranslation('shop')
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const navigate = useNavigate()
  const [isAsked, setAsked] = useState(false)
  const rows = looked?.read.rows ?? []
  const good = rows.filter(({ line }) => looked?.checked.get(line)?.code === null)
  const ask = useMutation({
    mutationFn: () =>
      calls.askFile({
        requestId: looked?.requestId,
        name: looked?.name,
        rows: good.flatMap(({ row }) => row ?? []),
      }),
    onSuccess: ({ id }) => {
      setAsked(true)
      message.success(t('refund.asked'))
      void navigate({ to: '/shop/refunds/file/$id', params: { id }, search })
    },
  })
  const total = good.reduce((sum, { row }) => sum + BigInt(row?.amount ?? 0), 0n)
  return (
    <>
      {ask.error && (
        <Alert className="note-above" type="error" showIcon title={wordsOf(ask.error)} />
      )}
      {good.length > 0 && (
        <div className="file-bar">
          <span>
            {t('file.good', { good: good.length, all: rows.length })}{' '}
            <Amount minor={String(total)} />
          </span>
          <Button
            type="primary"
            disabled={isAsked}
            loading={ask.isPending}
            onClick={() => ask.mutate()}
            data-testid="ask-file"
          >
            {t('file.ask', { count: good.length })}
          </Button>
        </div>
      )}
      <DataTable
        id="refund-file"
        name={t('file.title')}
        rows={rows}
        rowKey={({ line }) => String(line)}
        query={{ isPending: false, isFetching: false, error: null, refetch: () => undefined }}
        columns={useLineColumns(looked)}
        empty={{ title: t('file.none'), hint: t('file.noneHint') }}
      />
    </>
  )
}

function useLineColumns(looked: Looked | undefined): readonly Column<FileRow>[] {
  const { t } = useTranslation('shop')
  const wordsOf = useWordsOf()
  const said = ({ line, fault }: FileRow): string => {
    if (fault) return t(`fault.${fault}`)
    const checked = looked?.checked.get(line)
    if (!checked || checked.code === null) return t('file.fine')
    const { code, message = '' } = checked
    return wordsOf(new ApiError({ code, message }, 409))
  }
  const isFine = ({ line, fault }: FileRow) => !fault && looked?.checked.get(line)?.code === null
  const cell = (id: string, title: string, at: number): Column<FileRow> => ({
    id,
    title,
    cell: ({ cells }) => <span className="summary">{cells[at] ?? ''}</span>,
    text: ({ cells }) => cells[at] ?? '',
    ...(at === 1 && { align: 'end' as const }),
  })
  return [
    {
      id: 'line',
      title: t('file.line'),
      cell: ({ line }) => line,
      text: ({ line }) => String(line),
    },
    { ...cell('number', t('file.number'), 0), isHead: true },
    cell('amount', t('file.yuan'), 1),
    cell('reason', t('column.reason'), 2),
    cell('outRefundNo', t('file.refundNo'), 3),
    {
      id: 'said',
      title: t('file.said'),
      cell: (row) => <Tag color={isFine(row) ? 'success' : 'error'}>{said(row)}</Tag>,
      text: said,
    },
  ]
}
