import { Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../../queries.ts'
import { fenOfYuan } from '../api.ts'
import { useDeskAct, useDeskQuery } from '../use-desk.ts'

type Fields = Readonly<{ name: string; place: string; amount?: string; remark?: string }>

const whole = 'whole'

/** A new code: whose it is, and what it says. */
export function CodeDialog({
  isOpen,
  onClose,
}: Readonly<{ isOpen: boolean; onClose: () => void }>) {
  const { t } = useTranslation('shop-desk')
  const [form] = Form.useForm<Fields>()
  const places = usePlaces()
  const add = useDeskAct(
    'codes',
    (desk, { name, place, amount, remark }: Fields) =>
      desk.addCode({
        name: name.trim(),
        nodeId: place === whole ? null : place,
        amount: (amount && fenOfYuan(amount)) ?? null,
        remark: remark?.trim() || null,
      }),
    { done: t('codes.made'), onDone: onClose },
  )
  return (
    <Modal
      title={t('codes.new')}
      open={isOpen}
      onCancel={onClose}
      onOk={form.submit}
      okText={t('codes.make')}
      confirmLoading={add.isPending}
      destroyOnHidden
      afterClose={() => form.resetFields()}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ place: places[0]?.value }}
        key={places[0]?.value}
        onFinish={(fields) => add.mutate(fields)}
      >
        <Form.Item
          name="name"
          label={t('codes.name')}
          rules={[{ required: true, whitespace: true, message: t('codes.needName') }]}
        >
          <Input maxLength={32} autoComplete="off" placeholder={t('codes.namePlaceholder')} />
        </Form.Item>
        <Form.Item name="place" label={t('codes.place')} extra={t('codes.placeHint')}>
          <Select options={[...places]} />
        </Form.Item>
        <Form.Item
          name="amount"
          label={t('codes.fixed')}
          extra={t('codes.fixedHint')}
          rules={[
            {
              validator: (_, typed: string | undefined) =>
                !typed || fenOfYuan(typed)
                  ? Promise.resolve()
                  : Promise.reject(new Error(t('codes.needAmount'))),
            },
          ]}
        >
          <Input prefix="¥" inputMode="decimal" autoComplete="off" />
        </Form.Item>
        <Form.Item name="remark" label={t('codes.remark')} extra={t('codes.remarkHint')}>
          <Input maxLength={60} autoComplete="off" />
        </Form.Item>
      </Form>
    </Modal>
  )
}

/** The whole merchant for those who work there, and what takes payments under a code of its own. */
function usePlaces(): readonly Readonly<{ value: string; label: string }>[] {
  const { t } = useTranslation('shop-desk')
  const { data: me } = useQuery(meQuery)
  const { data } = useDeskQuery('nodes', (desk) => desk.nodes())
  const nodes = (data?.nodes ?? []).flatMap(({ id, name, code, state }) =>
    code === null || state === 'closed' ? [] : [{ value: id, label: `${name} · ${code}` }],
  )
  return me?.merchant?.node ? nodes : [{ value: whole, label: t('wholeShop') }, ...nodes]
}
