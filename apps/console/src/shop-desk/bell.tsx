import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { get } from '../api.ts'
import { useShop } from '../shop/use-shop.ts'
import './bell.css'

/** How much the merchant's inbox holds that this person has not read; asked again while they work. */
export function Bell() {
  const { t } = useTranslation()
  const shop = useShop()
  const { data } = useQuery({
    queryKey: ['shop', shop?.mchid, 'notices'],
    queryFn: () => get<Readonly<{ unread: number }>>(shop?.api('/notices') ?? ''),
    enabled: shop !== undefined,
    refetchInterval: 60_000,
    retry: false,
  })
  if (!data?.unread) return null
  const { unread } = data
  return (
    <span className="menu-count" data-testid="bell">
      <span className="unseen">{t('unread', { count: unread })}</span>
      <span aria-hidden="true">{unread > 99 ? '99+' : unread}</span>
    </span>
  )
}
