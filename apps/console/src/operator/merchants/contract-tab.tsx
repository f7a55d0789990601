import type { MerchantWhole, Terms } from '../api.ts'
import { FeeTable } from '../fees/fee-table.tsx'
import { useOpsWords } from '../words.tsx'

/** What it pays and how it is settled: what holds today, and what was agreed from when on. */
export function ContractTab({ merchant }: Readonly<{ merchant: MerchantWhole }>) {
  const { t } = useOpsWords()
  const termsText = useTermsText()
  return (
    <>
      <h2>{t('fees.title')}</h2>
      <p className="page-hint">
        {merchant.feeDates.length > 0
          ? t('fees.since', { dates: merchant.feeDates.join(t('comma')) })
          : t('fees.standard')}
      </p>
      <FeeTable fees={merchant.fees} />
      <h2 className="ops-next">{t('terms.title')}</h2>
      {merchant.terms.map(({ unit, agreed, ...terms }) => (
        <div key={unit} className="ops-unit">
          <p>
            <strong>
              {unit === merchant.mchid
                ? t('terms.whole')
                : (merchant.nodes.find(({ id }) => id === unit)?.name ?? unit)}
            </strong>{' '}
            {termsText(terms)}
          </p>
          <ul>
            {agreed.map(({ effectiveFrom, ...each }) => (
              <li key={effectiveFrom} className="nothing">
                {t('terms.from', { date: effectiveFrom })} {termsText(each)}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  )
}

function useTermsText(): (terms: Terms) => string {
  const { t } = useOpsWords()
  return ({ cycle, days, payout, refundShare }) =>
    [
      `${cycle}+${days}`,
      t(payout === 'auto' ? 'terms.auto' : 'terms.manual'),
      t(refundShare === 'take_back' ? 'terms.takeBack' : 'terms.merchantPays'),
    ].join(' · ')
}
