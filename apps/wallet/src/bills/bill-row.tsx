import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Bill, BillKind } from '../api.ts'
import { useServerWords } from '../server-words.ts'
import { shortTime } from '../time.ts'
import { Amount } from '../ui/amount.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { useBillState } from './bill-state.ts'
import './bills.css'

const ICONS: Record<BillKind, IconName> = {
  payment: 'shop',
  refund: 'refund',
  top_up: 'in',
  withdrawal: 'out',
}

export function BillIcon({ kind, size }: { kind: BillKind; size?: number }) {
  return (
    <span className={`bill-icon bill-icon-${kind}`}>
      <Icon name={ICONS[kind]} size={size ?? 22} />
    </span>
  )
}

/** Money in is bronze and has a plus; money out is plain, as most of a list is. */
export function BillAmount({ bill, size }: { bill: Bill; size?: 's' | 'm' | 'l' }) {
  return (
    <span className={bill.direction === 'in' ? 'bill-in' : ''}>
      <Amount money={bill.amount} sign={bill.direction === 'in' ? '+' : '-'} size={size ?? 'm'} />
    </span>
  )
}

export function BillList({ bills }: { bills: Bill[] }) {
  return (
    <ul>
      {bills.map((bill) => (
        <BillRow key={bill.id} bill={bill} />
      ))}
    </ul>
  )
}

function BillRow({ bill }: { bill: Bill }) {
  const { t } = useTranslation()
  const say = useServerWords()
  const state = useBillState()(bill)
  return (
    <li>
      <Link
        to="/bills/$id"
        params={{ id: bill.id }}
        className="bill-row"
        data-testid="bill-row"
        data-kind={bill.kind}
        data-bill={bill.id}
      >
        <BillIcon kind={bill.kind} />
        <span className="bill-what">
          <strong>{say(bill.title)}</strong>
          <span className="number">
            {t(`bills.kind.${bill.kind}`)} · {shortTime(bill.at)}
          </span>
        </span>
        <span className="bill-much">
          <BillAmount bill={bill} />
          {state ? <span>{state}</span> : null}
        </span>
      </Link>
    </li>
  )
}
