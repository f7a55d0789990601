import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { App, Button, Form, Input, Radio } from 'antd'
import { spoken } from '../i18n.ts'
import { queryClient } from '../queries.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { useWordsOf } from '../words/refused.ts'
import { cases, type Choice, type Evidence } from './api.ts'
import { nameOfOwner, useCaseWords } from './words.tsx'

type Props = Readonly<{ evidence: Evidence; mayDecide: boolean }>

/** What can be done with a case now, by whoever looks at it. */
export function DecidePanel({ evidence, mayDecide }: Props) {
  const { t } = useCaseWords()
  return (
    <>
      <h2>{t('decide.title')}</h2>
      <Doing evidence={evidence} mayDecide={mayDecide} />
    </>
  )
}

function Doing({ evidence, mayDecide }: Props) {
  const { t } = useCaseWords()
  const { case: one, isMine } = evidence
  if (one.state === 'DECIDED') return <Ended evidence={evidence} />
  if (one.state === 'PROPOSED') return <Proposed evidence={evidence} />
  if (!mayDecide) return <p>{t('decide.mayNot')}</p>
  if (one.state === 'OPEN') return <Take id={one.id} />
  if (!isMine) return <p>{t('decide.others', { name: nameOfOwner(one) })}</p>
  return <Deciding evidence={evidence} />
}

/** Does something to the case, says how it went, and reads the case again. */
function useDoing<Input>(id: string, act: (input: Input) => Promise<string>) {
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: act,
    onSuccess: (words) => message.success(words),
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['risk-case', id] }),
        queryClient.invalidateQueries({ queryKey: ['risk-cases'] }),
      ]),
  })
}

function Take({ id }: Readonly<{ id: string }>) {
  const { t } = useCaseWords()
  const take = useDoing(id, async () => {
    await cases.take(id)
    return t('decide.taken')
  })
  return (
    <div className="case-choice">
      <p>{t('decide.nobody')}</p>
      <Button
        type="primary"
        block
        loading={take.isPending}
        data-testid="take"
        onClick={() => take.mutate(undefined)}
      >
        {t('decide.take')}
      </Button>
    </div>
  )
}

type Said = Readonly<{ outcome: string; reason: string; answer?: string }>

function Deciding({ evidence }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const { case: one, choices } = evidence
  const [form] = Form.useForm<Said>()
  const outcome = Form.useWatch('outcome', form)
  const chosen = choices.find((choice) => choice.outcome === outcome)
  const isAppeal = one.sort === 'appeal'
  const decide = useDoing(one.id, async (said: Said) => {
    const answer = said.answer?.trim()
    const { state } = await cases.decide(one.id, {
      outcome: said.outcome,
      reason: said.reason,
      ...(answer && { answer }),
    })
    return state === 'PROPOSED' ? t('decide.proposed') : t('decide.done')
  })
  const putBack = useDoing(one.id, async () => {
    await cases.putBack(one.id)
    return t('decide.putBack')
  })
  return (
    <Form form={form} layout="vertical" onFinish={(said: Said) => decide.mutate(said)}>
      <OutcomeField choices={choices} />
      <Form.Item
        name="reason"
        label={t('decide.reason')}
        extra={t('decide.reasonHint')}
        rules={[{ required: true, whitespace: true, message: t('decide.writeReason') }]}
      >
        <Input.TextArea rows={3} maxLength={2_000} data-testid="reason" />
      </Form.Item>
      {one.sort !== 'quality' && (
        <Form.Item
          name="answer"
          label={t('decide.answer')}
          extra={isAppeal ? t('decide.answerMust') : t('decide.answerHint')}
          rules={
            isAppeal ? [{ required: true, whitespace: true, message: t('decide.writeAnswer') }] : []
          }
        >
          <Input.TextArea rows={2} maxLength={1_000} data-testid="answer" />
        </Form.Item>
      )}
      {chosen && <Consequences choice={chosen} isTold={one.sort !== 'quality'} />}
      <div className="case-buttons">
        <Button type="primary" htmlType="submit" loading={decide.isPending} data-testid="decide">
          {chosen?.needsTwo ? t('decide.submitTwo') : t('decide.submit')}
        </Button>
        <Button loading={putBack.isPending} onClick={() => putBack.mutate(undefined)}>
          {t('decide.putBack')}
        </Button>
      </div>
    </Form>
  )
}

function OutcomeField({ choices }: Pick<Evidence, 'choices'>) {
  const { t } = useCaseWords()
  return (
    <Form.Item
      name="outcome"
      label={t('decide.outcome')}
      rules={[{ required: true, message: t('decide.chooseOutcome') }]}
    >
      <Radio.Group className="case-choice">
        {choices.map((choice) => (
          <Radio
            key={choice.outcome}
            value={choice.outcome}
            data-testid={`outcome-${choice.outcome}`}
          >
            {choice.title[spoken()]}
          </Radio>
        ))}
      </Radio.Group>
    </Form.Item>
  )
}

/** What the customer will read, and whether another person has to agree first. */
function Consequences({ choice, isTold }: Readonly<{ choice: Choice; isTold: boolean }>) {
  const { t } = useCaseWords()
  return (
    <div className="case-choice case-consequences">
      {isTold && (
        <div>
          <small className="nothing">{t('decide.customer')}</small>
          <blockquote className="case-quote">{choice.customer[spoken()]}</blockquote>
        </div>
      )}
      {choice.needsTwo && <p className="case-word case-word-warm">{t('decide.needsTwo')}</p>}
    </div>
  )
}

function Proposed({ evidence: { case: one } }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const outcome = one.outcomeTitle?.[spoken()] ?? ''
  return (
    <div className="case-choice">
      <p className="case-word" data-testid="waits">
        {t('decide.waits', { outcome })}
      </p>
      <Words title={t('decide.reason')} words={one.reason} />
      {one.approvalId !== null && (
        <Link to="/approvals/$id" params={{ id: one.approvalId }}>
          {t('decide.approval')}
        </Link>
      )}
    </div>
  )
}

function Ended({ evidence: { case: one, words } }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  return (
    <dl className="case-choice" data-testid="ended">
      <div>
        <dt className="nothing">{t('decide.ended')}</dt>
        <dd>
          <strong>{one.outcomeTitle?.[spoken()]}</strong> · {nameOfOwner(one)}
        </dd>
        <dd>
          <BeijingTime at={one.decidedAt} />
        </dd>
      </div>
      <Words title={t('decide.reason')} words={one.reason} />
      <Words title={t('decide.answer')} words={one.answer} />
      {words.map(({ by, byName, verdict, note, at }) => (
        <div key={by}>
          <dt className="nothing">{t('decide.checked')}</dt>
          <dd>
            {byName ?? by} {verdict === 'approve' ? '✓' : '✗'} {note}
          </dd>
          <dd>
            <BeijingTime at={at} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

const Words = ({ title, words }: Readonly<{ title: string; words: string | null }>) =>
  words === null ? null : (
    <div>
      <div className="nothing">{title}</div>
      <div className="case-line-words">{words}</div>
    </div>
  )
