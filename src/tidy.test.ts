/**
 * The laws of this tree, told as a test that runs in a moment. The table of floors below *is* the
 * architecture: a module imports only from floors above it in the table, and enters by index.ts.
 *
 * How each law looks at the text is in tools/tidy; tools/tidy/laws.test.ts shows each one fail.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  documentsNameFilesThatExist,
  everyImportGoesDown,
  exportsAreNamed,
  modulesAreEnteredByTheDoor,
  modulesSayWhatTheyOwn,
  namesAreAnswers,
  noSecrets,
  packagesStandAlone,
} from '../tools/tidy/place.ts'
import {
  hotTablesHoldNoJson,
  keysBeginWithTheShard,
  migrationsCountUp,
  migrationsScale,
  noKeyCrossesModules,
} from '../tools/tidy/schema.ts'
import { figures, filesFitInOneSitting, functionsFitOnOnePage } from '../tools/tidy/size.ts'
import { type Law, readTree } from '../tools/tidy/tree.ts'
import {
  everyRefusalIsTested,
  modulesDoNotPrint,
  moneyIsNeverAFloat,
  nothingIsSuppressed,
  refusalsComeFromTables,
  sqlStaysInTheStore,
  storesKeepToTheirOwnTables,
  timeIsGiven,
} from '../tools/tidy/truth.ts'

/** From the ground up. A folder of src/ that stands nowhere here is refused. */
const floors = [
  ['kernel'],
  ['platform'],
  ['ledger'],
  ['parties', 'oversight'],
  ['merchants'],
  ['risk', 'compliance', 'marketing'],
  ['payments'],
  [
    'wallet',
    'upstream',
    'clearing',
    'credit',
    'insurance',
    'wealth',
    'branch',
    'bills',
    'crossborder',
  ],
  ['openplatform', 'onboarding', 'analytics', 'ops'],
  ['console'],
]
/** Entered file by file: words and plugs have no face of their own. */
const openGround = ['kernel', 'platform']
/** Composition: starts, wires and seeds modules; nobody imports it. */
const roots = ['cli', 'demo']
const rootFiles = /^src\/(?:[^/]+\.ts$|(?:cli|demo)\/)/

const laws: readonly Law[] = [
  everyImportGoesDown(floors, roots),
  modulesAreEnteredByTheDoor([...openGround, ...roots]),
  packagesStandAlone,
  namesAreAnswers,
  // The test runner and build tools take nothing but a default export.
  exportsAreNamed(/^tools\/closing\.ts$|\.config\.ts$/),
  modulesSayWhatTheyOwn(roots),
  documentsNameFilesThatExist,
  noSecrets,

  filesFitInOneSitting(300),
  functionsFitOnOnePage(70),

  // Here fen become the JSON integers that the APIv3 wire wants.
  moneyIsNeverAFloat(/^src\/payments\/.*-view\.ts$/),
  timeIsGiven(rootFiles),
  // The platform knows how to talk to a database, and no table but that of the migrations.
  sqlStaysInTheStore(/^src\/platform\//),
  storesKeepToTheirOwnTables(floors.flat()),
  everyRefusalIsTested,
  // The platform refuses what reaches no feature (a broken body), a line what it cannot hold, and
  // the signed face says a refusal again in the words of the wire.
  refusalsComeFromTables(
    /^src\/(?:kernel\/|platform\/|parties\/customer\/turns\.ts$|merchants\/face\/answer-error\.ts$)/,
  ),
  nothingIsSuppressed,
  modulesDoNotPrint(rootFiles),

  migrationsCountUp,
  migrationsScale,
  noKeyCrossesModules,
  hotTablesHoldNoJson([]),
  keysBeginWithTheShard(
    [
      'mchid',
      'customer_id',
      // A look-up that must work before the shard is known lies where its own number says.
      'phone_digest',
      'token_digest',
      'appid',
      'code',
    ],
    [
      // The ledger's shard is the account; a transfer is found by the key that its caller made.
      'ledger.book',
      'ledger.unsealed',
      'ledger.journal',
      'ledger.proof',
      'ledger.account',
      'ledger.transfer',
      'ledger.timeout',
      'ledger.day',
      'ledger.day_total',
      'ledger.day_posting',
      'ledger.day_movement',
      // Small, and read by everybody: copied to every shard.
      'merchants.platform_key',
      'upstream.channel',
      'upstream.trusted_key',
      'upstream.quarantine',
      'upstream.route_version',
      // A row a channel or a kind of failure, and minute, which every process adds to now and then.
      'upstream.channel_minute',
      'payments.failure_minute',
      'payments.alarm',
      // A row a day.
      'payments.desk_roll',
      'openplatform.sandbox_clock',
      'merchants.fee_agreement',
      'merchants.fee_contract',
      'clearing.day',
      'clearing.recon_run',
      'clearing.recon_break',
      'clearing.recon_correction',
      'clearing.channel_bill',
      'clearing.channel_settlement',
      'clearing.channel_arrival',
      'clearing.custody_proof',
      'clearing.custody_part',
      // Banks' own, which are other institutions.
      'clearing.bank_account',
      'clearing.bank_instruction',
      'clearing.bank_rule',
      'clearing.bank_file',
      'clearing.bank_said',
      'clearing.test_transfer',
      'oversight.staff',
      'oversight.approval',
      'oversight.decision',
      'oversight.audit',
      'oversight.audit_detail',
      'oversight.login',
      'oversight.sign_in_guard',
      'oversight.policy',
      'oversight.notice',
      'oversight.refused_attempt',
      'oversight.passkey',
      'oversight.spent_challenge',
      'oversight.device',
      'oversight.place',
      'oversight.former_password',
      'oversight.totp_renewal',
      'payments.watermark',
      // A log of all that risk has heard, in its order, and what every process counts from it.
      'risk.fact',
      'risk.change_count',
      'risk.window',
      'risk.window_spill',
      'risk.window_cursor',
      // Rules, lists and models: small, and read by everybody.
      'risk.rule',
      'risk.rule_move',
      'risk.rule_ask',
      'risk.list_entry',
      'risk.list_change',
      'risk.list_change_row',
      'risk.model',
      'risk.model_version',
      'risk.model_ask',
      'risk.model_move',
      // Figures of all payments, and how far their readers have come.
      'risk.watch_figure',
      'risk.watch_sign',
      'risk.watch_drift',
      'risk.watch_cursor',
      'risk.case_cursor',
      // The institution's own desk: small, and no merchant's.
      'ops.change',
      'ops.figure_day',
      'ops.job_run',
      'ops.setting_start',
      // The demo bank's own, which is another institution.
      'wallet.bank_card',
    ],
  ),
]

const tree = readTree(join(import.meta.dirname, '..'))

for (const { name, broken } of laws) test(name, () => assert.deepEqual(broken(tree), []))

test('the figures of the tree', (t) => t.diagnostic(figures(tree)))
