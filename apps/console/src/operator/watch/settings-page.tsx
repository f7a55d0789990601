import { useQuery } from '@tanstack/react-query'
import { Button, Tag } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Empty, Failure, Waiting } from '../../frame/states.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import '../operator.css'
import { PlainTable } from '../plain-table.tsx'
import { Sections } from '../sections.tsx'
import { type SettingPlace, settings } from '../watch-api.ts'
import { useOpsWords, useStateText, Written } from '../words.tsx'
import { usePages } from '../../table/use-pages.ts'

/** With which settings the program runs, whence each comes, and how they came to be so. */
export function SettingsPage() {
  const { t } = useOpsWords()
  const query = useQuery({ queryKey: ['ops-settings'], queryFn: settings.current })
  return (
    <PageFrame title={t('settings.title')} hint={t('settings.hint')}>
      {query.data ? (
        query.data.places.length === 0 ? (
          <section className="panel">
            <Empty title={t('settings.none')} hint={t('settings.noneHint')} />
          </section>
        ) : (
          <section className="panel">
            <Sections
              name={t('settings.title')}
              items={query.data.places.map((place) => ({
                key: place.place,
                label: place.place,
                children: <Place place={place} />,
              }))}
            />
          </section>
        )
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
    </PageFrame>
  )
}

function Place({ place }: Readonly<{ place: SettingPlace }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <>
      <p className="page-hint ops-note">
        {t('settings.version', { version: place.version })} · {place.process} ·{' '}
        {t('settings.lastAt')} <BeijingTime at={place.lastAt} zone />
      </p>
      <PlainTable
        name={t('settings.title')}
        heads={[
          t('settings.name'),
          t('settings.value'),
          t('settings.source'),
          t('settings.expected'),
        ]}
        rows={place.settings.map(({ name, value, source, isSecret, expected }) => ({
          key: name,
          cells: [
            <code key="name">{name}</code>,
            value === null ? (
              <span key="value" className="nothing">
                {t('settings.unset')}
              </span>
            ) : (
              <span key="value" className="ops-value">
                {value}
                {isSecret && ` (${t('settings.secret')})`}
              </span>
            ),
            <Tag key="source" color={source === 'default' ? 'default' : 'processing'}>
              {textOf('source', source)}
            </Tag>,
            <span key="expected" className="nothing" lang="en">
              <Written text={expected} />
            </span>,
          ],
        }))}
      />
      <h2 className="ops-next">{t('settings.history')}</h2>
      <History place={place.place} />
    </>
  )
}

function History({ place }: Readonly<{ place: string }>) {
  const { t } = useOpsWords()
  const query = usePages(['ops-settings', place], (from) =>
    settings.history({ place, before: from }),
  )
  if (query.error && !query.data) return <Failure error={query.error} />
  if (!query.data) return <Waiting />
  return (
    <>
      <ul className="ops-list" data-testid="setting-history">
        {query.data.pages
          .flatMap(({ starts }) => starts)
          .map((start) => (
            <li key={start.id}>
              <div className="ops-list-head">
                <BeijingTime at={start.firstAt} zone />
                <span>{t('settings.version', { version: start.version })}</span>
                <span className="nothing">{t('settings.starts', { count: start.starts })}</span>
                <code>{start.digest.slice(0, 12)}</code>
              </div>
              {start.changes.length === 0 ? (
                <p className="nothing">{t('settings.noChange')}</p>
              ) : (
                <ul>
                  {start.changes.map(({ name, before, after }) => (
                    <li key={name}>
                      <code>{name}</code> <del>{before ?? t('settings.unset')}</del> →{' '}
                      <ins>{after ?? t('settings.unset')}</ins>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
      </ul>
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t('more')}</Button>}
    </>
  )
}
