import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { PageFrame } from '../../frame/page-frame.tsx'
import { Failure, Waiting } from '../../frame/states.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { type MerchantWhole, merchants } from '../api.ts'
import { ChangeList } from '../change-list.tsx'
import { Fact, Facts } from '../facts.tsx'
import { FeeDialog } from '../fees/fee-dialog.tsx'
import '../operator.css'
import { Sections } from '../sections.tsx'
import { StateTag, useMay, useOpsWords, useStateText, Written } from '../words.tsx'
import { AccessTab } from './access-tab.tsx'
import { AccountPanel } from './account-panel.tsx'
import { ContractTab } from './contract-tab.tsx'
import { IndustryDialog, LimitDialog, StateDialog, TermsDialog } from './merchant-dialogs.tsx'
import { TreeTab } from './tree-tab.tsx'

/** What stands about one merchant, and what may be asked for about it. */
export function MerchantPage() {
  const { t } = useOpsWords()
  const { mchid = '' }: Readonly<{ mchid?: string }> = useParams({ strict: false })
  const query = useQuery({
    queryKey: ['ops-merchant', mchid],
    queryFn: () => merchants.one(mchid),
  })
  const back = { to: '/ops/merchants', title: t('merchants.title') }
  if (query.error && !query.data)
    return (
      <PageFrame title={mchid} back={back}>
        <Failure error={query.error} retry={() => void query.refetch()} />
      </PageFrame>
    )
  if (!query.data)
    return (
      <PageFrame title={mchid} back={back}>
        <Waiting />
      </PageFrame>
    )
  return (
    <PageFrame
      title={query.data.name}
      hint={<code>{mchid}</code>}
      back={back}
      actions={<Actions merchant={query.data} />}
    >
      <Whole merchant={query.data} />
    </PageFrame>
  )
}

type Dialog = 'state' | 'limit' | 'fees' | 'industry' | 'terms'

function Actions({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const may = useMay('merchant.change')
  const [open, setOpen] = useState<Dialog>()
  const end = () => setOpen(undefined)
  const isActive = merchant.state === 'active'
  return (
    <>
      {/* Its own pages begin at `/shop`, which names it in the address. */}
      <Button type="primary" href={`/console/shop?mchid=${merchant.mchid}`} data-testid="open-shop">
        {t('merchant.openShop')}
      </Button>
      {may && (
        <>
          <Button onClick={() => setOpen('fees')} data-testid="ask-fees">
            {t('merchant.changeFees')}
          </Button>
          <Button onClick={() => setOpen('industry')} data-testid="ask-industry">
            {t('merchant.changeIndustry')}
          </Button>
          <Button onClick={() => setOpen('terms')} data-testid="ask-terms">
            {t('merchant.changeTerms')}
          </Button>
          <Button onClick={() => setOpen('limit')} data-testid="ask-limit">
            {t('merchant.changeLimit')}
          </Button>
          <Button danger={isActive} onClick={() => setOpen('state')} data-testid="ask-state">
            {isActive ? t('merchant.suspend') : t('merchant.readmit')}
          </Button>
        </>
      )}
      {open === 'state' && <StateDialog merchant={merchant} onEnd={end} />}
      {open === 'limit' && <LimitDialog merchant={merchant} onEnd={end} />}
      {open === 'terms' && <TermsDialog merchant={merchant} onEnd={end} />}
      {open === 'industry' && <IndustryDialog merchant={merchant} onEnd={end} />}
      {open === 'fees' && (
        <FeeDialog
          title={t('merchant.changeFees')}
          fees={merchant.fees}
          keys={['ops-merchant']}
          send={(contract) => merchants.ask(merchant.mchid, 'fees', contract)}
          onEnd={end}
        />
      )}
    </>
  )
}

function Whole({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const [filters, change] = useFilters()
  return (
    <>
      <section className="panel">
        <MerchantFacts merchant={merchant} />
      </section>
      <section className="panel">
        <Sections
          name={merchant.name}
          chosen={filters['tab']}
          onChoose={(tab) => change({ tab })}
          items={[
            {
              key: 'contract',
              label: t('merchant.contract'),
              children: <ContractTab merchant={merchant} />,
            },
            {
              key: 'account',
              label: t('merchant.account'),
              children: <AccountPanel merchant={merchant} />,
            },
            { key: 'tree', label: t('merchant.tree'), children: <TreeTab merchant={merchant} /> },
            {
              key: 'access',
              label: t('merchant.access'),
              children: <AccessTab merchant={merchant} />,
            },
            {
              key: 'changes',
              label: t('merchant.changes'),
              children: <ChangeList changes={merchant.changes} />,
            },
          ]}
        />
      </section>
    </>
  )
}

function MerchantFacts({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const none = <span className="nothing">—</span>
  return (
    <Facts>
      <Fact title={t('merchants.state')}>
        <StateTag group="merchantState" state={merchant.state} />
      </Fact>
      <Fact title={t('merchants.kind')}>{textOf('merchantKind', merchant.kind)}</Fact>
      <Fact title={t('merchant.shortName')}>
        <Written text={merchant.shortName} />
      </Fact>
      <Fact title={t('merchants.parent')}>
        {merchant.parentMchid ? (
          <Link to="/ops/merchants/$mchid" params={{ mchid: merchant.parentMchid }}>
            {merchant.parentMchid}
          </Link>
        ) : (
          none
        )}
      </Fact>
      {merchant.kind === 'provider' && (
        <Fact title={t('merchant.subMerchants')}>{merchant.subMerchants}</Fact>
      )}
      <Fact title={t('merchants.rating')}>
        {merchant.rating ? <StateTag group="rating" state={merchant.rating} /> : none}
      </Fact>
      <Fact title={t('merchants.reviewOn')}>{merchant.reviewOn ?? none}</Fact>
      <Fact title={t('merchant.singleMax')}>
        {merchant.limit?.singleMax ? <Amount minor={merchant.limit.singleMax} /> : t('unlimited')}
      </Fact>
      <Fact title={t('merchant.dayMax')}>
        {merchant.limit?.dayMax ? <Amount minor={merchant.limit.dayMax} /> : t('unlimited')}
      </Fact>
      <Fact title={t('merchant.industry')}>
        {merchant.industries.length === 0 && none}
        {merchant.industries.map(({ industry, effectiveFrom }) => (
          <div key={effectiveFrom}>
            {industry} <span className="nothing">{t('terms.from', { date: effectiveFrom })}</span>
          </div>
        ))}
      </Fact>
      <Fact title={t('merchants.createdAt')}>
        <BeijingTime at={merchant.createdAt} zone />
      </Fact>
    </Facts>
  )
}
