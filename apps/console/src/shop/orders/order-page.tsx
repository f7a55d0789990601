import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { meQuery } from '../../queries.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { OrderStory } from '../api.ts'
import { ofShop } from '../of-shop.tsx'
import { NumberText, StateTag, useMethodText } from '../words.tsx'
import { RefundDialog } from './refund-dialog.tsx'
import { TimeLine } from './time-line.tsx'
import '../shop.css'

/** One order, and everything that happened to it. */
export const OrderPage = ofShop(function Order({ shop, calls }) {
  const { t } = useTranslation('shop')
  const { id = '' } = useParams({ strict: false })
  const { data: me } = useQuery(meQuery)
  const query = useQuery({
    queryKey: ['order', shop.mchid, id],
    queryFn: () => calls.order(id),
  })
  const { data, error } = query
  const may = me?.permissions.includes('shop.refund.request') ?? false
  return (
    <PageFrame
      title={t('order.title')}
      hint={data && <span lang="zh-CN">{data.order.description}</span>}
      back={{ to: '/shop/orders', title: t('orders.title') }}
      actions={
        data &&
        may &&
        data.order.left !== '0' && (
          <RefundDialog
            order={data.order}
            ask={(body) => calls.askRefund(id, body)}
            onAsked={() => void query.refetch()}
          />
        )
      }
    >
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && (
        <>
          {data.order.waiting !== '0' && (
            <Alert
              className="note-above"
              type="warning"
              showIcon
              title={
                <>
                  {t('order.waiting')} <Amount minor={data.order.waiting} />
                </>
              }
            />
          )}
          <Facts order={data.order} />
          <section className="panel">
            <h2>{t('order.timeLine')}</h2>
            <p className="nothing">{t('order.zone')}</p>
            <TimeLine happenings={data.happenings} />
          </section>
        </>
      )}
    </PageFrame>
  )
})

function Facts({ order }: Readonly<{ order: OrderStory['order'] }>) {
  const { t } = useTranslation('shop')
  const methodText = useMethodText()
  const rows = [
    [t('column.state'), <StateTag key="state" state={order.state} />],
    [t('column.amount'), <Amount key="amount" minor={order.amount} />],
    [t('column.refunded'), <Amount key="refunded" minor={order.refunded} />],
    [t('order.left'), <Amount key="left" minor={order.left} />],
    [t('column.outTradeNo'), <NumberText key="number" value={order.outTradeNo} />],
    [t('column.transactionId'), <NumberText key="id" value={order.id} />],
    [t('column.method'), methodText(order.method)],
    [t('column.device'), order.deviceId ? <NumberText key="till" value={order.deviceId} /> : '—'],
    [t('column.createdAt'), <BeijingTime key="created" at={order.createdAt} zone />],
    [t('column.paidAt'), <BeijingTime key="paid" at={order.paidAt} zone />],
    [t('column.mchid'), <NumberText key="mchid" value={order.mchid} />],
    ...(order.attach === null
      ? []
      : [
          [
            t('order.attach'),
            <span key="attach" lang="zh-CN">
              {order.attach}
            </span>,
          ] as const,
        ]),
  ] as const
  return (
    <dl className="panel facts" data-testid="order-facts">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
