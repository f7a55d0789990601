import { Alert, App, Button, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { fullTime } from '../../words/time.ts'
import type { Sent } from '../api.ts'

/** The link that nobody will see again. A click beside it does not close it. */
export function LinkDialog({
  sent,
  onClose,
}: Readonly<{ sent: Sent | undefined; onClose: () => void }>) {
  const { t } = useTranslation(['oversight', 'frame'])
  const { message } = App.useApp()
  const copy = async () => {
    await navigator.clipboard.writeText(sent?.link ?? '')
    message.success(t('staff.copied'))
  }
  return (
    <Modal
      title={t('staff.linkTitle')}
      open={sent !== undefined}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('frame:close')}
        </Button>,
        <Button key="copy" type="primary" onClick={() => void copy()}>
          {t('staff.copy')}
        </Button>,
      ]}
    >
      {sent && (
        <div className="link-shown">
          <Alert
            type="warning"
            showIcon
            title={t('staff.linkHint', { at: fullTime(sent.expiresAt) })}
          />
          <Input.TextArea
            value={sent.link}
            readOnly
            autoSize
            aria-label={t('staff.linkTitle')}
            data-testid="link"
          />
        </div>
      )}
    </Modal>
  )
}
