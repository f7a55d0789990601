import { useNavigate } from '@tanstack/react-router'
import { Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useKindTitle } from '../approvals/approval-words.tsx'

type Fields = Readonly<{ kind: string; mchid: string }>

/** Whose rules one wants to see and to change apart from the institution's. */
export function MerchantPolicyDialog({
  kinds,
  onClose,
}: Readonly<{ kinds: readonly string[]; onClose: () => void }>) {
  const { t } = useTranslation('oversight')
  const navigate = useNavigate()
  const kindTitle = useKindTitle()
  const [form] = Form.useForm<Fields>()
  return (
    <Modal
      open
      title={t('policies.ofMerchant')}
      okText={t('policies.goOn')}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: kinds[0] }}
        onFinish={({ kind, mchid }) => void navigate({ to: `/policies/${kind}/${mchid}` })}
      >
        <p className="page-hint">{t('policies.ofMerchantHint')}</p>
        <Form.Item name="kind" label={t('policies.kind')}>
          <Select options={kinds.map((kind) => ({ value: kind, label: kindTitle(kind) }))} />
        </Form.Item>
        <Form.Item
          name="mchid"
          label={t('policies.mchid')}
          rules={[{ required: true, pattern: /^[1-9]\d{7,9}$/, message: t('policies.noMchid') }]}
        >
          <Input inputMode="numeric" maxLength={10} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
