import { page } from '../frame/page-route.ts'

const area = 'oversight'

export const oversightPages = [
  page({
    area,
    path: '/approvals',
    permission: 'approval.read',
    load: () => import('./approvals/approvals-page.tsx'),
    name: 'ApprovalsPage',
  }),
  page({
    area,
    path: '/approvals/$id',
    permission: 'approval.read',
    load: () => import('./approvals/approval-page.tsx'),
    name: 'ApprovalPage',
  }),
  page({
    area,
    path: '/staff',
    permission: 'staff.read',
    load: () => import('./staff/staff-page.tsx'),
    name: 'StaffPage',
  }),
  page({
    area,
    path: '/audit',
    permission: 'audit.read',
    load: () => import('./audit/audit-page.tsx'),
    name: 'AuditPage',
  }),
  page({
    area,
    path: '/audit/$height',
    permission: 'audit.read',
    load: () => import('./audit/audit-row-page.tsx'),
    name: 'AuditRowPage',
  }),
  page({
    area,
    path: '/reads',
    permission: 'audit.read',
    load: () => import('./audit/reads-page.tsx'),
    name: 'ReadsPage',
  }),
  page({
    area,
    path: '/policies',
    permission: 'approval.policy.read',
    load: () => import('./policies/policies-page.tsx'),
    name: 'PoliciesPage',
  }),
  page({
    area,
    path: '/policies/$kind/$scope',
    permission: 'approval.policy.read',
    load: () => import('./policies/policy-page.tsx'),
    name: 'PolicyPage',
  }),
]
