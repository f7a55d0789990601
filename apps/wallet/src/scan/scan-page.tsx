import { getRouteApi, useRouter } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Outcome } from '../pay/outcome.ts'
import { PaySheet } from '../pay/pay-sheet.tsx'
import { Icon } from '../ui/icon.tsx'
import { BackButton, usePageTitle } from '../ui/page.tsx'
import { TabBar } from '../ui/tab-bar.tsx'
import { decodePicture } from './decode-image.ts'
import { readScan } from './read-scan.ts'
import { type CameraState, useCamera } from './use-camera.ts'
import './scan.css'

const route = getRouteApi('/signed-in/scan')

export function ScanPage() {
  const { t } = useTranslation()
  const router = useRouter()
  const { code } = route.useSearch()
  const heading = usePageTitle(t('scan.title'))
  const [problem, setProblem] = useState('')
  const { video, state } = useCamera(code === undefined, open)

  /** The text becomes part of the address, so that "back" closes the sheet and a reload keeps it. */
  function open(text: string) {
    const scanned = readScan(text, location.origin)
    if (scanned.kind === 'empty') return setProblem(t('scan.nothingPasted'))
    setProblem('')
    if (scanned.kind === 'page') router.history.push(scanned.path)
    else void router.navigate({ to: '/scan', search: { code: scanned.code } })
  }

  async function openPicture(file: File | undefined) {
    if (!file) return
    const text = await decodePicture(file).catch(() => undefined)
    if (text) open(text)
    else setProblem(t('scan.nothingInPicture'))
  }

  function end(outcome: Outcome) {
    if (outcome.kind === 'paid') void router.navigate({ to: '/', replace: true })
    else void router.navigate({ to: '/scan', replace: true })
  }

  return (
    <div className="scan page-with-rail">
      <header className="page-bar">
        <BackButton to="/" />
        <h1 ref={heading} tabIndex={-1}>
          {t('scan.title')}
        </h1>
      </header>
      <main className="scan-body">
        <div className="scan-view">
          <video ref={video} muted playsInline aria-label={t('scan.camera')} />
          <Viewfinder state={state} />
        </div>
        <p className="scan-problem" role="status" data-testid="scan-problem">
          {problem}
        </p>
        <PasteForm onText={open} onPicture={(file) => void openPicture(file)} />
      </main>
      <TabBar />
      {code ? <ScannedSheet key={code} code={code} onEnd={end} /> : null}
    </div>
  )
}

function ScannedSheet({ code, onEnd }: { code: string; onEnd: (outcome: Outcome) => void }) {
  const router = useRouter()
  const scanned = readScan(code, location.origin)
  const url = scanned.kind === 'pay' ? scanned.url : undefined
  return (
    <PaySheet
      request={{ code }}
      onEnd={onEnd}
      // A web address that is no payment is a page to look at, as in any wallet's scanner.
      {...(url
        ? {
            elsewhere: () =>
              void router.navigate({ to: '/browser', search: { url }, replace: true }),
          }
        : {})}
    />
  )
}

function Viewfinder({ state }: { state: CameraState }) {
  const { t } = useTranslation()
  return (
    <div className={`scan-finder scan-${state}`}>
      <span className="scan-line" />
      <p>
        {state === 'on' ? null : <Icon name={state === 'starting' ? 'scan' : 'alert'} size={36} />}
        <span>{t(`scan.state.${state}`)}</span>
      </p>
    </div>
  )
}

type PasteFormProps = {
  onText: (text: string) => void
  onPicture: (file: File | undefined) => void
}

function PasteForm({ onText, onPicture }: PasteFormProps) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    onText(text)
  }
  return (
    <form className="scan-form" onSubmit={submit}>
      <label className="scan-picture">
        <Icon name="picture" size={22} />
        {t('scan.picture')}
        <input
          type="file"
          accept="image/*"
          className="visually-hidden"
          onChange={(event) => {
            onPicture(event.target.files?.[0])
            // The same picture may be chosen again after a failure.
            event.target.value = ''
          }}
          data-testid="scan-file"
        />
      </label>
      <div className="scan-paste">
        <input
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder={t('scan.pasteHint')}
          aria-label={t('scan.pasteHint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          data-testid="scan-paste-field"
          data-signal="payee"
        />
        <button className="button button-primary" data-testid="scan-paste-button">
          {t('scan.pasteGo')}
        </button>
      </div>
    </form>
  )
}
