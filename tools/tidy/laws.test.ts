/** A law that cannot fail guards nothing: each is shown a tree that keeps it and trees that break it. */
import assert from 'node:assert/strict'
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
} from './place.ts'
import {
  hotTablesHoldNoJson,
  keysBeginWithTheShard,
  migrationsCountUp,
  migrationsScale,
  noKeyCrossesModules,
} from './schema.ts'
import { figures, filesFitInOneSitting, functionsFitOnOnePage } from './size.ts'
import { type Law, sourceOf } from './tree.ts'
import {
  everyRefusalIsTested,
  moneyIsNeverAFloat,
  modulesDoNotPrint,
  nothingIsSuppressed,
  refusalsComeFromTables,
  sqlStaysInTheStore,
  storesKeepToTheirOwnTables,
  timeIsGiven,
} from './truth.ts'

type Files = Readonly<Record<string, string>>
const treeOf = (files: Files) => Object.entries(files).map(([path, text]) => sourceOf(path, text))

const floors = [['kernel'], ['platform'], ['ledger'], ['parties', 'oversight'], ['payments']]
const ordersTable = (body: string) => ({
  'db/migrations/000001_payments.sql': `create table payments.order (\n  ${body}\n);\n`,
})
const sourceLine = (line: string) => ({ 'src/payments/order/pay-order.ts': line })
const withMoney = (line: string) => sourceLine(`import { fen } from '#kernel/money'\n${line}`)
const readme = '## Owns\n## Does not own\n## Invariants\n## Not guaranteed\n'
// Put together here, so that this very file does not look like one that keeps a key.
const key = ['-----BEGIN', 'PRIVATE', `KEY-----\n${'A'.repeat(64)}\n`].join(' ')

/** Each row: the law, a tree that keeps it, and one tree for every way to break it. */
const rows: readonly (readonly [law: Law, kept: Files, broken: readonly Files[]])[] = [
  [
    everyImportGoesDown(floors, ['cli']),
    {
      'src/payments/a.ts': "import { post } from '#ledger'\nimport { b } from './b.ts'",
      'src/payments/a.test.ts': "import { createWorld } from '#test/world'",
      'src/cli/serve.ts': "import { pay } from '#payments'",
    },
    [
      { 'src/ledger/a.ts': "import { pay } from '#payments'" },
      { 'src/ledger/a.ts': "export { pay } from '../payments/index.ts'" },
      { 'src/ledger/a.ts': "const pay = await import('#payments')" },
      { 'src/parties/a.ts': "import { staff } from '#oversight'" },
      { 'src/payments/a.ts': "import { createWorld } from '#test/world'" },
      { 'src/payments/a.ts': "import { start } from '../main.ts'" },
      { 'src/payments/a.ts': "import { serve } from '../cli/serve.ts'" },
      { 'src/nowhere/a.ts': '' },
    ],
  ],
  [
    modulesAreEnteredByTheDoor(['kernel', 'platform']),
    { 'src/payments/a.ts': "import { post } from '#ledger'\nimport { sum } from '#kernel/money'" },
    [
      { 'src/payments/a.ts': "import { insert } from '../ledger/store.ts'" },
      { 'src/main.ts': "import { insert } from './ledger/store.ts'" },
    ],
  ],
  [
    packagesStandAlone,
    { 'packages/apiv3/src/sign.ts': "import { sign } from 'node:crypto'" },
    [
      { 'packages/apiv3/src/sign.ts': "import { beijing } from '#kernel/time'" },
      { 'apps/wallet/src/api.ts': "import { Me } from '../../../src/wallet/index.ts'" },
    ],
  ],
  [
    namesAreAnswers,
    { 'src/payments/request-refund.ts': '', 'apps/wallet/vite.config.ts': '' },
    [
      { 'src/payments/requestRefund.ts': '' },
      { 'apps/wallet/src/PinPad.tsx': '' },
      { 'src/payments/refund-service.ts': '' },
      { 'src/utils/dates.ts': '' },
    ],
  ],
  [
    exportsAreNamed(/\.config\.ts$/),
    { 'src/a.ts': 'export const a = 1', 'vite.config.ts': 'export default {}' },
    [{ 'src/a.ts': 'export default 1' }, { 'src/a.ts': 'export { a as default }' }],
  ],
  [
    modulesSayWhatTheyOwn(['cli']),
    {
      'src/cli/serve.ts': '',
      'src/ledger/post.ts': '',
      'src/ledger/README.md': readme,
    },
    [
      { 'src/ledger/post.ts': '' },
      { 'src/ledger/post.ts': '', 'src/ledger/README.md': readme.replace('## Invariants\n', '') },
    ],
  ],
  [
    noSecrets,
    { 'docs/keys.md': 'It begins with -----BEGIN PRIVATE KEY----- and goes on.' },
    [{ 'test/key.ts': key }, { 'test/fixtures/merchant.pem': '' }, { '.env': 'PORT=1' }],
  ],
  [
    documentsNameFilesThatExist,
    {
      'src/ledger/post.ts': '',
      'docs/a.md':
        'See `src/ledger/post.ts:7`, [the ledger](../src/ledger/), [b](b.md#top), `a.ts`.',
      'docs/b.md': '[elsewhere](https://example.com/c.md)',
    },
    [{ 'README.md': 'See `src/ledger/post.ts`.' }, { 'docs/a.md': '[b](b.md)' }],
  ],
  [filesFitInOneSitting(3), { 'src/a.ts': '1\n2\n3\n' }, [{ 'src/a.ts': '1\n2\n3\n4\n' }]],
  [
    functionsFitOnOnePage(3),
    { 'src/a.ts': 'function f() {\n  g()\n}\n', 'src/a.test.ts': 'test(() => {\n\n\n\n})\n' },
    [
      { 'src/a.ts': 'function f() {\n\n\n}\n' },
      { 'src/a.ts': 'const f = (a: A): Promise<B> => {\n\n\n}\n' },
      { 'src/a.ts': 'const f = (a: A) =>\n  g(\n    a,\n  )\n' },
      { 'src/a.ts': 'class A {\n  f(): { a: string } {\n\n\n  }\n}\n' },
      { 'src/a.ts': 'app.register(async (scope) => {\n\n\n})\n' },
    ],
  ],
  [
    moneyIsNeverAFloat(/-view\.ts$/),
    {
      ...withMoney("const half = fen(1n) // not toFixed, says this comment and 'parseFloat'"),
      'src/payments/order-view.ts': 'const total = Number(amount.minor)',
    },
    [
      withMoney('const yuan = amount.toFixed(2)'),
      withMoney('const yuan = parseFloat(text)'),
      withMoney('const yuan = part / 100'),
      sourceLine('const total = Number(order.amount)'),
      sourceLine('const total = Math.round(feeRate * x)'),
    ],
  ],
  [
    timeIsGiven(/^src\/main\.ts$/),
    { 'src/main.ts': 'const now = () => new Date()', ...sourceLine('new Date(row.at)') },
    [sourceLine('const now = new Date()'), sourceLine('const ms = Date.now()')],
  ],
  [
    sqlStaysInTheStore(/^src\/platform\//),
    {
      'src/payments/store.ts': 'sql`select 1`',
      'src/platform/migrate.ts': 'sql`select 1`',
      'src/payments/store-of-tests.test.ts': 'sql`select 1`',
    },
    [
      sourceLine('await sql<Row>`select 1`.execute(tx)'),
      sourceLine("await db.updateTable('payments.order')"),
    ],
  ],
  [
    storesKeepToTheirOwnTables(floors.flat()),
    { 'src/payments/store.ts': 'sql`select 1 from payments.order`', ...sourceLine('') },
    [
      { 'src/payments/store.ts': 'sql`update ledger.account set debits = 0`' },
      { 'src/payments/store.ts': "tables(db).selectFrom('ledger.account')" },
    ],
  ],
  [
    everyRefusalIsTested,
    {
      'src/payments/order.ts': "refusals({\n  ORDER_PAID: [400, 'paid'],\n})",
      'src/payments/order.test.ts': "equal(code, 'ORDER_PAID')",
    },
    [
      { 'src/payments/order.ts': "refusals({\n  ORDER_PAID: [400, 'paid'],\n})" },
      {
        'src/payments/order.ts': "refusals({\n  ORDER_PAID: [400, 'paid'],\n})",
        'src/payments/order.test.ts':
          "// ORDER_PAID is not asked for\nequal(code, 'ORDER_PAID_LATE')",
      },
    ],
  ],
  [
    refusalsComeFromTables(/^src\/kernel\//),
    { 'src/kernel/refusal.ts': 'new Refusal(code)', ...sourceLine("throw refuse('ORDER_PAID')") },
    [sourceLine("throw new Refusal('ORDER_PAID', 400, 'paid')")],
  ],
  [
    nothingIsSuppressed,
    sourceLine("const said = 'as any // @ts-ignore'"),
    [
      sourceLine('// @ts-expect-error'),
      sourceLine('/* oxlint-disable no-console */'),
      sourceLine('const a = b as unknown as A'),
      sourceLine('enum State { Open }'),
    ],
  ],
  [
    modulesDoNotPrint(/^src\/main\.ts$/),
    { 'src/main.ts': "console.log('ready')", ...sourceLine("log.info('paid')") },
    [sourceLine("console.log('paid')"), sourceLine("process.stdout.write('paid')")],
  ],
  [
    migrationsCountUp,
    { 'db/migrations/000001_ledger.sql': '', 'db/migrations/000002_parties.sql': '' },
    [{ 'db/migrations/000002_ledger.sql': '' }, { 'db/migrations/000001_Ledger.sql': '' }],
  ],
  [
    migrationsScale,
    ordersTable(
      'serial text not null, -- no trigger here\n at timestamptz, at2 timestamp with time zone',
    ),
    [
      ordersTable('id bigserial primary key'),
      ordersTable('id bigint generated always as identity'),
      ordersTable('at timestamp not null'),
      ordersTable('amount double precision not null'),
      ordersTable('at timestamptz default now()'),
      { 'db/migrations/000001_payments.sql': 'create trigger t before insert on payments.order' },
      { 'db/migrations/000001_payments.sql': 'drop table payments.order' },
    ],
  ],
  [
    noKeyCrossesModules,
    ordersTable('mchid text references payments.shop'),
    [
      ordersTable('mchid text references merchants.merchant'),
      { 'db/migrations/000001_payments.sql': 'create table orders (\n  id text\n);' },
      { 'db/migrations/000001_payments.sql': 'alter table ledger.account add column note text;' },
    ],
  ],
  [
    hotTablesHoldNoJson(['payments.order.note']),
    ordersTable('note jsonb, -- shown to people only\n  resource text'),
    [ordersTable('resource jsonb'), ordersTable('resource json not null')],
  ],
  [
    keysBeginWithTheShard(['mchid'], ['payments.watermark']),
    {
      ...ordersTable('mchid text,\n  id text,\n  primary key (mchid, id)'),
      'db/migrations/000002_payments.sql': 'create table payments.watermark (\n  name text\n);',
    },
    [
      ordersTable('id text primary key'),
      ordersTable('mchid text,\n  id text,\n  primary key (id, mchid)'),
      ordersTable('mchid text'),
    ],
  ],
]

for (const [law, kept, broken] of rows)
  test(`"${law.name}" holds where it should and fails where it must`, () => {
    assert.deepEqual(law.broken(treeOf(kept)), [])
    for (const files of broken)
      assert.notDeepEqual(
        law.broken(treeOf(files)),
        [],
        `must be refused: ${JSON.stringify(files)}`,
      )
  })

test('the figures name sizes', () => {
  const tree = treeOf({ 'src/a.ts': 'function f() {\n  g()\n}\n', 'src/a.test.ts': 'f()\n' })
  assert.match(figures(tree), /^1 functions, median 3, .* 1 files, median 3 lines/)
})
