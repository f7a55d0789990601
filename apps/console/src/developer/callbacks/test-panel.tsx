import { Alert, Button, Collapse, Input, Space } from 'antd'
import { useState } from 'react'
import type { Tried } from '../api.ts'
import { useAct, useWords } from '../use-developer.ts'

/** A real callback of a payment that never was, and what came back. */
export function TestPanel({ kept }: Readonly<{ kept: string }>) {
  const { t } = useWords()
  const [url, write] = useState('')
  const [tried, setTried] = useState<Tried & { isProbe: boolean }>()
  const test = useAct(
    'tried',
    async (developer, isProbe: boolean) => {
      const to = url.trim() || kept
      return { ...(await developer.test({ isProbe, ...(to !== '' && { url: to }) })), isProbe }
    },
    { onDone: setTried },
  )
  return (
    <section className="panel" aria-label={t('test.title')}>
      <h2>{t('test.title')}</h2>
      <p className="page-hint">{t('test.hint')}</p>
      <div className="dev-stack">
        <Input
          value={url}
          aria-label={t('test.url')}
          placeholder={kept || 'https://shop.example.com/notify'}
          maxLength={1024}
          spellCheck={false}
          onChange={({ target }) => write(target.value)}
          data-testid="test-url"
        />
        <Space wrap>
          <Button
            type="primary"
            loading={test.isPending}
            onClick={() => test.mutate(false)}
            data-testid="send-test"
          >
            {t('test.send')}
          </Button>
          <Button
            loading={test.isPending}
            onClick={() => test.mutate(true)}
            data-testid="send-probe"
          >
            {t('test.probe')}
          </Button>
        </Space>
        {tried && <Result tried={tried} />}
      </div>
    </section>
  )
}

function Result({ tried }: Readonly<{ tried: Tried & { isProbe: boolean } }>) {
  const { t } = useWords()
  const { verdict, isProbe, status, tookMs, answer, headers, body, plaintext, url } = tried
  const isFine = verdict === 'fine'
  const word = isFine && isProbe ? 'test.verdict.fineProbe' : (`test.verdict.${verdict}` as const)
  return (
    <div className="dev-stack" aria-live="polite" data-testid="tried">
      <Alert type={isFine ? 'success' : 'error'} showIcon title={t(word)} />
      <dl className="facts">
        <div>
          <dt>{t('test.status')}</dt>
          <dd>{status ?? t('test.noAnswer')}</dd>
        </div>
        <div>
          <dt>{t('test.took')}</dt>
          <dd>{t('ms', { ms: tookMs })}</dd>
        </div>
        <div>
          <dt>{t('test.url')}</dt>
          <dd>{url}</dd>
        </div>
      </dl>
      <Collapse
        size="small"
        defaultActiveKey={isFine ? [] : ['answer']}
        items={[
          {
            key: 'answer',
            label: t('test.answer'),
            children: <pre className="dev-code">{answer || '—'}</pre>,
          },
          {
            key: 'request',
            label: t('test.request'),
            children: (
              <pre className="dev-code">
                {Object.entries(headers)
                  .map(([name, value]) => `${name}: ${value}\n`)
                  .join('')}
                {`\n${body}`}
              </pre>
            ),
          },
          {
            key: 'plain',
            label: t('test.plaintext'),
            children: <pre className="dev-code">{plaintext}</pre>,
          },
        ]}
      />
    </div>
  )
}
