import { useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { meQuery } from '../../queries.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import type { Access } from '../api.ts'
import { useAsked, useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'
import { AddCertificate } from './add-certificate.tsx'
import { ApiKeyPanel } from './api-key-panel.tsx'
import { CertificateTable } from './certificate-table.tsx'
import { PlatformPanel } from './platform-panel.tsx'

/** What a merchant signs with, what we seal for it, and what it verifies us with. */
export function KeysPage() {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const query = useAsked('access', (developer) => developer.access())
  const [isAdding, setAdding] = useState(false)
  const { data } = query
  const hasKeys = data !== undefined && data.kind !== 'sub_merchant'
  return (
    <PageFrame
      title={t('keys.title')}
      hint={t('keys.hint')}
      actions={
        mayChange &&
        hasKeys && (
          <Button type="primary" onClick={() => setAdding(true)} data-testid="add-certificate">
            {t('keys.add')}
          </Button>
        )
      }
    >
      {query.isPending && <Waiting />}
      {query.error && !data && <Failure error={query.error} retry={() => void query.refetch()} />}
      {data?.kind === 'sub_merchant' && (
        <Alert type="info" showIcon title={t('keys.subMerchant')} />
      )}
      {data && hasKeys && (
        <>
          <WaitingNote access={data} />
          <CertificateTable query={query} certificates={data.certificates} />
          <ApiKeyPanel access={data} />
        </>
      )}
      {data && (
        <>
          <PlatformPanel access={data} />
          <SandboxPanel access={data} />
          <Notices access={data} />
        </>
      )}
      {isAdding && <AddCertificate onClose={() => setAdding(false)} />}
    </PageFrame>
  )
}

function WaitingNote({ access }: Readonly<{ access: Access }>) {
  const { t } = useWords()
  const { search } = useDeveloper()
  const { data: me } = useQuery(meQuery)
  if (access.waiting.length === 0) return null
  const mayRead = me?.permissions.includes('shop.approval.read')
  return (
    <Alert
      className="note-above"
      type="warning"
      showIcon
      title={t('keys.waiting', { count: access.waiting.length })}
      description={access.waiting.map(({ kind }) => t(`change.${kind}`)).join('、')}
      action={
        mayRead && (
          <Link to="/shop/approvals" search={search}>
            {t('keys.toApproval')}
          </Link>
        )
      }
    />
  )
}

function SandboxPanel({ access: { sandboxUrl } }: Readonly<{ access: Access }>) {
  const { t } = useWords()
  return (
    <section className="panel" aria-label={t('sandbox.title')}>
      <h2>{t('sandbox.title')}</h2>
      <p className="page-hint">{t('sandbox.differs')}</p>
      {sandboxUrl === null ? (
        <p className="nothing">{t('sandbox.none')}</p>
      ) : (
        <a href={`${sandboxUrl}/sandbox/`} target="_blank" rel="noreferrer" data-testid="sandbox">
          {t('sandbox.open')} ↗
        </a>
      )}
    </section>
  )
}

function Notices({ access: { notices } }: Readonly<{ access: Access }>) {
  const { t } = useWords()
  if (notices.length === 0) return null
  return (
    <section className="panel" aria-label={t('notices.title')}>
      <h2>{t('notices.title')}</h2>
      <ul className="dev-notices">
        {notices.map(({ id, kind, subject, actor, at }) => (
          <li key={id}>
            <BeijingTime at={at} /> {t('notices.said', { actor, change: t(`change.${kind}`) })}
            {kind !== 'set_key' && <code className="dev-serial">{subject}</code>}
          </li>
        ))}
      </ul>
    </section>
  )
}
