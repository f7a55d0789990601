import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Alert, App, Button, Input, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { spoken } from '../i18n.ts'
import { sectionsOf } from '../join/sections.ts'
import { useFieldWords } from '../join/use-field-words.ts'
import { placeOf } from '../join/validate.ts'
import { useWordsOf } from '../words/refused.ts'
import { onboarding, type Proposal, type Rating, ratings, type Whole } from './api.ts'
import { pointerOf } from './content-tab.tsx'
import type { Marks, Task } from './task.ts'
import { RatingTag } from './words.tsx'

type Props = Readonly<{
  whole: Whole
  marks: Marks
  onMark: (path: string, reason: string | undefined) => void
  task: Task | undefined
}>

/** What a reviewer concludes; another person decides whether it holds. */
export function ReviewPanel(props: Props) {
  const { whole, task, marks } = props
  const { t } = useTranslation('onboarding')
  const [chosen, setChosen] = useState<'pass' | 'reject'>()
  const conclusion = chosen ?? (marks.size > 0 ? 'reject' : 'pass')
  return (
    <>
      <h2>{t(task === 'renew' ? 'review.againTitle' : 'review.title')}</h2>
      {whole.proposal && <Factors proposal={whole.proposal} />}
      {!task && <Standing whole={whole} />}
      {task === 'renew' && (
        <>
          <p>{t('review.againHint', { date: whole.application.reviewOn ?? '—' })}</p>
          <RatingForm whole={whole} task={task} />
        </>
      )}
      {task === 'pass' && (
        <>
          <Radio.Group
            optionType="button"
            buttonStyle="solid"
            className="onboarding-choice"
            aria-label={t('review.choose')}
            value={conclusion}
            options={[
              { value: 'pass', label: t('review.pass') },
              { value: 'reject', label: t('review.reject') },
            ]}
            onChange={({ target }) => setChosen(target.value === 'pass' ? 'pass' : 'reject')}
          />
          {conclusion === 'pass' ? (
            <RatingForm whole={whole} task={task} />
          ) : (
            <RejectForm {...props} />
          )}
        </>
      )}
    </>
  )
}

function Standing({ whole: { application } }: Readonly<{ whole: Whole }>) {
  const { t } = useTranslation('onboarding')
  const { approvalId, state, riskNote } = application
  if (approvalId !== null)
    return (
      <Alert
        type="info"
        showIcon
        title={t('review.waiting')}
        data-testid="waits"
        description={
          <Link to="/approvals/$id" params={{ id: approvalId }}>
            {t('review.approval')}
          </Link>
        }
      />
    )
  return (
    <>
      {riskNote && <p lang="zh-CN">{riskNote}</p>}
      <p className="nothing">{t(state === 'AUDITING' ? 'review.notYours' : 'review.notNow')}</p>
    </>
  )
}

/** What the table of risk proposes, and why. */
function Factors({ proposal }: Readonly<{ proposal: Proposal }>) {
  const { t } = useTranslation('onboarding')
  return (
    <section className="onboarding-factors">
      <h3>{t('review.factors')}</h3>
      <p>
        <RatingTag rating={proposal.rating} /> {t('review.points', { points: proposal.points })}
      </p>
      <ul>
        {proposal.factors.map((factor) => (
          <li key={factor.code}>
            <span>{factor[spoken()]}</span>
            <strong>+{factor.points}</strong>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useSent(id: string) {
  const { t } = useTranslation('onboarding')
  const cache = useQueryClient()
  const { message } = App.useApp()
  return (next: Whole) => {
    message.success(t('review.sent'))
    cache.setQueryData(['onboarding', 'one', id], next)
    void cache.invalidateQueries({ queryKey: ['onboarding'] })
  }
}

/** How they are rated from now on, and why where it is lower than the table of risk says. */
function RatingForm({ whole, task }: Readonly<{ whole: Whole; task: Task }>) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const { id } = whole.application
  const [rating, setRating] = useState<Rating>(whole.proposal?.rating ?? 'medium')
  const [note, setNote] = useState('')
  const conclude = useMutation({
    mutationFn: () => onboarding[task](id, { rating, note: note.trim() }),
    onSuccess: useSent(id),
  })
  return (
    <form
      className="onboarding-form"
      onSubmit={(event) => {
        event.preventDefault()
        conclude.mutate()
      }}
    >
      <label htmlFor="review-rating">{t('review.rating')}</label>
      <Select
        id="review-rating"
        aria-label={t('review.rating')}
        value={rating}
        options={ratings.map((each) => ({ value: each, label: t(`rating.${each}`) }))}
        onChange={setRating}
      />
      <label htmlFor="review-note">{t('review.note')}</label>
      <Input.TextArea
        id="review-note"
        value={note}
        maxLength={500}
        autoSize={{ minRows: 2, maxRows: 6 }}
        placeholder={t('review.noteHint')}
        onChange={({ target }) => setNote(target.value)}
        data-testid="note"
      />
      {conclude.error && (
        <Alert type="error" showIcon title={wordsOf(conclude.error)} data-testid="form-error" />
      )}
      <Button type="primary" htmlType="submit" loading={conclude.isPending} data-testid={task}>
        {t(task === 'renew' ? 'review.doRenew' : 'review.doPass')}
      </Button>
    </form>
  )
}

function RejectForm({ whole, marks, onMark }: Props) {
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const words = useFieldWords()
  const { id, content } = whole.application
  const [isTried, setTried] = useState(false)
  const labelOf = (path: string): string => {
    const place = placeOf(content, path)
    return place ? `${words.section(place.section)} · ${words.label(place.field)}` : path
  }
  const reject = useMutation({
    mutationFn: () =>
      onboarding.reject(
        id,
        [...marks].map(([path, reason]) => ({
          field: pointerOf(path),
          fieldName: labelOf(path).slice(0, 60),
          reason: reason.trim(),
        })),
      ),
    onSuccess: useSent(id),
  })
  const isReady = marks.size > 0 && [...marks.values()].every((reason) => reason.trim() !== '')
  return (
    <form
      className="onboarding-form"
      onSubmit={(event) => {
        event.preventDefault()
        setTried(true)
        if (isReady) reject.mutate()
      }}
    >
      <FieldChoice whole={whole} marks={marks} onMark={onMark} />
      {[...marks].map(([path, reason]) => (
        <ReasonBox key={path} path={path} label={labelOf(path)} reason={reason} onMark={onMark} />
      ))}
      {isTried && !isReady && (
        <p className="field-error" role="alert">
          {t('review.needReason')}
        </p>
      )}
      {reject.error && (
        <Alert type="error" showIcon title={wordsOf(reject.error)} data-testid="form-error" />
      )}
      <Button
        danger
        type="primary"
        htmlType="submit"
        loading={reject.isPending}
        data-testid="reject"
      >
        {t('review.doReject')}
      </Button>
    </form>
  )
}

type BoxProps = Pick<Props, 'onMark'> & Readonly<{ path: string; label: string; reason: string }>

function ReasonBox({ path, label, reason, onMark }: BoxProps) {
  const { t } = useTranslation('onboarding')
  return (
    <div className="onboarding-reason">
      <label htmlFor={`reason-${path}`}>{label}</label>
      <Input.TextArea
        id={`reason-${path}`}
        aria-label={t('review.reasonOf', { label })}
        value={reason}
        maxLength={200}
        autoSize={{ minRows: 2, maxRows: 6 }}
        placeholder={t('review.reasonHint')}
        onChange={({ target }) => onMark(path, target.value)}
        data-testid={`reason-${path}`}
      />
      <Button size="small" type="link" onClick={() => onMark(path, undefined)}>
        {t('form.remove')}
        <span className="unseen"> {label}</span>
      </Button>
    </div>
  )
}

/** Any field of the form, for whoever does not mark it where it stands. */
function FieldChoice({ whole, marks, onMark }: Omit<Props, 'task'>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  const options = sectionsOf(whole.application.content).map((section) => ({
    label: words.section(section),
    options: section.fields
      .filter(({ path }) => !marks.has(path))
      .map((field) => ({
        value: field.path,
        label: `${words.section(section)} · ${words.label(field)}`,
      })),
  }))
  return (
    <Select
      aria-label={t('review.addReason')}
      placeholder={t('review.addReason')}
      value={null}
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      onChange={(path: string | null) => path && onMark(path, '')}
    />
  )
}
