import { Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Desk, useDeskAct } from '../use-desk.ts'

type Props = Readonly<{
  title: string
  label: string
  /** The name that it has; nothing while nothing is renamed. */
  before: string | undefined
  /** What is asked anew afterwards. */
  changed: string
  rename: (desk: Desk, name: string) => Promise<unknown>
  onClose: () => void
}>

/** Another name for something of the merchant. */
export function NameDialog({ title, label, before, changed, rename, onClose }: Props) {
  const { t } = useTranslation('shop-desk')
  const id = useId()
  const [name, setName] = useState(before ?? '')
  const save = useDeskAct(changed, (desk, wanted: string) => rename(desk, wanted), {
    done: t('saved'),
    onDone: onClose,
  })
  const wanted = name.trim()
  const go = () => {
    if (wanted !== '') save.mutate(wanted)
  }
  return (
    <Modal
      title={title}
      open={before !== undefined}
      onCancel={onClose}
      onOk={go}
      okText={t('save')}
      okButtonProps={{ disabled: wanted === '' }}
      confirmLoading={save.isPending}
    >
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      <Input
        id={id}
        value={name}
        maxLength={32}
        autoComplete="off"
        onChange={({ target }) => setName(target.value)}
        onPressEnter={go}
      />
    </Modal>
  )
}
