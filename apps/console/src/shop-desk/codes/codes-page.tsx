import { useQuery } from '@tanstack/react-query'
import { App, Button, Dropdown, Tag } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { get } from '../../api.ts'
import { PageFrame } from '../../frame/page-frame.tsx'
import { meQuery } from '../../queries.ts'
import { useShop } from '../../shop/use-shop.ts'
import { textColumn, timeColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { Amount } from '../../words/amount.tsx'
import { amountText } from '../../words/money.ts'
import type { Code } from '../api.ts'
import { useDeskAct, useDeskQuery } from '../use-desk.ts'
import { CodeDialog } from './code-dialog.tsx'
import { NameDialog } from './name-dialog.tsx'
import { PosterDialog } from './poster-dialog.tsx'
import '../shop-desk.css'

/** Codes on counters: made, named, printed as posters, and closed. */
export function CodesPage() {
  const { t } = useTranslation('shop-desk')
  const { data: me } = useQuery(meQuery)
  const query = useDeskQuery('codes', (desk) => desk.codes())
  const may = me?.permissions.includes('shop.code.change') ?? false
  const [isMaking, setMaking] = useState(false)
  const [printed, setPrinted] = useState<Code>()
  const [renamed, setRenamed] = useState<Code>()
  const columns = useColumns()
  const actions = useActions({ may, onPrint: setPrinted, onRename: setRenamed })
  const add = (
    <Button type="primary" onClick={() => setMaking(true)} data-testid="new-code">
      {t('codes.new')}
    </Button>
  )
  return (
    <PageFrame title={t('codes.title')} hint={t('codes.hint')} actions={may && add}>
      <DataTable
        id="codes"
        name={t('codes.title')}
        rows={query.data?.codes}
        rowKey={({ id }) => id}
        query={query}
        columns={[...columns, actions]}
        empty={{ title: t('codes.none'), hint: t('codes.noneHint'), action: may && add }}
      />
      <CodeDialog isOpen={isMaking} onClose={() => setMaking(false)} />
      <PosterDialog
        code={printed}
        merchant={useMerchantName()}
        onClose={() => setPrinted(undefined)}
      />
      <NameDialog
        key={renamed?.id}
        title={t('codes.rename')}
        label={t('codes.name')}
        before={renamed?.name}
        changed="codes"
        rename={(desk, name) => desk.renameCode(renamed?.id ?? '', name)}
        onClose={() => setRenamed(undefined)}
      />
    </PageFrame>
  )
}

function useMerchantName(): string {
  const shop = useShop()
  const { data } = useQuery({
    queryKey: ['shop', shop?.mchid],
    queryFn: () => get<Readonly<{ shortName: string }>>(shop?.api('') ?? ''),
    enabled: shop !== undefined,
  })
  return data?.shortName ?? ''
}

type Acting = Readonly<{
  may: boolean
  onPrint: (code: Code) => void
  onRename: (code: Code) => void
}>

function useActions({ may, onPrint, onRename }: Acting): Column<Code> {
  const { t } = useTranslation('shop-desk')
  const { modal } = App.useApp()
  const close = useDeskAct('codes', (desk, id: string) => desk.closeCode(id), {
    done: t('saved'),
  })
  const itemsOf = (code: Code) => [
    { key: 'name', label: t('codes.rename'), onClick: () => onRename(code) },
    {
      key: 'close',
      danger: true,
      label: t('codes.close'),
      onClick: () =>
        modal.confirm({
          title: t('codes.sureClose', { name: code.name }),
          content: t('codes.sureCloseHint'),
          onOk: () => close.mutateAsync(code.id).catch(() => undefined),
        }),
    },
  ]
  return {
    id: 'actions',
    title: t('actions'),
    isAction: true,
    text: () => '',
    cell: (code) =>
      code.state === 'open' && (
        <span className="row-buttons">
          <Button size="small" onClick={() => onPrint(code)} data-testid="print">
            {t('codes.poster')}
          </Button>
          {may && (
            <Dropdown menu={{ items: itemsOf(code) }} trigger={['click']} placement="bottomRight">
              <Button size="small" aria-label={`${t('more')} ${code.name}`} data-testid="more-code">
                {t('more')}
              </Button>
            </Dropdown>
          )}
        </span>
      ),
  }
}

function useColumns(): readonly Column<Code>[] {
  const { t } = useTranslation('shop-desk')
  return [
    textColumn('name', t('codes.name'), ({ name }) => name, { isHead: true }),
    {
      id: 'place',
      title: t('codes.place'),
      cell: ({ place, deviceId }) =>
        place === null ? t('wholeShop') : `${place} · ${deviceId ?? ''}`,
      text: ({ place }) => place ?? t('wholeShop'),
    },
    {
      id: 'amount',
      title: t('codes.amount'),
      align: 'end',
      cell: ({ amount }) => (amount === null ? t('codes.byPayer') : <Amount minor={amount} />),
      text: ({ amount }) => (amount === null ? t('codes.byPayer') : amountText(amount)),
    },
    textColumn('remark', t('codes.remark'), ({ remark }) => remark),
    {
      id: 'state',
      title: t('state'),
      cell: ({ state }) => (
        <Tag color={state === 'open' ? 'success' : 'default'}>{t(`codes.${state}`)}</Tag>
      ),
      text: ({ state }) => t(`codes.${state}`),
    },
    timeColumn('createdAt', t('createdAt'), ({ createdAt }) => createdAt),
  ]
}
