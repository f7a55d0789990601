import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Alert, Button, Form, Input, Radio } from 'antd'
import { PageFrame } from '../../frame/page-frame.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { customers } from '../api.ts'
import { Reason } from '../ask-dialog.tsx'
import '../operator.css'
import { useOpsWords } from '../words.tsx'

type Fields = Readonly<{ by: 'phone' | 'id'; value: string; reason: string }>

/** One customer, by a phone or a number that somebody has told us. There is no list of people. */
export function FindCustomerPage() {
  const { t } = useOpsWords()
  const wordsOf = useWordsOf()
  const navigate = useNavigate()
  const [form] = Form.useForm<Fields>()
  const by = Form.useWatch('by', form) ?? 'phone'
  const find = useMutation({
    mutationFn: ({ by: what, value, reason }: Fields) =>
      customers.find({ [what]: value.trim(), reason }),
    onSuccess: ({ id }) => void navigate({ to: '/ops/customers/$id', params: { id } }),
  })
  return (
    <PageFrame title={t('customers.title')} hint={t('customers.hint')}>
      <section className="panel">
        <Form<Fields>
          form={form}
          className="ops-form"
          layout="vertical"
          requiredMark={false}
          initialValues={{ by: 'phone' }}
          onFinish={(fields) => find.mutate(fields)}
        >
          <Form.Item name="by" label={t('customers.by')}>
            <Radio.Group
              optionType="button"
              options={[
                { value: 'phone', label: t('customers.phone') },
                { value: 'id', label: t('customers.id') },
              ]}
            />
          </Form.Item>
          <Form.Item
            name="value"
            label={t(`customers.${by}`)}
            rules={[
              {
                required: true,
                whitespace: true,
                pattern: by === 'phone' ? /^[\d\s+-]{11,20}$/ : /^\s*cus_\w+\s*$/,
                message: t(by === 'phone' ? 'customers.noPhone' : 'customers.noId'),
              },
            ]}
          >
            <Input
              autoComplete="off"
              maxLength={40}
              inputMode={by === 'phone' ? 'tel' : 'text'}
              data-testid="customer-value"
            />
          </Form.Item>
          <Reason label={t('customers.why')} />
          <Alert className="ops-note" type="info" showIcon title={t('customers.recorded')} />
          {find.error && (
            <Alert className="ops-note" type="error" showIcon title={wordsOf(find.error)} />
          )}
          <Button type="primary" htmlType="submit" loading={find.isPending}>
            {t('customers.find')}
          </Button>
        </Form>
      </section>
    </PageFrame>
  )
}
