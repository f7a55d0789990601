import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../queries.ts'

/** `balance`, `card:<id>`, `mixed:<id>` in words; a text that the server wrote is shown as it is. */
export function useMethodName(): (method: string) => string {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  return (method) => {
    const [way, cardId] = method.split(':')
    const card = me?.cards.find(({ id }) => id === cardId)
    const cardName = card ? `${card.bank} (${card.last4})` : t('pay.card')
    if (way === 'balance' || way === 'BALANCE') return t('pay.balance')
    if (way === 'card') return cardName
    if (way === 'mixed') return `${t('pay.balance')} + ${cardName}`
    return method
  }
}
