import { Alert, App, Button, Checkbox, Input, Modal, Segmented, Space } from 'antd'
import { useState } from 'react'
import type { KeyChanged } from '../api.ts'
import { saveFile } from '../save-file.ts'
import { useAct, useDeveloper, useWords } from '../use-developer.ts'
import type { MadeKey } from './make-request.ts'

type Way = 'make' | 'paste'

/** A certificate more: its key made in this browser, or a request or certificate from elsewhere. */
export function AddCertificate({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useWords()
  const [way, choose] = useState<Way>('make')
  const [done, setDone] = useState<KeyChanged>()
  const add = useAct(
    'access',
    (developer, body: { request: string } | { certificatePem: string }) =>
      developer.addCertificate(body),
    { onDone: setDone },
  )
  return (
    <Modal
      open
      title={t('add.title')}
      onCancel={onClose}
      footer={done ? <Button onClick={onClose}>{t('close')}</Button> : null}
      mask={{ closable: false }}
      width={620}
    >
      {done ? (
        <Done changed={done} />
      ) : (
        <div className="dev-stack">
          <Segmented<Way>
            block
            value={way}
            onChange={choose}
            options={[
              { value: 'make', label: t('add.make') },
              { value: 'paste', label: t('add.paste') },
            ]}
          />
          {way === 'make' ? (
            <Make
              isSending={add.isPending}
              onSend={(requestPem) => add.mutate({ request: requestPem })}
            />
          ) : (
            <Paste
              isSending={add.isPending}
              onSend={(pem) =>
                add.mutate(
                  pem.includes('CERTIFICATE REQUEST') ? { request: pem } : { certificatePem: pem },
                )
              }
            />
          )}
        </div>
      )}
    </Modal>
  )
}

type Sending = Readonly<{ isSending: boolean; onSend: (pem: string) => void }>

/** The order matters: a key that nobody has kept is no key, so it is saved before its request is sent. */
function Make({ isSending, onSend }: Sending) {
  const { t } = useWords()
  const { mchid } = useDeveloper()
  const { message } = App.useApp()
  const [made, setMade] = useState<MadeKey>()
  const [isSaved, setSaved] = useState(false)
  const [isMaking, setMaking] = useState(false)
  async function make(): Promise<void> {
    setMaking(true)
    try {
      const { makeKey } = await import('./make-request.ts')
      setMade(await makeKey(mchid))
      setSaved(false)
    } catch {
      message.error(t('add.noCrypto'))
    } finally {
      setMaking(false)
    }
  }
  return (
    <>
      <p>{t('add.makeHint')}</p>
      <ol className="dev-steps">
        <li>
          <Button
            type={made ? 'default' : 'primary'}
            onClick={() => void make()}
            loading={isMaking}
            data-testid="make-key"
          >
            {t(made ? 'add.makeAgain' : 'add.makeKey')}
          </Button>
        </li>
        <li>
          <Space wrap>
            <Button
              disabled={!made}
              onClick={() => made && saveFile('apiclient_key.pem', made.privateKeyPem)}
              data-testid="save-key"
            >
              {t('add.saveKey')}
            </Button>
            <Checkbox
              checked={isSaved}
              disabled={!made}
              onChange={({ target }) => setSaved(target.checked)}
              data-testid="key-saved"
            >
              {t('add.saved')}
            </Checkbox>
          </Space>
        </li>
        <li>
          <Button
            type="primary"
            disabled={!made || !isSaved}
            loading={isSending}
            onClick={() => made && onSend(made.requestPem)}
            data-testid="send-request"
          >
            {t('add.send')}
          </Button>
        </li>
      </ol>
    </>
  )
}

function Paste({ isSending, onSend }: Sending) {
  const { t } = useWords()
  const [pem, write] = useState('')
  const hasPrivate = pem.includes('PRIVATE KEY')
  return (
    <>
      <p>{t('add.pasteHint')}</p>
      <Input.TextArea
        value={pem}
        rows={8}
        spellCheck={false}
        className="dev-code"
        aria-label={t('add.pem')}
        placeholder="-----BEGIN CERTIFICATE REQUEST-----"
        onChange={({ target }) => write(target.value)}
        data-testid="pem"
      />
      {hasPrivate && <Alert type="error" showIcon title={t('add.private')} />}
      <Button
        type="primary"
        disabled={pem.trim() === '' || hasPrivate}
        loading={isSending}
        onClick={() => onSend(pem.trim())}
        data-testid="send-pem"
      >
        {t('add.sendPem')}
      </Button>
    </>
  )
}

function Done({ changed }: Readonly<{ changed: KeyChanged }>) {
  const { t } = useWords()
  if (changed.state === 'waiting')
    return (
      <Alert type="warning" showIcon title={t('keys.asked')} description={t('keys.askedHint')} />
    )
  const { serial, certificatePem } = changed
  return (
    <div className="dev-stack" data-testid="certificate-added">
      <Alert type="success" showIcon title={t('add.done')} description={t('add.doneHint')} />
      <dl className="facts">
        <div>
          <dt>{t('keys.serial')}</dt>
          <dd>
            <code className="dev-serial" data-testid="new-serial">
              {serial}
            </code>
          </dd>
        </div>
      </dl>
      {certificatePem && (
        <Button
          onClick={() => saveFile('apiclient_cert.pem', certificatePem)}
          data-testid="save-certificate"
        >
          {t('add.saveCertificate')}
        </Button>
      )}
    </div>
  )
}
