import type { Area } from '../frame/area.ts'

export const riskArea: Area = {
  id: 'risk',
  title: { zh: '风险策略', en: 'Risk policy' },
  menu: [
    {
      path: '/risk/watch',
      title: { zh: '风控监控', en: 'Monitoring' },
      icon: 'chart',
      permission: 'risk.watch.read',
    },
    {
      path: '/risk/rules',
      title: { zh: '规则管理', en: 'Rules' },
      icon: 'rule',
      permission: 'risk.rule.read',
    },
    {
      path: '/risk/lists',
      title: { zh: '名单管理', en: 'Lists' },
      icon: 'list',
      permission: 'risk.list.read',
    },
  ],
}
