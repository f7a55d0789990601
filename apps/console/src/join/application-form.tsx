import { useMutation } from '@tanstack/react-query'
import { Alert, App, Button, Progress, Steps } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useIsNarrow } from '../preferences.ts'
import { useWordsOf } from '../words/refused.ts'
import type { Application, FormDoor } from './api.ts'
import type { Change } from './control.ts'
import { ConfirmStep } from './confirm-step.tsx'
import { type Content, valueAt, withValue } from './content.ts'
import { type Step, steps } from './field.ts'
import { FormDoorProvider, type Seen } from './form-door.ts'
import './join.css'
import { StepFields } from './step-fields.tsx'
import { idOf } from './field-row.tsx'
import { flawsOf, placeOf, pruned } from './validate.ts'

type Props = Readonly<{
  application: Application
  door: FormDoor
  /** What the server answered after a step was saved. */
  onSaved: (application: Application) => void
  onSubmitted: (application: Application) => void
  /** Where whoever saves and leaves goes. */
  onLeave: () => void
}>

/** The whole form, a step at a time; each step is kept by the server before the next one. */
export function ApplicationForm(props: Props) {
  const { application, door } = props
  const [seen] = useState(() => new Map<string, Seen>())
  const [content, setContent] = useState<Content>(application.content)
  const [step, setStep] = useState<Step>(() => firstStep(application))
  const today = useToday()
  const [sending, setSending] = useState(0)
  const [given] = useState(() => ({
    door,
    seen,
    onSending: (more: 1 | -1) => setSending((count) => count + more),
  }))
  const go = (to: Step) => {
    setStep(to)
    window.scrollTo({ top: 0 })
  }
  return (
    <FormDoorProvider value={given}>
      <div className="join-form">
        <StepBar content={content} step={step} today={today} onChoose={go} />
        <StepBody
          key={step}
          {...props}
          content={content}
          step={step}
          today={today}
          isSending={sending > 0}
          onContent={setContent}
          onStep={go}
        />
      </div>
    </FormDoorProvider>
  )
}

/** `YYYY-MM-DD` in Beijing. */
const useToday = (): string =>
  useState(() => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10))[0]

/** Where somebody left off; a rejection leads to the first thing that was named. */
function firstStep({ content, reasons, state }: Application): Step {
  const named = reasons
    .map(({ field }) => placeOf(content, field)?.section.step)
    .filter((each) => each !== undefined)
  if (state === 'REJECTED' && named[0]) return named[0]
  if (!valueAt(content, 'subject_info.subject_type')) return 'subject'
  return flawsOf(content, '0000')[0]?.section.step ?? 'submit'
}

type BarProps = Readonly<{
  content: Content
  step: Step
  today: string
  onChoose: (step: Step) => void
}>

/** How far one is; on a phone as a bar, for six names have no room there. */
function StepBar({ content, step, today, onChoose }: BarProps) {
  const { t } = useTranslation('onboarding')
  const isNarrow = useIsNarrow()
  const at = steps.indexOf(step)
  if (isNarrow)
    return (
      <div className="join-progress">
        <p>
          {t('form.stepOf', { at: at + 1, all: steps.length })} ·{' '}
          <strong>{t(`step.${step}`)}</strong>
        </p>
        <Progress
          percent={Math.round((at / steps.length) * 100)}
          showInfo={false}
          aria-label={t('form.stepOf', { at: at + 1, all: steps.length })}
        />
      </div>
    )
  return (
    <Steps
      size="small"
      current={at}
      onChange={(to) => onChoose(steps[to] ?? step)}
      items={steps.map((each, index) => ({
        title: t(`step.${each}`),
        status: statusOf(content, each, today, index - at),
      }))}
    />
  )
}

function statusOf(content: Content, step: Step, today: string, distance: number) {
  if (distance === 0) return 'process'
  if (step === 'submit') return 'wait'
  if (flawsOf(content, today, step).length === 0) return 'finish'
  return distance < 0 ? 'error' : 'wait'
}

type BodyProps = Props &
  Readonly<{
    content: Content
    step: Step
    today: string
    isSending: boolean
    onContent: (change: (content: Content) => Content) => void
    onStep: (step: Step) => void
  }>

/** What the buttons below a step do. */
function useMoves(props: BodyProps) {
  const { door, content, step, today, onContent, onStep, onSaved, onSubmitted, onLeave } = props
  const { t } = useTranslation('onboarding')
  const { message } = App.useApp()
  const [isTried, setTried] = useState(false)
  const save = useMutation({
    mutationFn: () => door.save(pruned(content)),
    onSuccess: (saved) => {
      onContent(() => saved.content)
      onSaved(saved)
    },
  })
  const submit = useMutation({
    mutationFn: async () => {
      await save.mutateAsync()
      return door.submit()
    },
    onSuccess: onSubmitted,
    // Findings are as fresh as the last save; a refusal to submit leaves them to be read.
    onError: () => window.scrollTo({ top: 0 }),
  })
  const goOn = async () => {
    const [flaw] = flawsOf(content, today, step)
    setTried(true)
    if (flaw) return focusOn(flaw.field.path)
    await save.mutateAsync()
    onStep(steps[steps.indexOf(step) + 1] ?? step)
  }
  const leave = async () => {
    await save.mutateAsync()
    message.success(t('form.saved'))
    onLeave()
  }
  return { save, submit, isTried, goOn, leave, error: save.error ?? submit.error }
}

function StepBody(props: BodyProps) {
  const { application, content, step, today, onContent, onStep } = props
  const { t } = useTranslation('onboarding')
  const wordsOf = useWordsOf()
  const moves = useMoves(props)
  const isLast = step === 'submit'
  const change = (path: string, next: Change) =>
    onContent((before) =>
      withValue(before, path, typeof next === 'function' ? next(valueAt(before, path)) : next),
    )
  return (
    <form
      className="join-step"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (isLast) moves.submit.mutate()
        else void moves.goOn().catch(() => undefined)
      }}
    >
      <h2 className="join-step-title">{t(`step.${step}`)}</h2>
      <p className="page-hint">{t(`stepHint.${step}`)}</p>
      {isLast && (
        <ConfirmStep application={application} content={content} today={today} onStep={onStep} />
      )}
      <StepFields
        application={application}
        content={content}
        step={step}
        today={today}
        isTried={moves.isTried}
        onChange={change}
      />
      {moves.error && (
        <Alert type="error" showIcon title={wordsOf(moves.error)} data-testid="form-error" />
      )}
      <Buttons {...props} moves={moves} />
    </form>
  )
}

function Buttons({
  step,
  isSending,
  onStep,
  moves,
}: BodyProps & Readonly<{ moves: ReturnType<typeof useMoves> }>) {
  const { t } = useTranslation('onboarding')
  const at = steps.indexOf(step)
  const isBusy = moves.save.isPending || moves.submit.isPending
  return (
    <div className="join-buttons">
      {at > 0 && <Button onClick={() => onStep(steps[at - 1] ?? step)}>{t('form.back')}</Button>}
      <Button
        onClick={() => void moves.leave().catch(() => undefined)}
        disabled={isSending || isBusy}
        data-testid="save-leave"
      >
        {t('form.saveLeave')}
      </Button>
      <Button
        type="primary"
        htmlType="submit"
        disabled={isSending}
        loading={isBusy}
        data-testid="go-on"
      >
        {t(step === 'submit' ? 'form.submit' : 'form.goOn')}
      </Button>
    </div>
  )
}

/** The first that is wrong, so that nobody has to look for it. */
function focusOn(path: string): void {
  const row = document.querySelector(`[data-field="${path}"]`)
  row?.scrollIntoView({ block: 'center' })
  const control = document.getElementById(idOf(path)) ?? row?.querySelector('input, button')
  if (control instanceof HTMLElement) control.focus({ preventScroll: true })
}
