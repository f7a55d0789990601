import { useMutation } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { useWordsOf } from '../words/refused.ts'
import { begin } from './api.ts'

const papers = ['licence', 'person', 'account', 'store', 'letter'] as const
const stages = ['fill', 'review', 'verify', 'sign', 'open'] as const

/** Before the first question: what one needs, how long it takes, and how one comes back. */
export function BeginPanel({ onBegun }: Readonly<{ onBegun: (token: string) => void }>) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const start = useMutation({
    mutationFn: begin,
    onSuccess: ({ token }) => onBegun(token),
  })
  return (
    <>
      <section className="panel">
        <h2>{t('begin.papers')}</h2>
        <ul className="join-papers">
          {papers.map((paper) => (
            <li key={paper}>
              <strong>{t(`begin.paper.${paper}`)}</strong>
              <span>{t(`begin.paperHint.${paper}`)}</span>
            </li>
          ))}
        </ul>
        <p className="join-hint">{t('form.fileHint')}</p>
      </section>
      <section className="panel">
        <h2>{t('begin.way')}</h2>
        <ol className="join-way">
          {stages.map((stage) => (
            <li key={stage}>
              <strong>{t(`begin.stage.${stage}`)}</strong>
              <span>{t(`begin.stageHint.${stage}`)}</span>
            </li>
          ))}
        </ol>
        {start.error && (
          <Alert type="error" showIcon title={wordsOf(start.error)} className="join-note" />
        )}
        <div className="join-buttons">
          <Button
            type="primary"
            size="large"
            loading={start.isPending}
            onClick={() => start.mutate()}
            data-testid="begin"
          >
            {t('begin.do')}
          </Button>
        </div>
        <p className="join-hint">{t('begin.back')}</p>
      </section>
    </>
  )
}
