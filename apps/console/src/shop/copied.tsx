import { App, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { Icon } from '../frame/icon.tsx'

/** Puts a text into the clipboard, and says so. */
export function Copied({ text }: Readonly<{ text: string }>) {
  const { t } = useTranslation('shop')
  const { message } = App.useApp()
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      message.success(t('copied'))
    } catch {
      message.warning(t('notCopied'))
    }
  }
  return (
    <Button
      type="text"
      size="small"
      className="copy"
      aria-label={t('copy', { text })}
      icon={<Icon name="copy" size={14} />}
      onClick={(event) => {
        // The row behind it opens something.
        event.stopPropagation()
        void copy()
      }}
    />
  )
}
