import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAskForPin } from '../pay/checkout-sheet.tsx'
import { fullTime, shortTime } from '../time.ts'
import { Icon } from '../ui/icon.tsx'
import { Page } from '../ui/page.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { AddPasskey } from './add-passkey.tsx'
import { canMakePasskeys, type Passkey, passkeysQuery, type Passkeys } from './passkeys.ts'
import { RemovePasskey } from './remove-passkey.tsx'
import './passkeys.css'

export function PasskeysPage() {
  const { t } = useTranslation()
  const found = useQuery(passkeysQuery)
  return (
    <Page title={t('passkeys.title')} back="/settings">
      <div className="passkeys-lead">
        <span className="passkeys-mark">
          <Icon name="key" size={32} />
        </span>
        <h2>{t('passkeys.lead')}</h2>
        <p>{t('passkeys.leadHint')}</p>
      </div>
      {found.isPending ? <Loading /> : null}
      {found.error ? <Failure error={found.error} retry={() => void found.refetch()} /> : null}
      {found.data ? <Shown {...found.data} /> : null}
    </Page>
  )
}

function Shown({ passkeys, most, origin }: Passkeys) {
  const { t } = useTranslation()
  const askForPin = useAskForPin()
  const [adding, setAdding] = useState(false)
  const [leaving, setLeaving] = useState<Passkey>()
  return (
    <>
      {passkeys.length > 0 ? (
        <ul className="panel passkeys" aria-label={t('passkeys.title')}>
          {passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRemove={() => askForPin(() => setLeaving(passkey))}
            />
          ))}
        </ul>
      ) : null}
      <Add
        origin={origin}
        isFull={passkeys.length >= most}
        most={most}
        onAdd={() => askForPin(() => setAdding(true))}
      />
      {adding ? <AddPasskey onClose={() => setAdding(false)} /> : null}
      {leaving ? <RemovePasskey passkey={leaving} onClose={() => setLeaving(undefined)} /> : null}
    </>
  )
}

function PasskeyRow({ passkey, onRemove }: { passkey: Passkey; onRemove: () => void }) {
  const { t } = useTranslation()
  const { createdAt, usedAt } = passkey
  return (
    <li data-testid="passkey">
      <Icon name="key" size={22} />
      <span>
        <strong className="number">{t('passkeys.addedAt', { time: fullTime(createdAt) })}</strong>
        <em className="number">
          {usedAt ? t('passkeys.usedAt', { time: shortTime(usedAt) }) : t('passkeys.unused')}
        </em>
      </span>
      <button
        type="button"
        className="button button-text"
        onClick={onRemove}
        data-testid="passkey-remove"
      >
        {t('passkeys.remove')}
      </button>
    </li>
  )
}

type AddProps = { origin: string; isFull: boolean; most: number; onAdd: () => void }

function Add({ origin, isFull, most, onAdd }: AddProps) {
  const { t } = useTranslation()
  if (isFull) return <p className="passkeys-note">{t('passkeys.full', { count: most })}</p>
  if (location.origin !== origin)
    return (
      <p className="hint" data-testid="passkeys-elsewhere">
        <Icon name="globe" size={20} />
        <span>
          {t('passkeys.elsewhere')} <a href={`${origin}/wallet/passkeys`}>{new URL(origin).host}</a>
        </span>
      </p>
    )
  if (!canMakePasskeys()) return <p className="passkeys-note">{t('passkeys.unsupported')}</p>
  return (
    <button
      type="button"
      className="button button-primary button-wide"
      onClick={onAdd}
      data-testid="passkey-add"
    >
      {t('passkeys.add')}
    </button>
  )
}
