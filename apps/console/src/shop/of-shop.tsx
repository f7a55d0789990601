import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { Empty } from '../frame/states.tsx'
import { shopCalls } from './api.ts'
import { type Shop, useShop } from './use-shop.ts'

export type OfShop = Readonly<{
  shop: Shop
  calls: ReturnType<typeof shopCalls>
  /** For links: names the merchant where it is not where somebody works. */
  search: Readonly<{ mchid?: string }>
}>

/** A page of a merchant; somebody of the institution who looks at none is told how to come to one. */
export const ofShop = (Page: ComponentType<OfShop>): ComponentType =>
  function PageOfShop() {
    const shop = useShop()
    if (!shop) return <NoShop />
    return (
      <Page
        shop={shop}
        calls={shopCalls(shop.api)}
        search={shop.isVisit ? { mchid: shop.mchid } : {}}
      />
    )
  }

function NoShop() {
  const { t } = useTranslation('shop')
  return (
    <PageFrame title={t('noShop.title')}>
      <section className="panel">
        <Empty title={t('noShop.title')} hint={t('noShop.hint')} />
      </section>
    </PageFrame>
  )
}
