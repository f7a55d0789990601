import { Form, Input, Select } from 'antd'
import { amountText } from '../../words/money.ts'
import { AskDialog } from '../ask-dialog.tsx'
import { type BreakWhole, breaks } from '../clearing-api.ts'
import { useOpsWords, useStateText } from '../words.tsx'
import { YuanField } from '../yuan-field.tsx'
import { fenOf } from '../yuan.ts'

type Props = Readonly<{
  found: BreakWhole
  act: 'correct' | 'write_off'
  onEnd: () => void
}>
type Fields = Readonly<{ posting: string; owner: string; amount: string }>

const writeOff = 'write_off_loss'

/** 调账 and 核销: money moves once another has approved, and through the suspense account only. */
export function CorrectDialog({ found, act, onEnd }: Props) {
  const { t } = useOpsWords()
  const [first] = choicesOf(found)
  const posting = act === 'write_off' ? writeOff : first?.name
  const held = found.suspended.replace('-', '')
  return (
    <AskDialog<Fields>
      title={t(act === 'write_off' ? 'breaks.writeOff' : 'breaks.correct')}
      keys={['ops-break', 'ops-breaks']}
      onEnd={onEnd}
      initial={{
        ...(posting !== undefined && { posting, owner: ownerOf(found, posting) }),
        amount: amountText(held === '0' ? found.stake : held).replaceAll(',', ''),
      }}
      send={({ amount, ...fields }) =>
        breaks.correct(found.id, { ...fields, amount: fenOf(amount) ?? '' })
      }
    >
      <CorrectFields found={found} act={act} />
    </AskDialog>
  )
}

const choicesOf = ({ choices }: BreakWhole) => choices.filter(({ name }) => name !== writeOff)

/** Who stands beside the suspense account, where the difference itself says it. */
function ownerOf({ choices, ours, theirs, party, source }: BreakWhole, posting: string): string {
  switch (choices.find(({ name }) => name === posting)?.owner) {
    case 'platform':
      return 'platform'
    case 'merchant':
      return (ours ?? theirs)?.merchant ?? ''
    case 'channel':
      return party
    case 'bank':
      return source === 'bank' ? party : ''
    default:
      return ''
  }
}

function CorrectFields({ found, act }: Pick<Props, 'found' | 'act'>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const form = Form.useFormInstance<Fields>()
  const posting = Form.useWatch('posting', form)
  const chosen = found.choices.find(({ name }) => name === posting)
  const options = (act === 'write_off' ? found.choices : choicesOf(found)).map((choice) => ({
    value: choice.name,
    label: textOf('correction', choice.name),
  }))
  return (
    <>
      <p>{t(act === 'write_off' ? 'breaks.writeOffHint' : 'breaks.correctHint')}</p>
      <Form.Item name="posting" label={t('breaks.posting')} hidden={act === 'write_off'}>
        <Select
          options={options}
          onChange={(name: string) => form.setFieldValue('owner', ownerOf(found, name))}
        />
      </Form.Item>
      <Form.Item
        name="owner"
        label={t('breaks.owner', { kind: chosen ? textOf('ownerKind', chosen.owner) : '' })}
        rules={[{ required: true, whitespace: true, message: t('ask.needed') }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <YuanField name="amount" label={t('clearing.amount')} isNeeded />
    </>
  )
}
