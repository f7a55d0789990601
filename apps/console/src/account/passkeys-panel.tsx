import { useQuery } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failure, Waiting } from '../frame/states.tsx'
import { queryClient } from '../queries.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { account, type Passkey } from './api.ts'
import { deviceOf } from './device.ts'
import { canUsePasskeys, makePasskey } from './passkey.ts'
import { passkeysKey, ProofDialog } from './proof-dialog.tsx'

/** Keys that open the door beside the password, and cannot be read over a shoulder. */
export function PasskeysPanel() {
  const { t } = useTranslation('account')
  const query = useQuery({ queryKey: passkeysKey, queryFn: account.passkeys })
  const { data, error } = query
  const isHere = data?.origin === location.origin && canUsePasskeys()
  return (
    <section className="panel">
      <div className="account-panel">
        <div>
          <h2>{t('passkeys.title')}</h2>
          <p className="page-hint">{t('passkeys.hint')}</p>
        </div>
        {isHere && <AddButton />}
      </div>
      {data && !isHere && (
        <p className="page-hint">{t('passkeys.elsewhere', { origin: data.origin })}</p>
      )}
      {query.isPending && <Waiting />}
      {error && !data && <Failure error={error} retry={() => void query.refetch()} />}
      {data && data.passkeys.length === 0 && <p className="nothing">{t('passkeys.none')}</p>}
      <ul className="account-list">
        {data?.passkeys.map((passkey) => (
          <PasskeyLine key={passkey.id} passkey={passkey} />
        ))}
      </ul>
    </section>
  )
}

const refresh = () => queryClient.invalidateQueries({ queryKey: ['account'] })

function AddButton() {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)} data-testid="add-passkey">
        {t('passkeys.add')}
      </Button>
      <ProofDialog
        title={t('passkeys.add')}
        hint={t('passkeys.addHint')}
        isOpen={isOpen}
        run={(proof, { name = '' }) => makePasskey(name.trim(), proof)}
        onDone={() => {
          setOpen(false)
          message.success(t('passkeys.added'))
          void refresh()
        }}
        onClose={() => setOpen(false)}
      >
        <Form.Item
          name="name"
          label={t('passkeys.name')}
          initialValue={deviceOf(navigator.userAgent).slice(0, 32)}
          rules={[{ required: true, whitespace: true, max: 32, message: t('passkeys.needName') }]}
        >
          <Input maxLength={32} />
        </Form.Item>
      </ProofDialog>
    </>
  )
}

function PasskeyLine({ passkey }: Readonly<{ passkey: Passkey }>) {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const [isOpen, setOpen] = useState(false)
  const { id, name, createdAt, usedAt } = passkey
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <p className="nothing">
          {t('passkeys.since')} <BeijingTime at={createdAt} /> · {t('passkeys.used')}{' '}
          <BeijingTime at={usedAt} />
        </p>
      </div>
      <Button
        danger
        size="small"
        aria-label={t('passkeys.removeOf', { name })}
        onClick={() => setOpen(true)}
      >
        {t('passkeys.remove')}
      </Button>
      <ProofDialog
        title={t('passkeys.removeOf', { name })}
        isOpen={isOpen}
        run={(proof) => account.removePasskey(id, proof)}
        onDone={() => {
          setOpen(false)
          message.success(t('passkeys.removed'))
          void refresh()
        }}
        onClose={() => setOpen(false)}
      />
    </li>
  )
}
