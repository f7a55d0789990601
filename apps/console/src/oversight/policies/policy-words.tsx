import { useTranslation } from 'react-i18next'
import { amountText } from '../../words/money.ts'
import type { Policy, Tier } from '../api.ts'

/** What the rules say, in words. */
export function usePolicyWords() {
  const { t } = useTranslation('oversight')
  const roleOf = (role: string) => t(`role.${role}`, { defaultValue: role })
  const neededOf = (needed: number) =>
    needed === 0 ? t('policies.alone') : t('policies.people', { count: needed })
  const tierOf = ({ from, needed }: Tier) =>
    from === '0'
      ? neededOf(needed)
      : t('policies.from', { amount: amountText(from), people: neededOf(needed) })
  const lastingOf = (hours: number) =>
    hours % 24 === 0
      ? t('policies.days', { count: hours / 24 })
      : t('policies.hours', { count: hours })
  return {
    roleOf,
    scopeOf: ({ scope }: Policy) =>
      scope === 'institution' ? t('policies.institution') : t('policies.merchant', { scope }),
    tiersOf: ({ tiers }: Policy) => tiers.map(tierOf).join('；'),
    expiryOf: ({ expiresHours }: Policy) => lastingOf(expiresHours),
    escalationOf: ({ escalateHours, escalateRole }: Policy) =>
      escalateHours === null || escalateRole === null
        ? t('policies.never')
        : t('policies.after', { time: lastingOf(escalateHours), role: roleOf(escalateRole) }),
    checkersOf: ({ alsoRole, barsEarlier, barred }: Policy) =>
      [
        alsoRole && t('policies.also', { role: roleOf(alsoRole) }),
        barsEarlier && t('policies.noEarlier'),
        barred.length > 0 &&
          t('policies.notThese', { names: barred.map(({ id, name }) => name ?? id).join('、') }),
      ]
        .filter(Boolean)
        .join('；') || t('policies.anyChecker'),
    versionOf: ({ version }: Policy) =>
      version === 0 ? t('policies.usual') : t('policies.version', { version }),
  }
}
