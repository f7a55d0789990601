export { confirmAccount } from './account/confirm-account.ts'
export { agreementOf, signAgreement } from './agreement/sign-agreement.ts'
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
export { createOnboarding, type Onboarding } from './create-onboarding.ts'
export type { OnboardingDeps } from './deps.ts'
export {
  applicationOfToken,
  beginApplication,
  findApplication,
  findApplicationPage,
  findDueReviews,
  saveDraft,
  submitApplication,
} from './draft.ts'
export { readDocument, storeMedia } from './media/store-media.ts'
export { finish } from './opening/finish.ts'
export { settlementRules } from './opening/settlement-rules.ts'
export {
  passReview,
  proposeRating,
  rejectReview,
  renewReview,
  revealField,
} from './review/review.ts'
export { reviewOnOf } from './review/review-on.ts'
export type { Acting, OnboardingVerbs } from './verbs.ts'
