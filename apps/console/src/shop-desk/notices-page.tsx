import { Link } from '@tanstack/react-router'
import { Badge, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../frame/states.tsx'
import { useShop } from '../shop/use-shop.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { amountText } from '../words/money.ts'
import { fullTime } from '../words/time.ts'
import type { Notice } from './api.ts'
import { useDeskAct, useDeskQuery } from './use-desk.ts'
import './shop-desk.css'

/** Where a notice leads. */
const places: Readonly<Record<string, string>> = {
  settled: '/shop/money',
  payout_returned: '/shop/money',
  callback_failing: '/shop/developer/callbacks',
  certificate_ending: '/shop/developer',
  approval_waiting: '/shop/approvals',
}

/** The merchant's inbox: what happened to it, for whoever works there; read by each for themselves. */
export function NoticesPage() {
  const { t } = useTranslation('shop-desk')
  const query = useDeskQuery('notices', (desk) => desk.notices())
  const read = useDeskAct('notices', (desk, ids: readonly string[]) => desk.readNotices(ids))
  const notices = query.data?.notices
  const unread = notices?.flatMap(({ id, isRead }) => (isRead ? [] : [id])) ?? []
  return (
    <PageFrame
      title={t('notices.title')}
      hint={t('notices.hint')}
      actions={
        unread.length > 0 && (
          <Button
            onClick={() => read.mutate(unread)}
            loading={read.isPending}
            data-testid="read-all"
          >
            {t('notices.readAll')}
          </Button>
        )
      }
    >
      {query.isPending && <Waiting />}
      {query.error && !notices && (
        <Failure error={query.error} retry={() => void query.refetch()} />
      )}
      {notices?.length === 0 && <Empty title={t('notices.none')} hint={t('notices.noneHint')} />}
      {notices && notices.length > 0 && (
        <ul className="panel notices">
          {notices.map((notice) => (
            <Line key={notice.id} notice={notice} onRead={() => read.mutate([notice.id])} />
          ))}
        </ul>
      )}
    </PageFrame>
  )
}

function Line({ notice, onRead }: Readonly<{ notice: Notice; onRead: () => void }>) {
  const { t } = useTranslation('shop-desk')
  const shop = useShop()
  const { id, kind, at, amount, about, hint, isRead } = notice
  const place = kind === 'approval_waiting' ? `/shop/approvals/${idIn(id)}` : places[kind]
  const said = t(`notices.kind.${kind}`, {
    defaultValue: kind,
    about,
    amount: amount === null ? '' : `¥${amountText(amount)}`,
  })
  return (
    <li data-read={isRead} data-testid="notice">
      <Badge dot={!isRead} offset={[6, 2]}>
        <strong>{said}</strong>
      </Badge>
      {kind === 'certificate_ending' && hint && (
        <p>{t('notices.endsAt', { at: fullTime(hint) })}</p>
      )}
      {kind !== 'certificate_ending' && hint && <p lang="zh-CN">{hint}</p>}
      <p className="notice-foot">
        <BeijingTime at={at} zone />
        {place && (
          <Link
            to={place}
            search={shop?.isVisit ? { mchid: shop.mchid } : {}}
            onClick={() => !isRead && onRead()}
          >
            {t('notices.look')}
          </Link>
        )}
        {!isRead && (
          <Button size="small" type="link" onClick={onRead}>
            {t('notices.read')}
          </Button>
        )}
      </p>
    </li>
  )
}

/** `approval:ap_…` → `ap_…`. */
const idIn = (notice: string): string => notice.slice(notice.indexOf(':') + 1)
