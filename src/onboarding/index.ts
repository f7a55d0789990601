export {
  type Application,
  type ApplicationState,
  applicationStates,
  type DraftContent,
  type Finding,
  type RejectReason,
  type RiskFactor,
  type RiskRating,
  riskRatings,
} from './application.ts'
export type { OnboardingDeps } from './deps.ts'
export type { Acting, OnboardingVerbs } from './verbs.ts'
