export {
  type Approval,
  type ApprovalId,
  type ApprovalState,
  approvalStates,
  type Content,
  type Decision,
  type DecisionVerdict,
  digestOfContent,
} from './approval/approval.ts'
export { type Deciding, decide } from './approval/decide.ts'
export { escalateApprovals } from './approval/escalate-approvals.ts'
export { execute } from './approval/execute.ts'
export { expireApprovals } from './approval/expire-approvals.ts'
export { type Proposal, propose } from './approval/propose.ts'
export {
  findApproval,
  findApprovalPage,
  findApprovals,
  findDecisions,
  findPending,
} from './approval/store.ts'
export { type AuditRow, type Detail, digestOfText, type Origin } from './audit/audit.ts'
export { type AuditExport, exportAudit, exportCsv } from './audit/export-audit.ts'
export { noteRefused, sweepRefused } from './audit/note-refused.ts'
export {
  findHead,
  findRefused,
  findRowsBelow,
  findWholeRow,
  type RefusedAttempts,
  type WholeRow,
} from './audit/store.ts'
export { type AuditFault, verifyAudit } from './audit/verify-audit.ts'
export { type ExportVerdict, verifyExport } from './audit/verify-export.ts'
export { recordAct, recordRead, type Reading, writeAudit } from './audit/write-audit.ts'
export {
  type InstitutionPermission,
  isForNodes,
  isOfMerchant,
  isPermission,
  mayDo,
  type MerchantPermission,
  type Permission,
  permissionsOf,
  rolePermissions,
} from './permission/permission.ts'
export {
  acknowledgeNotice,
  type Notice,
  noticesOf,
  tellStaff,
} from './notice/notice.ts'
export {
  addStaffPasskey,
  beginStaffPasskey,
  removeStaffPasskey,
  staffPasskeysOf,
} from './passkey/add-passkey.ts'
export { askStaffPasskey } from './passkey/check-passkey.ts'
export { type StaffKeyAnswer, type StaffKeyMade, type StaffPasskey } from './passkey/passkey.ts'
export { changePolicy, type PolicyChange } from './policy/change-policy.ts'
export {
  aloneUpTo,
  isPolicyKind,
  type Policy,
  merchantPolicyKinds,
  policyKinds,
  type PolicyRules,
} from './policy/policy.ts'
export { allPolicies, policyInForce } from './policy/policy-in-force.ts'
export { findVersions as findPolicyVersions } from './policy/store.ts'
export {
  acceptInvitation,
  type SeenInvitation,
  seeInvitation,
} from './sign-in/accept-invitation.ts'
export { changePassword } from './own-sign-in/change-password.ts'
export { enrolStaff } from './sign-in/enrol-staff.ts'
export {
  ensureAdministrator,
  firstLogin,
  inviteAgain,
  inviteStaff,
  type StaffInvitation,
} from './sign-in/invite-staff.ts'
export { type Factor, type Proof, proveSelf } from './sign-in/prove-self.ts'
export { releaseSignIn } from './sign-in/release-sign-in.ts'
export { beginRenewal, confirmRenewal } from './own-sign-in/renew-second-factor.ts'
export { codeAt } from './sign-in/second-factor.ts'
export type { From, SignInDeps, StaffSession, StaffSignedIn } from './sign-in/sign-in.ts'
export { signInStaff } from './sign-in/sign-in-staff.ts'
export {
  endOtherSessions,
  endStaffSession,
  listStaffSessions,
  staffSessionOf,
} from './sign-in/staff-session.ts'
export { sweepSignIn } from './sign-in/store.ts'
export { addStaff, type NewStaff } from './staff/add-staff.ts'
export { setStaffRoles, setStaffState } from './staff/move-staff.ts'
export {
  atInstitution,
  institutionRoles,
  merchantRoles,
  type Role,
  roles,
  type Seat,
  type Staff,
  type StaffId,
} from './staff/staff.ts'
export { countOpenNotices } from './notice/store.ts'
export { countedAs, createRegions, newDeviceCookie, type RegionOf } from './visit/visit.ts'
export {
  countApproversBeside,
  findAllStaff,
  findStaffEntries,
  findStaffNames,
  type StaffEntry,
} from './staff/store.ts'
