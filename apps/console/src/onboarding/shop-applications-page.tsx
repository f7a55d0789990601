import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { states } from '../join/api.ts'
import { type Shop, useShop } from '../shop/use-shop.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { FilterSelect } from '../table/filter-select.tsx'
import { useFilters } from '../table/use-filters.ts'
import { usePages } from '../table/use-pages.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { useWordsOf } from '../words/refused.ts'
import { fullTime } from '../words/time.ts'
import { useLineColumns } from './line-columns.tsx'
import './onboarding.css'
import { type ProviderLine, shopApplications } from './shop-api.ts'

/** Those for whom a provider applies, newest first. */
export function ShopApplicationsPage() {
  const shop = useShop()
  return shop ? <Applications key={shop.mchid} shop={shop} /> : null
}

function Applications({ shop }: Readonly<{ shop: Shop }>) {
  const { t } = useTranslation('onboarding')
  const [{ state }, change] = useFilters()
  const calls = shopApplications(shop)
  const open = useOpen(shop)
  const query = usePages(['shop', shop.mchid, 'applications', state], (from) =>
    calls.list({ state, before: from }),
  )
  return (
    <PageFrame
      title={t('shop.title')}
      hint={t('shop.hint')}
      actions={<Begin shop={shop} onBegun={open} />}
    >
      <DataTable
        id="shop-applications"
        name={t('shop.title')}
        columns={useColumns()}
        rows={query.data?.pages.flatMap((page) => page.applications)}
        rowKey={({ id }) => id}
        query={query}
        filters={{ names: ['state'], controls: <StateFilter /> }}
        empty={
          state === undefined
            ? { title: t('shop.none'), hint: t('shop.noneHint') }
            : {
                title: t('shop.noneSuch'),
                action: (
                  <Button onClick={() => change({ state: undefined })}>{t('queue.clear')}</Button>
                ),
              }
        }
        onOpen={({ id }) => open(id)}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function useOpen({ mchid, isVisit }: Shop): (id: string) => void {
  const navigate = useNavigate()
  return (id) =>
    void navigate({
      to: '/shop/applications/$id',
      params: { id },
      search: isVisit ? { mchid } : {},
    })
}

function Begin({ shop, onBegun }: Readonly<{ shop: Shop; onBegun: (id: string) => void }>) {
  const { t } = useTranslation('onboarding')
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const begin = useMutation({
    mutationFn: shopApplications(shop).begin,
    onSuccess: ({ id }) => onBegun(id),
    onError: (error) => message.error(wordsOf(error)),
  })
  return (
    <Button
      type="primary"
      loading={begin.isPending}
      onClick={() => begin.mutate()}
      data-testid="begin"
    >
      {t('shop.begin')}
    </Button>
  )
}

function StateFilter() {
  const { t } = useTranslation('onboarding')
  return (
    <FilterSelect
      name="state"
      label={t('queue.stateFilter')}
      none={t('queue.anyState')}
      options={states.map((each) => ({ value: each, label: t(`state.${each}`) }))}
      className="onboarding-filter"
    />
  )
}

function useColumns(): readonly Column<ProviderLine>[] {
  const { t } = useTranslation('onboarding')
  const [nameColumn, stateColumn] = useLineColumns()
  const reasonsOf = ({ state, reasons }: ProviderLine) =>
    state === 'REJECTED' ? reasons.map(({ reason }) => reason).join(t('form.and')) : ''
  return [
    nameColumn,
    stateColumn,
    {
      id: 'reasons',
      title: t('column.reasons'),
      width: 220,
      cell: (line) =>
        reasonsOf(line) ? (
          <span lang="zh-CN">{reasonsOf(line)}</span>
        ) : (
          <span className="nothing">—</span>
        ),
      text: reasonsOf,
    },
    {
      id: 'mchid',
      title: t('column.mchid'),
      cell: ({ subMchid }) => subMchid ?? <span className="nothing">—</span>,
      text: ({ subMchid }) => subMchid ?? '',
    },
    {
      id: 'number',
      title: t('column.number'),
      isExtra: true,
      cell: ({ applymentId }) => <code>{applymentId}</code>,
      text: ({ applymentId }) => applymentId,
    },
    {
      id: 'code',
      title: t('column.code'),
      isExtra: true,
      cell: ({ businessCode }) => <code>{businessCode}</code>,
      text: ({ businessCode }) => businessCode,
    },
    {
      id: 'stateAt',
      title: t('column.stateAt'),
      cell: ({ stateAt }) => <BeijingTime at={stateAt} />,
      text: ({ stateAt }) => fullTime(stateAt),
    },
  ]
}
