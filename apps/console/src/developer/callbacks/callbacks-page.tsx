import { Button, Input, Space } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { useAct, useAsked, useDeveloper, useWords } from '../use-developer.ts'
import '../developer.css'
import { TestPanel } from './test-panel.tsx'
import { UndeliveredTable } from './undelivered-table.tsx'

/** Where a merchant is called back, whether its server takes it, and what did not arrive. */
export function CallbacksPage() {
  const { t } = useWords()
  const { mayChange } = useDeveloper()
  const query = useAsked('access', (developer) => developer.access())
  const kept = query.data?.notifyUrl ?? ''
  return (
    <PageFrame title={t('callbacks.title')} hint={t('callbacks.hint')}>
      {mayChange && query.data && <Setting key={kept} kept={kept} />}
      {mayChange && query.data && <TestPanel kept={kept} />}
      <UndeliveredTable />
    </PageFrame>
  )
}

function Setting({ kept }: Readonly<{ kept: string }>) {
  const { t } = useWords()
  const [url, write] = useState(kept)
  const set = useAct('access', (developer, to: string | null) => developer.setNotifyUrl(to), {
    done: t('saved'),
  })
  const trimmed = url.trim()
  return (
    <section className="panel" aria-label={t('callbacks.setting')}>
      <h2>{t('callbacks.setting')}</h2>
      <p className="page-hint">{t('callbacks.settingHint')}</p>
      <Space.Compact className="dev-wide">
        <Input
          value={url}
          aria-label={t('callbacks.url')}
          placeholder="https://shop.example.com/notify"
          maxLength={255}
          spellCheck={false}
          onChange={({ target }) => write(target.value)}
          data-testid="notify-url"
        />
        <Button
          type="primary"
          disabled={trimmed === kept}
          loading={set.isPending}
          onClick={() => set.mutate(trimmed === '' ? null : trimmed)}
          data-testid="save-url"
        >
          {t('save')}
        </Button>
      </Space.Compact>
    </section>
  )
}
