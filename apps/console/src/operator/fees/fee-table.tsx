import { Amount } from '../../words/amount.tsx'
import type { FeeLine } from '../api.ts'
import { PlainTable } from '../plain-table.tsx'
import { useOpsWords } from '../words.tsx'
import { percentOf } from '../yuan.ts'

/** From a volume of the month on, and not from the first fen. */
export const isTier = ({ tierFrom = '0' }: FeeLine): boolean => tierFrom !== '0'

/** The lines of a contract, with their tiers where it has some. */
export function FeeTable({ fees, name }: Readonly<{ fees: readonly FeeLine[]; name?: string }>) {
  const { t } = useOpsWords()
  const hasTiers = fees.some(isTier)
  return (
    <PlainTable
      name={name ?? t('fees.title')}
      heads={[
        t('fees.method'),
        ...(hasTiers ? [t('fees.tierFrom')] : []),
        t('fees.rate'),
        t('fees.floor'),
        t('fees.cap'),
        t('fees.rounding'),
        t('fees.refund'),
      ]}
      ends={hasTiers ? [1, 2, 3, 4] : [1, 2, 3]}
      rows={fees.map((fee) => ({
        key: `${fee.method} ${fee.tierFrom ?? ''}`,
        cells: [
          fee.method === '*' ? t('fees.other') : fee.method,
          ...(hasTiers ? [<Amount key="tier" minor={fee.tierFrom ?? '0'} />] : []),
          percentOf(fee.ratePpm),
          <Amount key="floor" minor={fee.floor} />,
          fee.cap === null ? t('fees.noCap') : <Amount key="cap" minor={fee.cap} />,
          t(`fees.${fee.rounding}`),
          t(fee.returnsFee ? 'fees.returns' : 'fees.keeps'),
        ],
      }))}
    />
  )
}
