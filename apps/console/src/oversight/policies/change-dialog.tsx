import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, Button, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../../queries.ts'
import { amountText } from '../../words/money.ts'
import { useWordsOf } from '../../words/refused.ts'
import { type Policy, oversight } from '../api.ts'
import { usePolicyWords } from './policy-words.tsx'
import '../oversight.css'

type Fields = Readonly<{
  tiers: readonly Readonly<{ yuan: string; needed: number }>[]
  alsoRole?: string
  barred?: readonly string[]
  barsEarlier: boolean
  expiresHours: number
  escalateHours?: number | null
  escalateRole?: string
}>

type Props = Readonly<{
  policy: Policy
  onAsked: (approvalId: string) => void
  onClose: () => void
}>

/** `5000.5` → `500050`: whole fen, by text. */
function fenOf(yuan: string): string {
  const [whole = '0', part = ''] = yuan.trim().split('.')
  return String(BigInt(`${whole}${part.padEnd(2, '0')}`))
}

/** Other rules, for another person to agree to. */
export function ChangeDialog({ policy, onAsked, onClose }: Props) {
  const { t } = useTranslation('oversight')
  const wordsOf = useWordsOf()
  const ask = useMutation({
    mutationFn: ({ tiers, alsoRole, barred, escalateHours, escalateRole, ...rules }: Fields) =>
      oversight.changePolicy(policy.kind, policy.scope, {
        ...rules,
        tiers: tiers.map(({ yuan, needed }) => ({ from: fenOf(yuan), needed })),
        alsoRole: alsoRole ?? null,
        barred: barred ?? [],
        escalateHours: escalateRole ? (escalateHours ?? null) : null,
        escalateRole: escalateHours ? (escalateRole ?? null) : null,
      }),
    onSuccess: ({ approvalId }) => onAsked(approvalId),
  })
  return (
    <Modal title={t('policies.change')} open onCancel={onClose} footer={null} width={620}>
      <Form<Fields>
        layout="vertical"
        requiredMark={false}
        initialValues={initialOf(policy)}
        onFinish={(fields) => ask.mutate(fields)}
      >
        <Tiers aloneUpTo={policy.aloneUpTo} />
        <Checkers isOfMerchant={policy.scope !== 'institution'} />
        <Times isOfMerchant={policy.scope !== 'institution'} />
        {ask.error && (
          <Alert
            className="note-above"
            type="error"
            showIcon
            role="alert"
            data-testid="form-error"
            title={wordsOf(ask.error)}
          />
        )}
        <Button
          type="primary"
          htmlType="submit"
          block
          loading={ask.isPending}
          data-testid="ask-policy"
        >
          {t('policies.ask')}
        </Button>
      </Form>
    </Modal>
  )
}

const initialOf = (policy: Policy): Fields => ({
  tiers: policy.tiers.map(({ from, needed }) => ({
    yuan: amountText(from).replaceAll(',', '').replace(/\.00$/, ''),
    needed,
  })),
  ...(policy.alsoRole !== null && { alsoRole: policy.alsoRole }),
  barred: policy.barred.map(({ id }) => id),
  barsEarlier: policy.barsEarlier,
  expiresHours: policy.expiresHours,
  escalateHours: policy.escalateHours,
  ...(policy.escalateRole !== null && { escalateRole: policy.escalateRole }),
})

function Tiers({ aloneUpTo }: Readonly<{ aloneUpTo: string | null }>) {
  const { t } = useTranslation('oversight')
  const hint =
    aloneUpTo === null
      ? t('policies.tiersHint')
      : t('policies.aloneHint', { amount: amountText(aloneUpTo) })
  return (
    <fieldset className="tiers">
      <legend className="page-hint">{hint}</legend>
      <Form.List name="tiers">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }, index) => (
              <div key={key} className="tier-line">
                <Form.Item
                  name={[name, 'yuan']}
                  label={t('policies.fromYuan')}
                  rules={[
                    {
                      required: true,
                      pattern: /^\s*\d{1,12}(?:\.\d{1,2})?\s*$/,
                      message: t('policies.needAmount'),
                    },
                  ]}
                >
                  <Input inputMode="decimal" disabled={index === 0} />
                </Form.Item>
                <Form.Item
                  name={[name, 'needed']}
                  label={t('policies.needed')}
                  rules={[{ required: true, message: t('policies.needCount') }]}
                >
                  <InputNumber
                    min={aloneUpTo === null ? 1 : 0}
                    max={9}
                    precision={0}
                    style={{ width: '100%' }}
                  />
                </Form.Item>
                <Form.Item label=" " colon={false}>
                  <Button
                    disabled={index === 0}
                    aria-label={t('policies.removeTier')}
                    onClick={() => remove(name)}
                  >
                    −
                  </Button>
                </Form.Item>
              </div>
            ))}
            <Form.Item>
              <Button type="dashed" block onClick={() => add({ yuan: '', needed: 2 })}>
                {t('policies.addTier')}
              </Button>
            </Form.Item>
          </>
        )}
      </Form.List>
    </fieldset>
  )
}

const institutionRoles = ['approver', 'operator', 'auditor', 'administrator', 'risk_analyst']
const merchantRoles = [
  'merchant_administrator',
  'merchant_operator',
  'merchant_approver',
  'merchant_finance',
  'merchant_developer',
]

type Scoped = Readonly<{ isOfMerchant: boolean }>

function Checkers({ isOfMerchant }: Scoped) {
  const { t } = useTranslation('oversight')
  const { roleOf } = usePolicyWords()
  const { data: me } = useQuery(meQuery)
  const mayRead = me?.permissions.includes('staff.read') ?? false
  const { data } = useQuery({ queryKey: ['staff'], queryFn: oversight.staff, enabled: mayRead })
  const roles = isOfMerchant ? merchantRoles : institutionRoles
  return (
    <>
      <Form.Item name="alsoRole" label={t('policies.alsoRole')}>
        <Select
          allowClear
          placeholder={t('policies.noRole')}
          options={roles.map((value) => ({ value, label: roleOf(value) }))}
        />
      </Form.Item>
      {!isOfMerchant && (
        <Form.Item name="barred" label={t('policies.barred')}>
          <Select
            mode="multiple"
            allowClear
            placeholder={t('policies.nobody')}
            options={(data?.staff ?? [])
              .filter(({ roles: held }) => held.includes('approver'))
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Form.Item>
      )}
      <Form.Item name="barsEarlier" valuePropName="checked">
        <Checkbox>{t('policies.noEarlier')}</Checkbox>
      </Form.Item>
    </>
  )
}

function Times({ isOfMerchant }: Scoped) {
  const { t } = useTranslation('oversight')
  const { roleOf } = usePolicyWords()
  const roles = isOfMerchant ? merchantRoles : institutionRoles
  return (
    <>
      <Form.Item
        name="expiresHours"
        label={t('policies.expiresHours')}
        rules={[{ required: true, message: t('policies.needHours') }]}
      >
        <InputNumber min={1} max={2160} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="escalateHours" label={t('policies.escalateHours')}>
        <InputNumber min={1} max={2160} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="escalateRole" label={t('policies.escalateRole')}>
        <Select allowClear options={roles.map((value) => ({ value, label: roleOf(value) }))} />
      </Form.Item>
    </>
  )
}
