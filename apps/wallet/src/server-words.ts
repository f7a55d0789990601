import { useTranslation } from 'react-i18next'
import { spoken } from './i18n.ts'

const CARD = /^(?<bank>.+?)(?<kind>储蓄卡|信用卡)(?<last4>\d{4})$/

/** Messages with something in them that is of this one alone. */
const TOLD = [
  [
    'held',
    /^(?<before>.*?)提现(?<yuan>[\d.]+)元到(?<card>.+?)，预计(?<time>[\d: -]+)到账，到账前可撤回。如非本人操作，请撤回并冻结钱包。$/,
  ],
  [
    'heldReview',
    /^(?<before>.*?)提现(?<yuan>[\d.]+)元到(?<card>.+?)，核实后到账。如非本人操作，请撤回并冻结钱包。$/,
  ],
  ['sent', /^提现(?<yuan>[\d.]+)元已到(?<card>.+)。$/],
  ['calledBack', /^提现(?<yuan>[\d.]+)元已退回零钱。$/],
  ['rejected', /^提现(?<yuan>[\d.]+)元已退回零钱。如有异议/],
  ['appealed', /^我们已收到您的申诉，将在(?<day>[\d-]+)前答复/],
] as const

/**
 * The server writes Chinese: cards (`演示银行储蓄卡0011`), sources of money joined by ` + `, and the
 * steps of a bill. This says them in the reader's language, and what it does not know as it is.
 */
export function useServerWords(): (text: string) => string {
  const { t } = useTranslation()
  function say(text: string): string {
    const card = CARD.exec(text)?.groups
    if (!card) return sayTold(text) ?? t(`words.${text}`, { defaultValue: text })
    const kind = card['kind'] === '储蓄卡' ? 'debit' : 'credit'
    return t('cards.titled', {
      bank: card['bank'] ?? '',
      kind: t(`cards.kind.${kind}`),
      last4: card['last4'] ?? '',
    })
  }
  function sayTold(text: string): string | undefined {
    for (const [told, pattern] of TOLD) {
      const { card, before, ...found } = pattern.exec(text)?.groups ?? {}
      if (!(found['yuan'] ?? found['day'])) continue
      const said = t(`told.${told}`, { ...found, card: card && say(card) })
      // Why, in words that only the Chinese message brings along.
      return spoken() === 'zh' && before ? `${before}${said}` : said
    }
    return undefined
  }
  return (text) => text.split(' + ').map(say).join(' + ')
}
