import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Shop, useShop } from '../../shop/use-shop.ts'
import { DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { usePages } from '../../table/use-pages.ts'
import { Choice } from '../choice.tsx'
import '../operator.css'
import { ticketsAt, ticketStates } from '../watch-api.ts'
import { useOpsWords } from '../words.tsx'
import { NewTicketDialog } from './new-ticket-dialog.tsx'
import { useTicketColumns } from './ticket-columns.tsx'

/** What we have asked the institution. */
export function ShopTicketsPage() {
  const shop = useShop()
  return shop ? <Tickets shop={shop} /> : null
}

function Tickets({ shop }: Readonly<{ shop: Shop }>) {
  const { t } = useOpsWords()
  const [filters] = useFilters()
  const navigate = useNavigate()
  const { state } = filters
  // Another page may send us here with what it is about.
  const [isOpen, open] = useState(filters['order'] !== undefined || filters['call'] !== undefined)
  const search = shop.isVisit ? { mchid: shop.mchid } : {}
  const query = usePages(['shop-tickets', shop.mchid, state], (from) =>
    ticketsAt(shop.api('/tickets')).page({ state, before: from }),
  )
  const openOne = (id: string) => void navigate({ to: '/shop/tickets/$id', params: { id }, search })
  return (
    <PageFrame
      title={t('tickets.title')}
      hint={t('tickets.shopHint')}
      actions={
        <Button type="primary" onClick={() => open(true)} data-testid="new-ticket">
          {t('tickets.new')}
        </Button>
      }
    >
      <DataTable
        id="shop-tickets"
        name={t('tickets.title')}
        columns={useTicketColumns(false)}
        rows={query.data?.pages.flatMap((page) => page.tickets)}
        rowKey={({ id }) => id}
        query={query}
        filters={{
          names: ['state'],
          controls: (
            <Choice
              name="state"
              group="ticketState"
              words={ticketStates}
              label={t('clearing.state')}
            />
          ),
        }}
        empty={{ title: t('tickets.shopNone'), hint: t('tickets.shopNoneHint') }}
        onOpen={({ id }) => openOne(id)}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
      {isOpen && (
        <NewTicketDialog
          shop={shop}
          about={{ order: filters['order'], call: filters['call'] }}
          onEnd={(id) => {
            open(false)
            if (id) openOne(id)
          }}
        />
      )}
    </PageFrame>
  )
}
