import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { get } from '../api.ts'
import { meQuery, type Workplace } from '../queries.ts'
import { type Shop, useShop } from './use-shop.ts'

/** Above every page: whose pages these are, and which of their merchants a provider looks at. */
export function ShopBar() {
  const { data: me } = useQuery(meQuery)
  const shop = useShop()
  if (!shop) return null
  const { merchant } = me ?? {}
  if (merchant && merchant.subMerchants.length > 0)
    return <Choice merchant={merchant} shop={shop} />
  return shop.isVisit ? <Visit shop={shop} /> : null
}

function Choice({ merchant, shop }: Readonly<{ merchant: Workplace; shop: Shop }>) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const options = [merchant, ...merchant.subMerchants].map(({ mchid, name }) => ({
    value: mchid,
    label: `${name} · ${mchid}`,
  }))
  return (
    <div className="shop-bar">
      <Select
        aria-label={t('shop.choose')}
        options={options}
        value={shop.mchid}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(mchid) =>
          void navigate({ to: '.', search: mchid === merchant.mchid ? {} : { mchid } })
        }
      />
    </div>
  )
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
