export {
  type Approval,
  type ApprovalId,
  type ApprovalState,
  type Content,
  type Decision,
  type DecisionVerdict,
  digestOfContent,
} from './approval/approval.ts'
export { type Deciding, decide } from './approval/decide.ts'
export { execute } from './approval/execute.ts'
export { expireApprovals } from './approval/expire-approvals.ts'
export { type Proposal, propose } from './approval/propose.ts'
export { findApproval, findApprovals, findDecisions, findPending } from './approval/store.ts'
export { digestOfText } from './audit/audit.ts'
export { type AuditFault, verifyAudit } from './audit/verify-audit.ts'
export { writeAudit } from './audit/write-audit.ts'
export {
  isPermission,
  mayDo,
  type Permission,
  permissionsOf,
  rolePermissions,
} from './permission/permission.ts'
export type { From, StaffSession, StaffSignedIn } from './sign-in/sign-in.ts'
export {
  endOtherSessions,
  endStaffSession,
  listStaffSessions,
  startStaffSession,
  staffSessionOf,
} from './sign-in/staff-session.ts'
export { addStaff, type NewStaff, setStaffState } from './staff/add-staff.ts'
export { type Role, roles, type Staff, type StaffId } from './staff/staff.ts'
export { findAllStaff } from './staff/store.ts'
