import { useNavigate } from '@tanstack/react-router'
import { Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Workplace } from '../queries.ts'
import type { Shop } from './use-shop.ts'

/** Which of a provider's merchants is looked at. */
export function ShopChoice({ merchant, shop }: Readonly<{ merchant: Workplace; shop: Shop }>) {
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
