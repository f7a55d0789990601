import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { areas } from '../areas.ts'
import { spoken } from '../i18n.ts'
import { meQuery } from '../queries.ts'
import { useShop } from '../shop/use-shop.ts'
import type { MenuEntry } from './area.ts'
import { Icon } from './icon.tsx'

/** A line that others lie below is marked on its own page alone; the others on what lies below them too. */
const isAboveOthers = (path: string): boolean =>
  areas.some(({ menu }) => menu.some((entry) => entry.path !== path && entry.path.startsWith(path)))

type Props = Readonly<{ permissions: readonly string[]; onFollow?: () => void }>

/** The areas of whoever is signed in; one without a line for them is not there. */
export function MenuOfAreas({ permissions, onFollow }: Props) {
  const { t } = useTranslation()
  const shop = useShop()
  const { data: me } = useQuery(meQuery)
  const isAtProvider = me?.merchant?.kind === 'provider' && shop?.isVisit === false
  const maySee = ({ permission, isForProviders = false }: MenuEntry) =>
    (permission === 'self' || permissions.includes(permission)) && (!isForProviders || isAtProvider)
  const seen = areas
    .filter(({ isOfMerchant }) => !isOfMerchant || shop)
    .map((area) => ({ ...area, menu: area.menu.filter(maySee) }))
    .filter(({ menu }) => menu.length > 0)
  return (
    <nav className="menu" aria-label={t('menu')}>
      {seen.map(({ id, title, menu, isOfMerchant }) => (
        <section key={id} className="menu-area">
          {menu.length > 1 && <h2 className="menu-title">{title[spoken()]}</h2>}
          <ul>
            {menu.map((entry) => (
              <li key={entry.path}>
                <Link
                  to={entry.path}
                  search={isOfMerchant && shop?.isVisit ? { mchid: shop.mchid } : {}}
                  className="menu-line"
                  activeOptions={{ exact: isAboveOthers(entry.path), includeSearch: false }}
                  activeProps={{ 'aria-current': 'page' }}
                  onClick={onFollow}
                >
                  <Icon name={entry.icon} />
                  <span>{entry.title[spoken()]}</span>
                  {entry.mark && <entry.mark />}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  )
}
