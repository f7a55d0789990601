import { Link } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { textColumn } from '../../table/columns.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { risk, type RuleLine, type Watched } from '../api.ts'
import { spoken } from '../../i18n.ts'
import { percentText, rateText, sumOf, useMay, useProductText, useRiskWords } from '../words.tsx'

type Row = Watched['products'][number]

const settled = { isPending: false, isFetching: false, error: null, refetch: () => undefined }
const rulesShown = 10

/** Rates of each product, and the rules that trouble most for least. */
export function ProductTable({ watched }: Readonly<{ watched: Watched }>) {
  const { t } = useRiskWords()
  const mayRules = useMay('risk.rule.read')
  return (
    <div className="watch-tables">
      <h2>{t('watch.byProduct')}</h2>
      <DataTable
        id="risk-products"
        name={t('watch.byProduct')}
        rows={watched.products}
        rowKey={({ product }) => product}
        query={settled}
        columns={useColumns()}
        empty={{ title: t('watch.none') }}
      />
      {mayRules && <WorstRules />}
    </div>
  )
}

function useColumns(): readonly Column<Row>[] {
  const { t } = useRiskWords()
  const nameOf = useProductText()
  const rate = (id: string, title: string, part: (row: Row) => number): Column<Row> => {
    const text = (row: Row) => percentText(part(row), sumOf(row.decided))
    return { id, title, align: 'end', cell: text, text }
  }
  return [
    textColumn('product', t('watch.product'), ({ product }) => nameOf(product), { isHead: true }),
    {
      id: 'all',
      title: t('tile.decided'),
      align: 'end',
      cell: ({ decided }) => sumOf(decided).toLocaleString('en-US'),
      text: ({ decided }) => String(sumOf(decided)),
    },
    rate('open', t('group.open'), ({ decided }) => decided.ALLOW + decided.ALLOW_MONITOR),
    rate('challenge', t('group.challenge'), ({ decided }) => decided.CHALLENGE),
    rate('hold', t('group.hold'), ({ decided }) => decided.DELAY + decided.REVIEW),
    rate('block', t('group.block'), ({ decided }) => decided.DENY + decided.FREEZE),
  ]
}

/** Rules that held for payments of which most turned out honest. */
function WorstRules() {
  const { t } = useRiskWords()
  const query = useQuery({ queryKey: ['risk-rules'], queryFn: risk.rules })
  const rows = query.data?.rules
    .filter(({ figures }) => figures.held > 0)
    .toSorted(
      (a, b) =>
        (a.figures.precision ?? 2) - (b.figures.precision ?? 2) || b.figures.held - a.figures.held,
    )
    .slice(0, rulesShown)
  return (
    <>
      <h2>{t('watch.worstRules')}</h2>
      <DataTable
        id="risk-worst-rules"
        name={t('watch.worstRules')}
        rows={rows}
        rowKey={({ id }) => id}
        query={query}
        columns={useRuleColumns()}
        empty={{ title: t('watch.noRules') }}
      />
    </>
  )
}

function useRuleColumns(): readonly Column<RuleLine>[] {
  const { t } = useRiskWords()
  return [
    {
      id: 'rule',
      title: t('rules.name'),
      isHead: true,
      cell: ({ id, name }) => (
        <Link to="/risk/rules/$id" params={{ id }}>
          {name[spoken()]}
        </Link>
      ),
      text: ({ id }) => id,
    },
    {
      id: 'held',
      title: t('rules.held'),
      align: 'end',
      cell: ({ figures }) => figures.held.toLocaleString('en-US'),
      text: ({ figures }) => String(figures.held),
    },
    textColumn('precision', t('rules.precision'), ({ figures }) => rateText(figures.precision), {
      align: 'end',
    }),
    {
      id: 'known',
      title: t('rules.known'),
      align: 'end',
      cell: ({ figures }) => (figures.fraud + figures.honest).toLocaleString('en-US'),
      text: ({ figures }) => String(figures.fraud + figures.honest),
    },
  ]
}
