import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { meQuery } from '../../queries.ts'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { type Policy, oversight } from '../api.ts'
import { useKindTitle } from '../approvals/approval-words.tsx'
import { MerchantPolicyDialog } from './merchant-policy-dialog.tsx'
import { usePolicyWords } from './policy-words.tsx'

/** How many must agree to what, who may, and for how long it waits. */
export function PoliciesPage() {
  const { t } = useTranslation('oversight')
  const navigate = useNavigate()
  const query = useQuery({ queryKey: ['policies'], queryFn: oversight.policies })
  const [isChoosing, setChoosing] = useState(false)
  const { data: me } = useQuery(meQuery)
  const may = me?.permissions.includes('approval.policy.change') ?? false
  return (
    <PageFrame
      title={t('policies.title')}
      hint={t('policies.hint')}
      actions={
        may && (
          <Button
            disabled={!query.data}
            onClick={() => setChoosing(true)}
            data-testid="merchant-policy"
          >
            {t('policies.ofMerchant')}
          </Button>
        )
      }
    >
      <DataTable
        id="policies"
        name={t('policies.title')}
        rows={query.data?.policies}
        rowKey={({ kind, scope }) => `${kind} ${scope}`}
        query={query}
        columns={useColumns()}
        empty={{ title: t('policies.none') }}
        onOpen={({ kind, scope }) => void navigate({ to: `/policies/${kind}/${scope}` })}
      />
      {isChoosing && query.data && (
        <MerchantPolicyDialog kinds={query.data.merchantKinds} onClose={() => setChoosing(false)} />
      )}
    </PageFrame>
  )
}

function useColumns(): readonly Column<Policy>[] {
  const { t } = useTranslation('oversight')
  const kindTitle = useKindTitle()
  const words = usePolicyWords()
  const column = (
    id: string,
    title: string,
    text: (policy: Policy) => string,
    more: Partial<Column<Policy>> = {},
  ): Column<Policy> => ({ id, title, cell: text, text, ...more })
  return [
    column('kind', t('policies.kind'), ({ kind }) => kindTitle(kind), { isHead: true }),
    column('scope', t('policies.scope'), words.scopeOf),
    column('needed', t('policies.needed'), words.tiersOf),
    column('checkers', t('policies.checkers'), words.checkersOf),
    column('expires', t('policies.expires'), words.expiryOf),
    column('escalates', t('policies.escalates'), words.escalationOf),
    column('version', t('policies.versionTitle'), words.versionOf),
  ]
}
