import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { InboxMessage } from '../api.ts'
import { codeOf } from '../errors.ts'
import { fullTime } from '../time.ts'
import { Icon } from '../ui/icon.tsx'
import { NotFoundPage } from '../ui/last-resort.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { byPhone, codeIn, spacedPhone, watchedInboxQuery } from './inbox.ts'
import './inbox.css'

/** Where a demo's one-time codes arrive instead of on a phone. */
export function InboxPage() {
  const { t } = useTranslation()
  const inbox = useQuery(watchedInboxQuery)
  if (codeOf(inbox.error).includes('NOT_FOUND')) return <NotFoundPage />
  const phones = byPhone(inbox.data?.messages ?? [])
  return (
    <Page title={t('inbox.title')} back="/sign-in" alone>
      <p className="hint">
        <Icon name="message" size={20} />
        {t('inbox.lead')}
      </p>
      {inbox.isPending ? <Loading /> : null}
      {inbox.error ? <Failure error={inbox.error} retry={() => void inbox.refetch()} /> : null}
      {inbox.data && phones.length === 0 ? (
        <Empty icon="message" title={t('inbox.none')} hint={t('inbox.noneHint')} />
      ) : null}
      {phones.map(([phone, messages]) => (
        <PhonePanel key={phone} phone={phone} messages={messages} />
      ))}
    </Page>
  )
}

function PhonePanel({ phone, messages }: { phone: string; messages: InboxMessage[] }) {
  const spaced = spacedPhone(phone)
  return (
    <section className="panel inbox-phone" aria-label={spaced}>
      <h2 className="number">{spaced}</h2>
      <ol>
        {messages.map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <p className="inbox-line">
              <strong className="number">{codeIn(text)}</strong>
              <time className="number" dateTime={at}>
                {fullTime(at)}
              </time>
            </p>
            {/* The text itself, as it would reach the phone: the gateway's words are Chinese. */}
            <p lang="zh-CN">{text}</p>
          </li>
        ))}
      </ol>
    </section>
  )
}
