import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert, App, Button, Input, Popconfirm } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { meQuery, queryClient } from '../../queries.ts'
import { useWordsOf } from '../../words/refused.ts'
import type { ApprovalDesk, WholeApproval, Word } from '../api.ts'

/** One's own word, or why there is none to be said. */
type Props = Readonly<{ approval: WholeApproval; desk: ApprovalDesk }>

export function DecideBox({ approval, desk }: Props) {
  const { t } = useTranslation('oversight')
  const { data: me } = useQuery(meQuery)
  if (approval.state !== 'PENDING') return null
  const may = me?.permissions.includes(desk.permission) ?? false
  const why = !may
    ? t('approvals.cannot')
    : approval.isMine
      ? t('approvals.mine')
      : approval.haveDecided
        ? t('approvals.already')
        : undefined
  if (why) return <Alert className="panel-note" type="info" showIcon title={why} />
  return <Deciding approval={approval} desk={desk} />
}

function Deciding({ approval, desk }: Props) {
  const { t } = useTranslation('oversight')
  const [note, setNote] = useState('')
  const [isBare, setBare] = useState(false)
  const decide = useDeciding(approval, desk)
  const say = (verdict: Word['verdict']) => {
    const isMissing = verdict === 'reject' && note.trim() === ''
    setBare(isMissing)
    if (isMissing) return
    decide.mutate({ verdict, note: note.trim(), contentDigest: approval.contentDigest })
  }
  return (
    <section className="panel decide">
      <label htmlFor="note">{t('approvals.note')}</label>
      <Input.TextArea
        id="note"
        value={note}
        maxLength={200}
        showCount
        autoSize={{ minRows: 2 }}
        placeholder={t('approvals.notePlaceholder')}
        onChange={({ target }) => setNote(target.value)}
        {...(isBare && { status: 'error' })}
      />
      {isBare && <p className="field-error">{t('approvals.needNote')}</p>}
      <div className="decide-buttons">
        <Popconfirm title={t('approvals.sureReject')} onConfirm={() => say('reject')}>
          <Button danger loading={decide.isPending} data-testid="reject">
            {t('approvals.reject')}
          </Button>
        </Popconfirm>
        <Popconfirm title={t('approvals.sureApprove')} onConfirm={() => say('approve')}>
          <Button type="primary" loading={decide.isPending} data-testid="approve">
            {t('approvals.approve')}
          </Button>
        </Popconfirm>
      </div>
    </section>
  )
}

function useDeciding({ id }: WholeApproval, desk: ApprovalDesk) {
  const { t } = useTranslation('oversight')
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: (word: Word) => desk.decide(id, word),
    onSuccess: async (approval) => {
      queryClient.setQueryData(['approval', id], approval)
      await queryClient.invalidateQueries({ queryKey: ['approvals'] })
      message.success(t('approvals.done'))
    },
    onError: async (error) => {
      message.error(wordsOf(error))
      await queryClient.invalidateQueries({ queryKey: ['approval', id] })
    },
  })
}
