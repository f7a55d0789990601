import { Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { NewNode, Node } from '../api.ts'
import { useDeskAct } from '../use-desk.ts'

type Fields = Readonly<{ kind: Node['kind']; name: string; code?: string }>

type Props = Readonly<{
  /** What it is to stand below; nothing while nothing is added. */
  under: Node | 'shop' | undefined
  onClose: () => void
}>

const kindsUnder = {
  shop: ['store', 'branch', 'terminal'],
  branch: ['store', 'terminal'],
  store: ['terminal'],
  terminal: [],
} as const satisfies Readonly<Record<Node['kind'] | 'shop', readonly Node['kind'][]>>

/** A new branch, store or terminal. Its code is what orders say, and is never given away again. */
export function NodeDialog({ under, onClose }: Props) {
  const { t } = useTranslation('shop-desk')
  const [form] = Form.useForm<Fields>()
  const kinds = under === undefined ? [] : kindsUnder[under === 'shop' ? 'shop' : under.kind]
  const add = useDeskAct('nodes', (desk, node: NewNode) => desk.addNode(node), {
    done: t('saved'),
    onDone: onClose,
  })
  const send = ({ kind, name, code }: Fields) => {
    const parent = typeof under === 'object' ? { parentId: under.id } : {}
    const known = code?.trim() ? { code: code.trim() } : {}
    add.mutate({ kind, name: name.trim(), ...parent, ...known })
  }
  return (
    <Modal
      title={typeof under === 'object' ? t('nodes.newBelow', { name: under.name }) : t('nodes.new')}
      open={under !== undefined}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('save')}
      confirmLoading={add.isPending}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ kind: kinds[0] }}
        onFinish={send}
      >
        <Form.Item name="kind" label={t('nodes.kindTitle')}>
          <Select options={kinds.map((value) => ({ value, label: t(`nodes.kind.${value}`) }))} />
        </Form.Item>
        <Form.Item
          name="name"
          label={t('nodes.name')}
          rules={[{ required: true, whitespace: true, message: t('nodes.needName') }]}
        >
          <Input maxLength={64} autoComplete="off" />
        </Form.Item>
        <Form.Item name="code" label={t('nodes.code')} extra={t('nodes.codeHint')}>
          <Input maxLength={32} autoComplete="off" spellCheck={false} />
        </Form.Item>
      </Form>
    </Modal>
  )
}
