import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../frame/page-frame.tsx'
import { meQuery } from '../queries.ts'
import { account } from './api.ts'
import { NoticesPanel } from './notices-panel.tsx'
import { PasskeysPanel } from './passkeys-panel.tsx'
import { ProofDialog } from './proof-dialog.tsx'
import { SecondFactorPanel } from './second-factor-panel.tsx'
import './account.css'

/** Oneself: where one works, how one signs in, and what one was told of it. */
export function AccountPage() {
  const { t } = useTranslation('account')
  return (
    <PageFrame
      title={t('account.title')}
      hint={t('account.hint')}
      actions={
        <Link to="/sessions">
          <Button>{t('sessions.title')}</Button>
        </Link>
      }
    >
      <Workplace />
      <NoticesPanel />
      <PasswordPanel />
      <SecondFactorPanel />
      <PasskeysPanel />
    </PageFrame>
  )
}

function Workplace() {
  const { t } = useTranslation('account')
  const { data: me } = useQuery(meQuery)
  if (!me) return null
  const { merchant } = me
  const place = merchant
    ? [`${merchant.name}（${merchant.mchid}）`, merchant.node?.name].filter(Boolean).join(' · ')
    : t('account.institution')
  const rows = [
    [t('account.name'), me.name],
    [t('account.place'), place],
    [
      t('account.roles'),
      me.roles.map((role) => t(`roles.${role}`, { defaultValue: role })).join('、'),
    ],
  ] as const
  return (
    <dl className="panel facts" data-testid="workplace">
      {rows.map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function PasswordPanel() {
  const { t } = useTranslation('account')
  const { message } = App.useApp()
  const [isOpen, setOpen] = useState(false)
  return (
    <section className="panel account-panel">
      <div>
        <h2>{t('newPassword.title')}</h2>
        <p className="page-hint">{t('newPassword.hint')}</p>
      </div>
      <Button onClick={() => setOpen(true)} data-testid="change-password">
        {t('newPassword.do')}
      </Button>
      <ProofDialog
        title={t('newPassword.title')}
        isOpen={isOpen}
        run={(proof, { next = '' }) => account.changePassword({ ...proof, next })}
        onDone={() => {
          setOpen(false)
          message.success(t('newPassword.done'))
        }}
        onClose={() => setOpen(false)}
      >
        <NewPasswordFields />
      </ProofDialog>
    </section>
  )
}

function NewPasswordFields() {
  const { t } = useTranslation('account')
  return (
    <>
      <Form.Item
        name="next"
        label={t('newPassword.next')}
        extra={t('welcome.passwordHint')}
        rules={[{ required: true, min: 12, max: 64, message: t('welcome.needPassword') }]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('welcome.again')}
        dependencies={['next']}
        rules={[
          { required: true, message: t('welcome.needAgain') },
          ({ getFieldValue }) => ({
            validator: async (_, again: string) => {
              if (again && again !== getFieldValue('next')) throw new Error(t('welcome.differs'))
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  )
}
