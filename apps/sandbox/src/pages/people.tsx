import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Merchant,
  type MerchantKind,
  merchantsQuery,
  payersQuery,
  sandbox,
} from '../sandbox-api.ts'
import { fenOfYuan } from '../money.ts'
import { SelectField, TextField } from '../ui/fields.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { Empty, FormError, Loading } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { MerchantCard } from './merchant-card.tsx'
import { PayerCard } from './payer-card.tsx'

export function PeoplePage() {
  const { t } = useTranslation()
  const merchants = useQuery(merchantsQuery)
  const payers = useQuery(payersQuery)
  return (
    <Page title={t('nav.people')} lead={t('lead.people')}>
      <div className="two">
        <NewMerchant merchants={merchants.data ?? []} />
        <NewPayer />
      </div>
      <div className="two two-lists">
        <Panel title={t('people.merchants')}>
          {!merchants.data ? (
            <Loading />
          ) : merchants.data.length === 0 ? (
            <Empty icon="shop" title={t('people.noMerchants')} hint={t('people.noMerchantsHint')} />
          ) : (
            merchants.data.map((one) => <MerchantCard key={one.mchid} merchant={one} />)
          )}
        </Panel>
        <Panel title={t('people.payers')}>
          {!payers.data ? (
            <Loading />
          ) : payers.data.length === 0 ? (
            <Empty icon="person" title={t('people.noPayers')} hint={t('people.noPayersHint')} />
          ) : (
            payers.data.map((one) => (
              <PayerCard key={one.customerId} payer={one} merchants={merchants.data ?? []} />
            ))
          )}
        </Panel>
      </div>
    </Page>
  )
}

function NewMerchant({ merchants }: { merchants: readonly Merchant[] }) {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<MerchantKind>('direct')
  const [keyMode, setKeyMode] = useState<KeyMode>('certificate')
  const providers = merchants.filter((one) => one.kind === 'provider')
  const [parent, setParent] = useState('')
  const parentMchid = parent || (providers[0]?.mchid ?? '')

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault()
    const isSub = kind === 'sub_merchant'
    const made = await act(() =>
      sandbox.createMerchant({ name, kind, keyMode, ...(isSub && { parentMchid }) }),
    )
    if (made) setName('')
  }

  return (
    <Panel title={t('people.newMerchant')}>
      <form className="form form-pad" onSubmit={(event) => void create(event)}>
        <TextField
          label={t('people.merchantName')}
          value={name}
          onChange={setName}
          maxLength={32}
          placeholder={t('people.merchantNameExample')}
          required
        />
        <div className="pair">
          <SelectField
            label={t('people.kind')}
            value={kind}
            onChange={(value) => setKind(value as MerchantKind)}
            options={(['direct', 'provider', 'sub_merchant'] as const).map((value) => ({
              value,
              label: t(`people.kinds.${value}`),
            }))}
          />
          {kind === 'sub_merchant' ? (
            <ParentField providers={providers} value={parentMchid} onChange={setParent} />
          ) : (
            <KeyModeField value={keyMode} onChange={setKeyMode} />
          )}
        </div>
        <FormError>{failed}</FormError>
        <button
          type="submit"
          className="button button-primary"
          disabled={isBusy || (kind === 'sub_merchant' && parentMchid === '')}
        >
          {t('people.createMerchant')}
        </button>
      </form>
    </Panel>
  )
}

type ParentProps = {
  providers: readonly Merchant[]
  value: string
  onChange: (mchid: string) => void
}

function ParentField({ providers, value, onChange }: ParentProps) {
  const { t } = useTranslation()
  const options = providers.map((one) => ({ value: one.mchid, label: one.name }))
  const none = [{ value: '', label: t('people.noProvider') }]
  return (
    <SelectField
      label={t('people.parent')}
      value={value}
      onChange={onChange}
      options={options.length === 0 ? none : options}
    />
  )
}

type KeyMode = 'certificate' | 'public_key'
type KeyModeProps = { value: KeyMode; onChange: (mode: KeyMode) => void }

function KeyModeField({ value, onChange }: KeyModeProps) {
  const { t } = useTranslation()
  return (
    <SelectField
      label={t('people.keyMode')}
      value={value}
      onChange={(mode) => onChange(mode === 'public_key' ? mode : 'certificate')}
      options={(['certificate', 'public_key'] as const).map((mode) => ({
        value: mode,
        label: t(`people.keyModes.${mode}`),
      }))}
    />
  )
}

function NewPayer() {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const [name, setName] = useState('')
  const [yuan, setYuan] = useState('1000')
  const balance = fenOfYuan(yuan)
  const isTooMuch = balance !== undefined && BigInt(balance) > 5_000_000n

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault()
    const made = await act(() => sandbox.createPayer({ name, ...(balance ? { balance } : {}) }))
    if (made) setName('')
  }

  return (
    <Panel title={t('people.newPayer')}>
      <form className="form form-pad" onSubmit={(event) => void create(event)}>
        <TextField
          label={t('people.payerName')}
          value={name}
          onChange={setName}
          maxLength={32}
          placeholder={t('people.payerNameExample')}
          required
        />
        <TextField
          label={t('people.balance')}
          value={yuan}
          onChange={setYuan}
          note={t('people.balanceNote')}
        />
        <FormError>{failed ?? (isTooMuch ? t('people.balanceTooMuch') : null)}</FormError>
        <button type="submit" className="button button-primary" disabled={isBusy || isTooMuch}>
          {t('people.createPayer')}
        </button>
      </form>
    </Panel>
  )
}
