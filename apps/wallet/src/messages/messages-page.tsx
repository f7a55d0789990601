import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { api, type Message } from '../api.ts'
import { nowMs } from '../clock.ts'
import { FreezeNow } from '../freeze/freeze-now.tsx'
import { spoken } from '../i18n.ts'
import { queryClient } from '../queries.ts'
import { useServerWords } from '../server-words.ts'
import { fullTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import './messages.css'

const ICONS: [RegExp, IconName][] = [
  [/refund/, 'refund'],
  [/pay/, 'shop'],
  [/top/, 'in'],
  [/withdraw/, 'out'],
  [/pin|sign|secur|password/, 'shield'],
  [/card/, 'card'],
]

const FREEZE_FOR_MS = 7 * 86_400_000

/** What is older was looked at, or is a story for support. */
const isFresh = (at: string): boolean => nowMs() - Date.parse(at) < FREEZE_FOR_MS

/** What they name has left the balance: a payment, or one that somebody should look at. */
const OUTGOING = ['payment', 'security']

/** The kinds of messages will grow with the platform; an unknown one still gets a fitting picture. */
function iconOf(kind: string): IconName {
  return ICONS.find(([pattern]) => pattern.test(kind))?.[1] ?? 'message'
}

export function MessagesPage() {
  const { t } = useTranslation()
  const messages = useInfiniteQuery({
    queryKey: ['messages', 'list'],
    queryFn: ({ pageParam }) => api.messages(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next,
  })
  const all = messages.data?.pages.flatMap((page) => page.messages) ?? []
  const unread = messages.data?.pages[0]?.unread ?? 0

  useEffect(() => {
    if (unread === 0) return
    // The rows keep their dot for this visit; only the counter in the tab bar goes.
    void api
      .readMessages()
      .then(() => queryClient.setQueryData(['messages', 'unread'], 0))
      .catch(() => undefined)
  }, [unread])

  return (
    <Page title={t('messages.title')} tabs>
      {messages.isPending ? <Loading /> : null}
      {messages.error ? (
        <Failure error={messages.error} retry={() => void messages.refetch()} />
      ) : null}
      {messages.data && all.length === 0 ? (
        <Empty icon="message" title={t('messages.none')} hint={t('messages.noneHint')} />
      ) : null}
      {all.length > 0 ? (
        <ul className="messages">
          {all.map((message) => (
            <MessageCard key={message.id} message={message} />
          ))}
        </ul>
      ) : null}
      {messages.hasNextPage ? (
        <button
          type="button"
          className="button button-quiet button-small"
          disabled={messages.isFetchingNextPage}
          onClick={() => void messages.fetchNextPage()}
        >
          {t('bills.more')}
        </button>
      ) : null}
    </Page>
  )
}

/** Some messages bring their English along. */
const bodyOf = ({ body, data }: Message, say: (text: string) => string): string =>
  data.en !== undefined && spoken() === 'en' ? data.en : say(body)

function MessageCard({ message }: { message: Message }) {
  const { t } = useTranslation()
  const say = useServerWords()
  const { amount, currency = 'CNY', package: token, freeze, frozen, caseId, heldId } = message.data
  return (
    <li className="panel message" data-testid="message" data-kind={message.kind}>
      <span className="message-icon">
        <Icon name={iconOf(message.kind)} size={20} />
      </span>
      <div>
        <h2>
          {say(message.title)}
          {message.read ? null : (
            <span className="message-new">
              <span className="visually-hidden">{t('messages.new')}</span>
            </span>
          )}
        </h2>
        <p>{[message.merchant, bodyOf(message, say)].filter(Boolean).join(' · ')}</p>
        <time className="number" dateTime={message.at}>
          {fullTime(message.at)}
        </time>
        {token ? (
          <Link className="message-open" to="/transfer" search={{ package: token }}>
            {t('receive.open')}
          </Link>
        ) : null}
        {heldId && freeze ? (
          <Link className="message-open" to="/bills">
            {t('held.see')}
          </Link>
        ) : null}
        {caseId ? (
          <Link className="message-open" to="/appeals">
            {t('appeals.see')}
          </Link>
        ) : null}
        {freeze && isFresh(message.at) ? <FreezeNow /> : null}
        {frozen ? (
          <Link className="message-open" to="/freeze">
            {t('freeze.toFreeze')}
          </Link>
        ) : null}
      </div>
      {amount === undefined ? null : (
        <Amount money={{ amount, currency }} sign={OUTGOING.includes(message.kind) ? '-' : '+'} />
      )}
    </li>
  )
}
