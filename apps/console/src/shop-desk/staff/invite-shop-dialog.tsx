import { Alert, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Sent } from '../../oversight/api.ts'
import { useWordsOf } from '../../words/refused.ts'
import { useDeskAct, useDeskQuery } from '../use-desk.ts'
import { ShopRoleChoice } from './shop-role-choice.tsx'

type Fields = Readonly<{ name: string; login: string; roles: readonly string[]; place: string }>

type Props = Readonly<{ isOpen: boolean; onClose: () => void; onSent: (sent: Sent) => void }>

const whole = 'whole'

/** Takes somebody on, for the whole merchant or for one of its places; the link is shown once. */
export function InviteShopDialog({ isOpen, onClose, onSent }: Props) {
  const { t } = useTranslation('shop-desk')
  const [form] = Form.useForm<Fields>()
  const wordsOf = useWordsOf()
  const { data } = useDeskQuery('nodes', (desk) => desk.nodes())
  const places = [
    { value: whole, label: t('wholeShop') },
    ...(data?.nodes ?? []).flatMap(({ id, name, state }) =>
      state === 'active' ? [{ value: id, label: name }] : [],
    ),
  ]
  const invite = useDeskAct(
    'staff',
    (desk, { name, login, roles, place }: Fields) =>
      desk.invite({ name: name.trim(), login, roles, nodeId: place === whole ? null : place }),
    { onDone: onSent },
  )
  return (
    <Modal
      title={t('staff.invite')}
      open={isOpen}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('staff.do')}
      confirmLoading={invite.isPending}
      destroyOnHidden
      afterClose={() => {
        form.resetFields()
        invite.reset()
      }}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ place: whole }}
        onFinish={(fields) => invite.mutate(fields)}
      >
        <Form.Item
          name="name"
          label={t('staff.name')}
          rules={[{ required: true, whitespace: true, message: t('staff.needName') }]}
        >
          <Input maxLength={32} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="login"
          label={t('staff.login')}
          extra={t('staff.loginHint')}
          rules={[
            { required: true, pattern: /^[a-z][a-z0-9._-]{1,31}$/, message: t('staff.needLogin') },
          ]}
        >
          <Input maxLength={32} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        <Form.Item name="place" label={t('staff.place')} extra={t('staff.placeHint')}>
          <Select options={places} />
        </Form.Item>
        <Form.Item
          name="roles"
          label={t('staff.roles')}
          rules={[{ required: true, message: t('staff.needRoles') }]}
        >
          <ShopRoleChoice />
        </Form.Item>
        {invite.error && <Alert type="error" showIcon title={wordsOf(invite.error)} />}
      </Form>
    </Modal>
  )
}
