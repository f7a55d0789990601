import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { get } from '../api.ts'
import { meQuery } from '../queries.ts'
import { type Shop, useShop } from './use-shop.ts'

/** Only a provider chooses; the control for it is large. */
const ShopChoice = lazy(async () => ({
  default: (await import('./shop-choice.tsx')).ShopChoice,
}))

/** Above every page: whose pages these are, and which of their merchants a provider looks at. */
export function ShopBar() {
  const { data: me } = useQuery(meQuery)
  const shop = useShop()
  if (!shop) return null
  const { merchant } = me ?? {}
  if (merchant && merchant.subMerchants.length > 0)
    return (
      <Suspense fallback={null}>
        <ShopChoice merchant={merchant} shop={shop} />
      </Suspense>
    )
  return shop.isVisit ? <Visit shop={shop} /> : null
}

function Visit({ shop }: Readonly<{ shop: Shop }>) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { data } = useQuery({
    queryKey: ['shop', shop.mchid],
    queryFn: () => get<Readonly<{ shortName: string }>>(shop.api('')),
  })
  return (
    <div className="shop-bar" role="status">
      <span>{t('shop.visiting', { name: data?.shortName ?? '', mchid: shop.mchid })}</span>
      <Button size="small" onClick={() => void navigate({ to: '/', search: {} })}>
        {t('shop.leave')}
      </Button>
    </div>
  )
}
