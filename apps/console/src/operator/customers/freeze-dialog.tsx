import { Form, Radio } from 'antd'
import { customers } from '../api.ts'
import { AskDialog, Reason } from '../ask-dialog.tsx'
import { useOpsWords } from '../words.tsx'

type Props = Readonly<{ id: string; act: 'freeze' | 'thaw'; onEnd: () => void }>
type Fields = Readonly<{ scope?: 'freeze_wallet' | 'freeze_whole'; reason: string }>

/** 冻结 and 解冻, by two. */
export function FreezeDialog({ id, act, onEnd }: Props) {
  const { t } = useOpsWords()
  return (
    <AskDialog<Fields>
      title={t(act === 'freeze' ? 'freeze.freeze' : 'freeze.thaw')}
      keys={['ops-customer']}
      onEnd={onEnd}
      initial={{ scope: 'freeze_wallet' }}
      send={({ scope, reason }) =>
        customers.freeze(id, { act: act === 'thaw' ? 'thaw' : scope, reason })
      }
    >
      {act === 'freeze' ? (
        <Form.Item name="scope" label={t('freeze.scope')}>
          <Radio.Group
            options={[
              { value: 'freeze_wallet', label: t('freeze.wallet') },
              { value: 'freeze_whole', label: t('freeze.whole') },
            ]}
          />
        </Form.Item>
      ) : (
        <p>{t('freeze.thawHint')}</p>
      )}
      <Reason />
    </AskDialog>
  )
}
