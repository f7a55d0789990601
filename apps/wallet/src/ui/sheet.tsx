import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { Icon } from './icon.tsx'

type SheetProps = {
  title: string
  onClose: () => void
  children: ReactNode
  /** A sheet in the middle of a payment may be neither closed nor left by Escape. */
  busy?: boolean
  full?: boolean
  back?: (() => void) | undefined
  testId?: string
}

/**
 * A modal sheet on the native dialog: the browser keeps the focus inside, makes the page behind
 * inert and gives the focus back afterwards.
 */
export function Sheet({ title, onClose, children, busy, full, back, testId }: SheetProps) {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const titleId = useId()
  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    // Reading starts at the title; the dialog's own choice would be the button that closes it.
    heading.current?.focus()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={`sheet ${full ? 'sheet-full' : ''}`}
      aria-labelledby={titleId}
      data-testid={testId}
      onCancel={(event) => {
        event.preventDefault()
        if (!busy) (back ?? onClose)()
      }}
      onKeyDown={(event) => {
        // Chromium closes a dialog on the second Escape even when the first was refused.
        if (event.key === 'Escape' && busy) event.preventDefault()
      }}
    >
      <header className="sheet-bar">
        {busy ? (
          <span />
        ) : (
          <button
            type="button"
            className="icon-button"
            onClick={back ?? onClose}
            aria-label={back ? t('common.back') : t('common.close')}
            data-testid="sheet-close"
          >
            <Icon name={back ? 'back' : 'close'} />
          </button>
        )}
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
      </header>
      <div className="sheet-body">{children}</div>
    </dialog>
  )
}
