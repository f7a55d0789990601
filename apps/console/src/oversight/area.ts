import type { Area } from '../frame/area.ts'
import { oversight } from './api.ts'

export const oversightArea: Area = {
  id: 'oversight',
  title: { zh: '内部管理', en: 'Oversight' },
  menu: [
    {
      path: '/approvals',
      title: { zh: '审批', en: 'Approvals' },
      icon: 'approval',
      permission: 'approval.read',
      waiting: async () => {
        const { approvals, next } = await oversight.approvals({ state: 'PENDING' })
        return approvals.length === 0 ? null : `${approvals.length}${next ? '+' : ''}`
      },
    },
    {
      path: '/policies',
      title: { zh: '审批规则', en: 'Approval rules' },
      icon: 'rule',
      permission: 'approval.policy.read',
    },
    {
      path: '/staff',
      title: { zh: '员工', en: 'Staff' },
      icon: 'people',
      permission: 'staff.read',
    },
    {
      path: '/audit',
      title: { zh: '审计日志', en: 'Audit log' },
      icon: 'log',
      permission: 'audit.read',
    },
    {
      path: '/reads',
      title: { zh: '数据查阅', en: 'Data looked at' },
      icon: 'shield',
      permission: 'audit.read',
    },
  ],
}
