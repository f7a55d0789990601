import type { Area } from '../frame/area.ts'

export const onboardingArea: Area = {
  id: 'onboarding',
  title: { zh: '商户进件', en: 'Onboarding' },
  menu: [
    {
      path: '/onboarding',
      title: { zh: '进件审核', en: 'Applications' },
      icon: 'store',
      permission: 'onboarding.read',
      waiting: async () => {
        const { onboarding } = await import('./api.ts')
        const { applications, next } = await onboarding.queue({ state: 'AUDITING' })
        const count = applications.length
        return count === 0 ? null : next ? `${count}+` : String(count)
      },
    },
    {
      path: '/onboarding/account-changes',
      title: { zh: '结算账户变更', en: 'Account changes' },
      icon: 'rule',
      permission: 'onboarding.read',
    },
    {
      path: '/onboarding/reviews',
      title: { zh: '商户复审', en: 'Reviews due' },
      icon: 'refresh',
      permission: 'onboarding.read',
    },
  ],
}
