import type {
  Application,
  ApplicationState,
  DraftContent,
  RejectReason,
  RiskFactor,
  RiskRating,
} from './application.ts'
import type { OnboardingDeps } from './deps.ts'

/** Who acts: a member of staff, or the applicant (`applicant:<id>`), and from where. */
export type Acting = Readonly<{ actor: string; ip: string; session?: string | undefined }>

/** Whose it is; an application of anybody else's is APPLICATION_NOT_FOUND. Absent: nobody's but its own. */
type OfProvider = Readonly<{ providerMchid?: string | undefined }>

type Verb<Input, Out> = (deps: OnboardingDeps, input: Input) => Promise<Out>

/**
 * The verbs by which pages reach an application, with their shapes. Each is exported by `#onboarding`
 * under its name and safe to repeat.
 */
export type OnboardingVerbs = Readonly<{
  /**
   * A draft of our own form. The token is answered once and opens this application only.
   * `providerMchid`: a provider fills it in for a sub-merchant; that it is one is for the caller to know.
   * TOO_MANY_DRAFTS while too many were begun and never handed in; never where somebody of ours begins it.
   */
  beginApplication: Verb<
    Readonly<{ ip: string; isAtCounter?: boolean }> & OfProvider,
    Readonly<{ id: string; token: string }>
  >
  /** The application that a draft token opens. DRAFT_TOKEN_INVALID. */
  applicationOfToken: Verb<string, Application>
  /**
   * Sensitive values come in the clear, over TLS. One that equals what the page was shown masked is
   * kept as it was. EDITTING and REJECTED only (APPLICATION_STATE). Answers it with fresh findings.
   */
  saveDraft: Verb<Readonly<{ id: string; content: DraftContent }> & OfProvider, Application>
  /** APPLICATION_INCOMPLETE with `detail.findings` while one blocks. Again: as it stands. */
  submitApplication: Verb<Readonly<{ id: string }> & OfProvider & Acting, Application>
  findApplication: Verb<Readonly<{ id: string }>, Application | undefined>
  /** Newest first, everybody's or a provider's; `before` is the id of the last one that was seen. */
  findApplicationPage: Verb<
    Readonly<{ states: readonly ApplicationState[]; before?: string | undefined; limit: number }> &
      OfProvider,
    readonly Application[]
  >
  /** Media of our own form; refusals as on the wire, and MEDIA_TOO_MANY. */
  storeMedia: Verb<
    Readonly<{ applicationId: string; filename: string; bytes: Buffer; kind: 'image' | 'video' }> &
      OfProvider,
    Readonly<{ mediaId: string }>
  >
  /** Audited. `contentType` is never active; send it with `content-disposition: attachment`. */
  readDocument: Verb<
    Readonly<{ id: string; mediaId: string }> & Acting,
    Readonly<{ bytes: Buffer; contentType: string; filename: string }>
  >
  /** One sensitive value in the clear, for a reviewer who lays it beside the document. Audited. */
  revealField: Verb<Readonly<{ id: string; field: string }> & Acting, string>
  /** What the table of risk proposes, with its reasons. */
  proposeRating: Verb<
    Readonly<{ id: string }>,
    Readonly<{ rating: RiskRating; points: number; factors: readonly RiskFactor[] }>
  >
  /** Proposes to pass it (approval kind `onboarding`). RATING_LOWERED without a note. */
  passReview: Verb<Readonly<{ id: string; rating: RiskRating; note: string }> & Acting, Application>
  /** 复审 of a merchant that is open: rating, limits and the next date anew. As `passReview`. */
  renewReview: Verb<
    Readonly<{ id: string; rating: RiskRating; note: string }> & Acting,
    Application
  >
  /** Proposes to send it back. REASONS_MISSING. */
  rejectReview: Verb<
    Readonly<{ id: string; reasons: readonly RejectReason[] }> & Acting,
    Application
  >
  /** The amount in fen that came. AMOUNT_DIFFERS with `detail.triesLeft`; after three, REJECTED. */
  confirmAccount: Verb<Readonly<{ id: string; amountMinor: bigint }> & Acting, Application>
  /** The text that would be signed now, or was signed. */
  agreementOf: Verb<
    Readonly<{ id: string }>,
    Readonly<{ version: string; digest: string; zh: string; en: string }>
  >
  /** AGREEMENT_CHANGED where `digest` is not that of the text that holds now. */
  signAgreement: Verb<Readonly<{ id: string; digest: string; name: string }> & Acting, Application>
  /** Makes the merchant of a signed application; a sweep does the same. The link is answered once. */
  finish: Verb<
    Readonly<{ id: string }>,
    Readonly<{ application: Application; inviteUrl: string | null }>
  >
  /** Merchants whose next review is due, oldest first. */
  findDueReviews: Verb<
    Readonly<{ limit: number }>,
    readonly Readonly<{ id: string; mchid: string; reviewOn: string; rating: RiskRating }>[]
  >
}>
