import { useTranslation } from 'react-i18next'

const CARD = /^(?<bank>.+?)(?<kind>储蓄卡|信用卡)(?<last4>\d{4})$/

/**
 * The server writes Chinese: cards (`演示银行储蓄卡0011`), sources of money joined by ` + `, and the
 * steps of a bill. This says them in the reader's language, and what it does not know as it is.
 */
export function useServerWords(): (text: string) => string {
  const { t } = useTranslation()
  function say(text: string): string {
    const card = CARD.exec(text)?.groups
    if (!card) return t(`words.${text}`, { defaultValue: text })
    const kind = card['kind'] === '储蓄卡' ? 'debit' : 'credit'
    return t('cards.titled', {
      bank: card['bank'] ?? '',
      kind: t(`cards.kind.${kind}`),
      last4: card['last4'] ?? '',
    })
  }
  return (text) => text.split(' + ').map(say).join(' + ')
}
