import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { queryClient } from '../../queries.ts'
import { Amount } from '../../words/amount.tsx'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { clearing, type Overview, type Proof } from '../clearing-api.ts'
import { PlainTable } from '../plain-table.tsx'
import { useMay, useOpsWords, useStateText } from '../words.tsx'

/** 备付金核对: what is owed is what the bank holds, to the fen. */
export function CustodyPanel({ overview }: Readonly<{ overview: Overview }>) {
  const { t } = useOpsWords()
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const may = useMay('clearing.correct')
  const prove = useMutation({
    mutationFn: () => clearing.prove(overview.date),
    onSuccess: ({ alarms }) => {
      void queryClient.invalidateQueries({ queryKey: ['ops-clearing'] })
      if (alarms.length === 0) void message.success(t('custody.agrees'))
    },
  })
  return (
    <>
      <h2>{t('custody.title')}</h2>
      {overview.proofs.length === 0 && <p className="nothing">{t('custody.none')}</p>}
      {overview.proofs.map((proof) => (
        <ProofTable key={`${proof.currency} ${proof.attempt}`} proof={proof} />
      ))}
      {prove.error && (
        <Alert className="ops-note" type="error" showIcon title={wordsOf(prove.error)} />
      )}
      {may && (
        <Button loading={prove.isPending} onClick={() => prove.mutate()} data-testid="prove">
          {t('custody.prove')}
        </Button>
      )}
    </>
  )
}

function ProofTable({ proof }: Readonly<{ proof: Proof }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  const { currency } = proof
  const row = (key: string, title: string, minor: string, isSum = false) => ({
    key,
    isSum,
    cells: [title, <Amount key="amount" minor={minor} currency={currency} />],
  })
  return (
    <>
      <p className="page-hint">
        {currency} · {t('custody.provedAt')} <BeijingTime at={proof.provedAt} />
      </p>
      <PlainTable
        name={t('custody.title')}
        heads={[t('ledger.account'), t('clearing.amount')]}
        ends={[1]}
        rows={[
          ...proof.parts.map(({ kind, amount }) => row(kind, textOf('accountKind', kind), amount)),
          row('owed', t('custody.owed'), proof.owed, true),
          row('custody', t('custody.custody'), proof.custody, true),
          row('difference', t('custody.difference'), proof.difference, true),
          ...(proof.bankBalance === null
            ? []
            : [
                row('bank', t('custody.bankBalance'), proof.bankBalance),
                row('transit', t('custody.inTransit'), proof.inTransit ?? '0'),
                row(
                  'bankDifference',
                  t('custody.bankDifference'),
                  proof.bankDifference ?? '0',
                  true,
                ),
              ]),
        ]}
      />
    </>
  )
}
