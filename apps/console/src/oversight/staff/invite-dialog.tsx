import { useMutation } from '@tanstack/react-query'
import { Alert, Form, Input, Modal } from 'antd'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../../queries.ts'
import { useWordsOf } from '../../words/refused.ts'
import { oversight, type Sent } from '../api.ts'
import { RoleChoice } from './role-choice.tsx'

type Fields = Readonly<{ name: string; login: string; roles: readonly string[] }>

type Props = Readonly<{ isOpen: boolean; onClose: () => void; onSent: (sent: Sent) => void }>

/** Takes somebody on; the answer is a link that is shown once. */
export function InviteDialog({ isOpen, onClose, onSent }: Props) {
  const { t } = useTranslation('oversight')
  const [form] = Form.useForm<Fields>()
  const wordsOf = useWordsOf()
  const invite = useMutation({
    mutationFn: oversight.invite,
    onSuccess: async (sent) => {
      onSent(sent)
      await queryClient.invalidateQueries({ queryKey: ['staff'] })
    },
  })
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
        onFinish={({ name, login, roles }) => invite.mutate({ name: name.trim(), login, roles })}
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
        <Form.Item
          name="roles"
          label={t('staff.roles')}
          rules={[{ required: true, message: t('staff.needRoles') }]}
        >
          <RoleChoice />
        </Form.Item>
        {invite.error && <Alert type="error" showIcon title={wordsOf(invite.error)} />}
      </Form>
    </Modal>
  )
}
