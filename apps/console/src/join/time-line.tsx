import { useTranslation } from 'react-i18next'
import { BeijingTime } from '../words/beijing-time.tsx'
import type { Application, State } from './api.ts'

const stages = ['fill', 'review', 'verify', 'sign', 'open'] as const
type Stage = (typeof stages)[number]

const stageOf: Readonly<Record<State, Stage>> = {
  EDITTING: 'fill',
  REJECTED: 'review',
  AUDITING: 'review',
  TO_BE_CONFIRMED: 'verify',
  TO_BE_SIGNED: 'sign',
  CANCELED: 'sign',
  SIGNING: 'open',
  FINISHED: 'open',
}

/** From the first question to the open shop, with the times that are known. */
export function TimeLine({ application }: Readonly<{ application: Application }>) {
  const { t } = useTranslation('onboarding')
  const { state } = application
  const at = stages.indexOf(stageOf[state])
  return (
    <ol className="join-line">
      {stages.map((stage, index) => {
        const isDone = index < at || state === 'FINISHED'
        const isHere = index === at && state !== 'FINISHED'
        const isStopped = isHere && (state === 'REJECTED' || state === 'CANCELED')
        const standing = isDone ? 'done' : isStopped ? 'stopped' : isHere ? 'here' : 'ahead'
        return (
          <li
            key={stage}
            className={`join-line-${standing}`}
            {...(isHere && { 'aria-current': 'step' as const })}
          >
            <strong>{t(`begin.stage.${stage}`)}</strong>
            <span className="unseen">{t(`line.${standing}`)}</span>
            <BeijingTime at={timeOf(application, stage, isHere)} />
          </li>
        )
      })}
    </ol>
  )
}

function timeOf(application: Application, stage: Stage, isHere: boolean): string | null {
  const { createdAt, submittedAt, signing, state, stateAt } = application
  if (isHere) return stateAt
  switch (stage) {
    case 'fill':
      return submittedAt ?? createdAt
    case 'sign':
      return signing?.signedAt ?? null
    case 'open':
      return state === 'FINISHED' ? stateAt : null
    case 'review':
    case 'verify':
      return null
  }
}
