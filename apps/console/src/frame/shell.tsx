import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { Button, Drawer } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useIsNarrow } from '../preferences.ts'
import { meQuery } from '../queries.ts'
import { Coin, Wordmark } from './brand.tsx'
import { Icon } from './icon.tsx'
import { MenuOfAreas } from './menu-of-areas.tsx'
import { ShopBar } from '../shop/shop-bar.tsx'
import { PersonMenu } from './person-menu.tsx'

/** Fetched when there is something to tell. */
const NoticeBar = lazy(async () => ({
  default: (await import('../account/notice-bar.tsx')).NoticeBar,
}))

/** What stands around every page: the menu beside it, or behind a button where there is no room. */
export function Shell() {
  const isNarrow = useIsNarrow()
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  return (
    <div className="shell">
      <SkipLink />
      {isNarrow ? (
        <TopBar permissions={me.permissions} name={me.name} />
      ) : (
        <aside className="shell-side">
          <Brand />
          <MenuOfAreas permissions={me.permissions} />
          <PersonMenu name={me.name} isWide />
        </aside>
      )}
      <main className="shell-main" id="main" tabIndex={-1}>
        <ShopBar />
        {me.notices > 0 && (
          <Suspense fallback={null}>
            <NoticeBar />
          </Suspense>
        )}
        <Outlet />
      </main>
    </div>
  )
}

function SkipLink() {
  const { t } = useTranslation()
  return (
    <a className="skip-link" href="#main">
      {t('skipToMain')}
    </a>
  )
}

function Brand() {
  const { t } = useTranslation()
  return (
    <div className="brand">
      <Coin size={30} />
      <Wordmark height={17} />
      <span className="brand-place">{t('place')}</span>
    </div>
  )
}

function TopBar({ permissions, name }: Readonly<{ permissions: readonly string[]; name: string }>) {
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  // Open on the page where it was opened, so that following a line closes it.
  const [openOn, setOpenOn] = useState<string>()
  return (
    <header className="top-bar">
      <Button
        type="text"
        aria-label={t('openMenu')}
        icon={<Icon name="menu" size={22} />}
        onClick={() => setOpenOn(path)}
        data-testid="open-menu"
      />
      <Brand />
      <PersonMenu name={name} />
      <Drawer
        placement="left"
        size={280}
        open={openOn === path}
        onClose={() => setOpenOn(undefined)}
        title={<Brand />}
        styles={{ body: { padding: '8px 12px' } }}
      >
        <MenuOfAreas permissions={permissions} onFollow={() => setOpenOn(undefined)} />
      </Drawer>
    </header>
  )
}
