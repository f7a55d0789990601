import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type CustomerWhole, customers } from '../api.ts'
import { ChangeList } from '../change-list.tsx'
import { Fact, Facts } from '../facts.tsx'
import '../operator.css'
import { Sections } from '../sections.tsx'
import { StateTag, useMay, useOpsWords, useStateText, Written } from '../words.tsx'
import { BillList } from './bill-list.tsx'
import { FreezeDialog } from './freeze-dialog.tsx'
import { Revealed } from './revealed.tsx'

/** One customer, masked; each field in the clear takes a reason. */
export function CustomerPage() {
  const { t } = useOpsWords()
  const { id = '' }: Readonly<{ id?: string }> = useParams({ strict: false })
  const may = useMay('customer.change')
  const [act, ask] = useState<'freeze' | 'thaw'>()
  const query = useQuery({
    queryKey: ['ops-customer', id],
    queryFn: () => customers.one(id),
    // Each reading is written down: nothing reads again by itself.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  })
  const back = { to: '/ops/customers', title: t('customers.title') }
  return (
    <PageFrame
      title={t('customers.one')}
      hint={<code>{id}</code>}
      back={back}
      actions={
        may &&
        query.data && (
          <>
            <Button danger onClick={() => ask('freeze')} data-testid="ask-freeze">
              {t('freeze.freeze')}
            </Button>
            <Button onClick={() => ask('thaw')} data-testid="ask-thaw">
              {t('freeze.thaw')}
            </Button>
          </>
        )
      }
    >
      {query.data ? (
        <Whole customer={query.data} />
      ) : query.error ? (
        <Failure error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Waiting />
      )}
      {act && <FreezeDialog id={id} act={act} onEnd={() => ask(undefined)} />}
    </PageFrame>
  )
}

function Whole({ customer }: Readonly<{ customer: CustomerWhole }>) {
  const { t } = useOpsWords()
  const { id, name, phone, state } = customer
  return (
    <>
      <section className="panel">
        <Facts>
          <Fact title={t('customers.state')}>
            <StateTag group="customerState" state={state} />
          </Fact>
          <Fact title={t('customers.name')}>
            <Revealed id={id} field="name" masked={name} />
          </Fact>
          <Fact title={t('customers.phone')}>
            <Revealed id={id} field="phone" masked={phone} />
          </Fact>
          <Fact title={t('customers.balance')}>
            <Amount minor={customer.balance} />
          </Fact>
          <Fact title={t('customers.available')}>
            <Amount minor={customer.available} />
          </Fact>
          <Fact title={t('customers.pin')}>
            {t(customer.hasPin ? 'customers.pinSet' : 'customers.pinUnset')}
          </Fact>
          <Fact title={t('customers.since')}>
            <BeijingTime at={customer.createdAt} zone />
          </Fact>
        </Facts>
      </section>
      <section className="panel">
        <Sections
          name={t('customers.one')}
          items={[
            { key: 'cards', label: t('customers.cards'), children: <Cards customer={customer} /> },
            { key: 'bills', label: t('customers.bills'), children: <BillList id={id} /> },
            {
              key: 'freezes',
              label: t('customers.freezes'),
              children: <Freezes customer={customer} />,
            },
            {
              key: 'changes',
              label: t('merchant.changes'),
              children: <ChangeList changes={customer.changes} />,
            },
          ]}
        />
      </section>
    </>
  )
}

function Cards({ customer: { cards } }: Readonly<{ customer: CustomerWhole }>) {
  const { t } = useOpsWords()
  if (cards.length === 0) return <p className="nothing">{t('customers.noCards')}</p>
  return (
    <ul className="ops-list">
      {cards.map(({ bank, kind, last4 }) => (
        <li key={`${bank} ${last4}`}>
          <Written text={bank} /> {t(`customers.${kind}`)} <code>•••• {last4}</code>
        </li>
      ))}
    </ul>
  )
}

function Freezes({ customer: { freezes } }: Readonly<{ customer: CustomerWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  if (freezes.length === 0) return <p className="nothing">{t('freeze.none')}</p>
  return (
    <ul className="ops-list" data-testid="freezes">
      {freezes.map((freeze) => (
        <li key={freeze.id}>
          <div className="ops-list-head">
            <StateTag group="freezeState" state={freeze.state} />
            <strong>{textOf('freezer', freeze.frozenBy)}</strong>
            <BeijingTime at={freeze.frozenAt} />
          </div>
          <p>
            <Written text={freeze.reason} />
          </p>
          {freeze.thawedAt && (
            <p className="nothing">
              {t('freeze.thawedAt')} <BeijingTime at={freeze.thawedAt} />{' '}
              <Written text={freeze.thawReason} />
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}
