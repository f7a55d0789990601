import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { areas } from '../areas.ts'
import type { MenuEntry } from '../frame/area.ts'
import { Icon } from '../frame/icon.tsx'
import { PageFrame } from '../frame/page-frame.tsx'
import { loadTexts, spoken } from '../i18n.ts'
import { meQuery } from '../queries.ts'

/** Figures of the whole house, fetched by those who see them. */
const Overview = lazy(async () => {
  const [page] = await Promise.all([
    import('../operator/overview/overview.tsx'),
    loadTexts('operator'),
  ])
  return { default: page.Overview }
})

/** What is so here now, and where somebody may go from here. */
export function HomePage() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const entries = areas
    .filter(({ isOfMerchant }) => !isOfMerchant || me?.merchant)
    .flatMap(({ menu }) => menu)
    .filter(({ path }) => path !== '/')
    .filter(({ isForProviders }) => !isForProviders || me?.merchant?.kind === 'provider')
    .filter(({ permission }) => permission === 'self' || me?.permissions.includes(permission))
  return (
    <PageFrame title={t('hello', { name: me?.name ?? '' })} hint={t('helloHint')}>
      {!me?.merchant && me?.permissions.includes('alarm.read') && (
        <Suspense fallback={null}>
          <Overview />
        </Suspense>
      )}
      <ul className="tiles">
        {entries.map((entry) => (
          <Tile key={entry.path} entry={entry} />
        ))}
      </ul>
    </PageFrame>
  )
}

function Tile({ entry: { path, icon, title, waiting } }: Readonly<{ entry: MenuEntry }>) {
  const { t } = useTranslation()
  const { data: count } = useQuery({
    queryKey: ['waiting', path],
    queryFn: async () => (await waiting?.()) ?? null,
    enabled: waiting !== undefined,
  })
  return (
    <li>
      <Link to={path} className="tile">
        <Icon name={icon} size={24} />
        <span>
          {title[spoken()]}
          {count && <span className="tile-waiting">{t('waitingFor', { amount: count })}</span>}
        </span>
        <Icon name="next" />
      </Link>
    </li>
  )
}
