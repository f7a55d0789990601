import type { Area } from '../frame/area.ts'

export const riskCasesArea: Area = {
  id: 'risk-cases',
  title: { zh: '风险案件', en: 'Risk cases' },
  menu: [
    {
      path: '/risk/cases',
      title: { zh: '案件队列', en: 'Case queue' },
      icon: 'shield',
      permission: 'risk.case.read',
    },
    {
      path: '/risk/what-if',
      title: { zh: '规则试算', en: 'What if' },
      icon: 'rule',
      permission: 'risk.case.read',
    },
  ],
}
