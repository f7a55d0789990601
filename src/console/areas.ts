import { accessRoutes } from './access-routes.ts'
import { approvalRoutes } from './approval-routes.ts'
import { auditRoutes } from './audit-routes.ts'
import { accountRoutes } from './account-routes.ts'
import { alarmRoutes } from './alarm-routes.ts'
import { callRoutes } from './call-routes.ts'
import { breakRoutes } from './break-routes.ts'
import { clearingRoutes } from './clearing-routes.ts'
import { customerRoutes } from './customer-routes.ts'
import { feeRoutes } from './fee-routes.ts'
import { jobRoutes } from './job-routes.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import { merchantRoutes } from './merchant-routes.ts'
import { settingRoutes } from './setting-routes.ts'
import { ticketRoutes } from './ticket-routes.ts'
import { accountChangeRoutes } from './account-change-routes.ts'
import type { ConsoleDeps } from './deps.ts'
import { joinRoutes } from './join-routes.ts'
import { onboardingRoutes } from './onboarding-routes.ts'
import { orderRoutes } from './order-routes.ts'
import { refundRoutes } from './refund-routes.ts'
import { policyRoutes } from './policy-routes.ts'
import { riskCaseRoutes } from './risk-case-routes.ts'
import { riskListRoutes } from './risk-list-routes.ts'
import { riskRuleRoutes } from './risk-rule-routes.ts'
import { riskWatchRoutes } from './risk-watch-routes.ts'
import { overviewRoutes } from './overview-routes.ts'
import type { ConsoleRoute } from './route.ts'
import { selfRoutes } from './self-routes.ts'
import { shopApplicationRoutes } from './shop-application-routes.ts'
import { shopApprovalRoutes } from './shop-approval-routes.ts'
import { shopBillRoutes } from './shop-bill-routes.ts'
import { shopCashRoutes } from './shop-cash-routes.ts'
import { shopCodeRoutes } from './shop-code-routes.ts'
import { shopFeeRoutes } from './shop-fee-routes.ts'
import { shopHomeRoutes } from './shop-home-routes.ts'
import { shopNoticeRoutes } from './shop-notice-routes.ts'
import { shopRoutes } from './shop-routes.ts'
import { shopStaffRoutes } from './shop-staff-routes.ts'
import { shopTreeRoutes } from './shop-tree-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { staffRoutes } from './staff-routes.ts'

/** Every area of the console, a line each: `src/console/<area>-routes.ts`. */
export const areas: readonly ((deps: ConsoleDeps) => readonly ConsoleRoute[])[] = [
  signInRoutes,
  selfRoutes,
  staffRoutes,
  approvalRoutes,
  auditRoutes,
  policyRoutes,
  accountRoutes,
  joinRoutes,
  onboardingRoutes,
  accountChangeRoutes,
  riskCaseRoutes,
  riskWatchRoutes,
  riskRuleRoutes,
  riskListRoutes,
  shopRoutes,
  shopHomeRoutes,
  orderRoutes,
  refundRoutes,
  shopCodeRoutes,
  shopCashRoutes,
  shopBillRoutes,
  shopFeeRoutes,
  shopStaffRoutes,
  shopTreeRoutes,
  shopNoticeRoutes,
  shopApprovalRoutes,
  shopApplicationRoutes,
  accessRoutes,
  callRoutes,
  alarmRoutes,
  breakRoutes,
  clearingRoutes,
  customerRoutes,
  jobRoutes,
  ledgerRoutes,
  merchantRoutes,
  feeRoutes,
  settingRoutes,
  ticketRoutes,
  overviewRoutes,
]
