import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, DatePicker, Form, Input, Modal, Radio, Select, Upload } from 'antd'
import { queryClient } from '../../queries.ts'
import { useWordsOf } from '../../words/refused.ts'
import { colours, type ListAsk, listKinds, risk } from '../api.ts'
import { useRiskWords } from '../words.tsx'

type Fields = Omit<ListAsk, 'values' | 'expiresAt'> &
  Readonly<{ values: string; expiresAt?: Readonly<{ toISOString: () => string }> | null }>

const valuesMost = 50_000

/** One a line; commas part too, as in a table that was saved as text. */
const valuesOf = (text: string): readonly string[] =>
  text
    .split(/[\n\r,，;；\t]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '')

/** Adds, removes or imports; black and white wait for a second person. */
export function ChangeModal({ onEnd }: Readonly<{ onEnd: () => void }>) {
  const { t } = useRiskWords()
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const [form] = Form.useForm<Fields>()
  const colour = Form.useWatch('colour', form) ?? 'black'
  const act = Form.useWatch('act', form) ?? 'add'
  const isOfTwo = colour === 'black' || colour === 'white'
  const change = useMutation({
    mutationFn: ({ values, expiresAt, ...ask }: Fields) =>
      risk.change({
        ...ask,
        values: valuesOf(values),
        expiresAt: expiresAt?.toISOString() ?? null,
      }),
    onSuccess: ({ count, approvalId }) => {
      void message.success(approvalId ? t('modal.asked', { count }) : t('modal.done', { count }))
      void queryClient.invalidateQueries({ queryKey: ['risk-lists'] })
      onEnd()
    },
  })
  return (
    <Modal
      open
      title={t('lists.change')}
      okText={isOfTwo ? t('modal.submit') : t('modal.apply')}
      cancelText={t('cancel')}
      confirmLoading={change.isPending}
      onCancel={onEnd}
      onOk={() => form.submit()}
      width={560}
    >
      <Form<Fields>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ act: 'add', colour: 'black', kind: 'phone', values: '' }}
        onFinish={(fields) => change.mutate(fields)}
      >
        <Choices />
        <Values />
        <Why />
        {act === 'add' && (
          <Form.Item name="expiresAt" label={t('lists.expiresAt')} extra={t('modal.expiresHint')}>
            <DatePicker className="wide" />
          </Form.Item>
        )}
      </Form>
      <Alert
        type={isOfTwo ? 'warning' : 'info'}
        showIcon
        title={t(isOfTwo ? 'modal.ofTwo' : 'modal.atOnce')}
      />
      {change.error && (
        <Alert className="panel-note" type="error" showIcon title={wordsOf(change.error)} />
      )}
    </Modal>
  )
}

function Choices() {
  const { t } = useRiskWords()
  return (
    <div className="list-choices">
      <Form.Item name="act" label={t('lists.what')}>
        <Radio.Group
          optionType="button"
          options={(['add', 'remove'] as const).map((act) => ({
            value: act,
            label: t(`act2.${act}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="colour" label={t('lists.colour')}>
        <Select
          options={colours.map((colour) => ({ value: colour, label: t(`colour.${colour}`) }))}
        />
      </Form.Item>
      <Form.Item name="kind" label={t('lists.kind')}>
        <Select options={listKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))} />
      </Form.Item>
    </div>
  )
}

/** Typed, pasted, or out of a text file that never leaves the browser as a file. */
function Values() {
  const { t } = useRiskWords()
  const form = Form.useFormInstance<Fields>()
  const count = valuesOf(Form.useWatch('values', form) ?? '').length
  const read = async (file: File): Promise<void> => {
    form.setFieldValue('values', await file.text())
    await form.validateFields(['values'])
  }
  return (
    <>
      <Form.Item
        name="values"
        label={t('modal.values')}
        extra={t('modal.count', { count })}
        rules={[
          {
            validator: async (_, text: string) => {
              const { length } = valuesOf(text)
              if (length === 0) throw new Error(t('draft.needed'))
              if (length > valuesMost) throw new Error(t('modal.tooMany'))
            },
          },
        ]}
      >
        <Input.TextArea
          autoSize={{ minRows: 3, maxRows: 8 }}
          spellCheck={false}
          placeholder={t('modal.valuesHint')}
          data-testid="list-values"
        />
      </Form.Item>
      <Upload
        accept=".txt,.csv,text/plain,text/csv"
        showUploadList={false}
        beforeUpload={(file) => {
          void read(file)
          return Upload.LIST_IGNORE
        }}
      >
        <Button size="small" className="list-import">
          {t('modal.import')}
        </Button>
      </Upload>
    </>
  )
}

function Why() {
  const { t } = useRiskWords()
  const rules = [{ required: true, whitespace: true, message: t('draft.needed') }]
  return (
    <>
      <Form.Item name="reason" label={t('lists.reason')} rules={rules}>
        <Input maxLength={200} placeholder={t('modal.reasonHint')} />
      </Form.Item>
      <Form.Item name="source" label={t('lists.source')} rules={rules}>
        <Input maxLength={200} placeholder={t('modal.sourceHint')} />
      </Form.Item>
    </>
  )
}
