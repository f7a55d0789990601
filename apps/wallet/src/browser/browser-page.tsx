import { getRouteApi, Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PaySheet } from '../pay/pay-sheet.tsx'
import { Icon } from '../ui/icon.tsx'
import { BackButton, usePageTitle } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'
import { useBridge } from './use-bridge.ts'
import './browser.css'

/**
 * The page keeps its own origin and cookies, but may not lead the wallet itself away. Both rights
 * together are safe only because `openable` refuses our own origin.
 */
const SANDBOX = 'allow-scripts allow-forms allow-same-origin allow-popups allow-modals'
const route = getRouteApi('/signed-in/browser')

/**
 * Only the web, and never our own origin: a page of this origin inside the frame could reach out of
 * its sandbox.
 */
function openable(url: string | undefined): URL | undefined {
  try {
    const target = new URL(url ?? '')
    const web = target.protocol === 'https:' || target.protocol === 'http:'
    return web && target.origin !== location.origin ? target : undefined
  } catch {
    return undefined
  }
}

export function BrowserPage() {
  const { t } = useTranslation()
  const { url, appid = '' } = route.useSearch()
  const target = openable(url)
  if (target) return <Browser key={target.href} target={target} appid={appid} />
  return (
    <div className="page">
      <Empty icon="globe" title={t('browser.cannotOpen')} hint={t('browser.cannotOpenHint')}>
        <Link className="button button-primary" to="/scan" replace>
          {t('home.scan')}
        </Link>
      </Empty>
    </div>
  )
}

function Browser({ target, appid }: { target: URL; appid: string }) {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const [loading, setLoading] = useState(true)
  const [round, setRound] = useState(0)
  const { asked, answer } = useBridge(frame, target.origin, appid)
  const heading = usePageTitle(target.host)
  const secure = target.protocol === 'https:'

  return (
    <div className="browser">
      <header className="browser-bar">
        <BackButton to="/" />
        <div className="browser-address" data-testid="browser-host">
          <Icon name={secure ? 'lock' : 'globe'} size={16} />
          <h1 ref={heading} tabIndex={-1}>
            {target.host}
          </h1>
          {secure ? null : <em>{t('browser.insecure')}</em>}
        </div>
        <button
          type="button"
          className="icon-button"
          onClick={() => {
            setLoading(true)
            setRound((count) => count + 1)
          }}
          aria-label={t('browser.reload')}
        >
          <Icon name="refresh" size={21} />
        </button>
        <Link
          className="icon-button"
          to="/"
          aria-label={t('common.close')}
          data-testid="browser-close"
        >
          <Icon name="close" />
        </Link>
      </header>
      <div className={loading ? 'browser-progress browser-loading' : 'browser-progress'} />
      <iframe
        key={round}
        ref={frame}
        src={target.href}
        title={target.host}
        sandbox={SANDBOX}
        referrerPolicy="no-referrer"
        onLoad={() => setLoading(false)}
        data-testid="browser-frame"
      />
      {asked ? (
        <PaySheet
          key={asked.id}
          request={{ jsapi: asked.params }}
          doneLabel={t('pay.return')}
          onEnd={answer}
        />
      ) : null}
    </div>
  )
}
