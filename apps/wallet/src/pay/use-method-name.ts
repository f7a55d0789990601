import { useTranslation } from 'react-i18next'

/** The server names what was paid with as `零钱 + 某某银行储蓄卡(1234)`; the balance has our own word. */
export function useMethodName(): (method: string) => string {
  const { t } = useTranslation()
  return (method) =>
    method
      .split(' + ')
      .map((part) => (part === '零钱' ? t('pay.balance') : part))
      .join(' + ')
}
