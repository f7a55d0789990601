import { Alert, Form, Input, Modal } from 'antd'
import type { ReactNode } from 'react'
import { useWordsOf } from '../words/refused.ts'

export type Invited = Readonly<{ name: string; login: string; roles: readonly string[] }>

type Words = Readonly<{
  title: string
  send: string
  name: string
  needName: string
  login: string
  loginHint: string
  needLogin: string
  roles: string
  needRoles: string
}>

/** As much as a mutation says of itself. */
type Sending<Fields> = Readonly<{
  mutate: (fields: Fields) => unknown
  reset: () => void
  isPending: boolean
  error: Error | null
}>

type Props<Fields> = Readonly<{
  isOpen: boolean
  onClose: () => void
  words: Words
  invite: Sending<Fields>
  /** The choice of roles, as a field of a form. */
  roles: ReactNode
  /** Whatever an area asks besides, between the login and the roles. */
  children?: ReactNode
  initial?: Partial<Fields>
}>

/** Asks who is taken on; the name goes out without spaces around it. */
export function InviteForm<Fields extends Invited>(props: Props<Fields>) {
  const { isOpen, onClose, words, invite, roles, children, initial = {} } = props
  const [form] = Form.useForm<Fields>()
  const wordsOf = useWordsOf()
  return (
    <Modal
      title={words.title}
      open={isOpen}
      onCancel={onClose}
      onOk={form.submit}
      okText={words.send}
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
        initialValues={initial}
        onFinish={(fields) => invite.mutate({ ...fields, name: fields.name.trim() })}
      >
        <Form.Item
          name="name"
          label={words.name}
          rules={[{ required: true, whitespace: true, message: words.needName }]}
        >
          <Input maxLength={32} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="login"
          label={words.login}
          extra={words.loginHint}
          rules={[
            { required: true, pattern: /^[a-z][a-z0-9._-]{1,31}$/, message: words.needLogin },
          ]}
        >
          <Input maxLength={32} autoComplete="off" autoCapitalize="none" spellCheck={false} />
        </Form.Item>
        {children}
        <Form.Item
          name="roles"
          label={words.roles}
          rules={[{ required: true, message: words.needRoles }]}
        >
          {roles}
        </Form.Item>
        {invite.error && <Alert type="error" showIcon title={wordsOf(invite.error)} />}
      </Form>
    </Modal>
  )
}
