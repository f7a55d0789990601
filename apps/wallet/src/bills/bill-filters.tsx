import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { BillFilter } from '../api.ts'
import { nowMs } from '../clock.ts'
import { recentMonths } from '../time.ts'
import { Icon } from '../ui/icon.tsx'

const KINDS = ['', 'payment', 'refund', 'top_up', 'withdrawal'] as const
const MONTHS_BACK = 18

type BillFiltersProps = { filter: BillFilter; onFilter: (filter: BillFilter) => void }

export function BillFilters({ filter, onFilter }: BillFiltersProps) {
  const { t } = useTranslation()
  const months = useMemo(() => recentMonths(nowMs(), MONTHS_BACK), [])
  return (
    <search className="bill-filters">
      <div className="field-box">
        <span className="field-lead">
          <Icon name="search" size={20} />
        </span>
        <input
          type="search"
          value={filter.q ?? ''}
          onChange={(event) => onFilter({ ...filter, q: event.target.value })}
          placeholder={t('bills.searchHint')}
          aria-label={t('bills.searchHint')}
          data-testid="bills-search"
        />
        <select
          className="bill-month-select"
          value={filter.month ?? ''}
          onChange={(event) => onFilter({ ...filter, month: event.target.value })}
          aria-label={t('bills.byMonth')}
          data-testid="bills-month"
        >
          <option value="">{t('bills.allMonths')}</option>
          {months.map((month) => (
            <option key={month} value={month}>
              {month}
            </option>
          ))}
        </select>
        <Icon name="down" size={16} />
      </div>
      <div className="chips" role="group" aria-label={t('bills.byKind')}>
        {KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className="chip"
            aria-pressed={(filter.kind ?? '') === kind}
            onClick={() => onFilter({ ...filter, kind })}
            data-testid={`bills-kind-${kind || 'all'}`}
          >
            {kind === '' ? t('bills.kind.all') : t(`bills.kind.${kind}`)}
          </button>
        ))}
      </div>
    </search>
  )
}
