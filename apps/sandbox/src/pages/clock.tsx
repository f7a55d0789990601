import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Aim, type Clock, clockQuery, type Jump, sandbox } from '../sandbox-api.ts'
import { fullTime } from '../time.ts'
import { Fact, Facts, Tag } from '../ui/facts.tsx'
import { TextField } from '../ui/fields.tsx'
import { Page, Panel } from '../ui/page.tsx'
import { FormError, Loading } from '../ui/states.tsx'
import { useAct } from '../ui/use-act.ts'
import { Ahead } from './overview.tsx'

export function ClockPage() {
  const { t } = useTranslation()
  const { act, isBusy, failed } = useAct()
  const { data: clock } = useQuery(clockQuery)
  const [jumped, setJumped] = useState<Jump>()
  const jump = async (aim: Aim): Promise<void> => {
    const done = await act(() => sandbox.jump(aim))
    if (done) setJumped(done)
  }
  return (
    <Page title={t('nav.clock')} lead={t('lead.clock')}>
      {clock ? (
        <>
          <Times clock={clock} />
          <div className="two">
            <Forward clock={clock} isBusy={isBusy} failed={failed} onJump={jump} />
            <Panel title={t(jumped ? 'clock.effect' : 'clock.will')}>
              {jumped ? <Effect jumped={jumped} /> : <Steps />}
            </Panel>
          </div>
        </>
      ) : (
        <Loading />
      )}
    </Page>
  )
}

function Times({ clock }: { clock: Clock }) {
  const { t } = useTranslation()
  return (
    <section className="now" aria-label={t('overview.now')}>
      <div>
        <p className="now-label">{t('overview.now')}</p>
        <p className="now-time number" data-testid="business-time">
          {fullTime(clock.businessTime)}
        </p>
        <p className="now-note">
          {clock.offsetMs === 0 ? t('overview.inStep') : <Ahead offsetMs={clock.offsetMs} />}
          {' · '}
          {t(clock.isWorkingDay ? 'clock.workingDay' : 'clock.holiday')}
        </p>
      </div>
      <div className="now-side">
        <span className="now-label">{t('clock.wall')}</span>
        <span className="number">{fullTime(clock.wallTime)}</span>
      </div>
    </section>
  )
}

const spans = [
  ['hour', { hours: 1 }],
  ['day', { days: 1 }],
  ['week', { days: 7 }],
] as const

type ForwardProps = {
  clock: Clock
  isBusy: boolean
  failed: string | null
  onJump: (aim: Aim) => Promise<void>
}

function Forward({ clock, isBusy, failed, onJump }: ForwardProps) {
  const { t } = useTranslation()
  return (
    <Panel title={t('clock.forward')} hint={t('clock.forwardHint')}>
      <div className="form form-pad">
        <button
          type="button"
          className="button button-primary"
          disabled={isBusy}
          onClick={() => void onJump({ settlement: true })}
        >
          {isBusy ? t('clock.jumping') : t('clock.toSettlement')}
        </button>
        <p className="quiet number centred">{fullTime(clock.nextSettlement)}</p>
        <div className="buttons buttons-even">
          {spans.map(([name, aim]) => (
            <button
              key={name}
              type="button"
              className="button button-quiet button-small"
              disabled={isBusy}
              onClick={() => void onJump(aim)}
            >
              {t(`clock.${name}`)}
            </button>
          ))}
        </div>
        <ForwardTo isBusy={isBusy} onJump={onJump} />
        <FormError>{failed}</FormError>
      </div>
    </Panel>
  )
}

function ForwardTo({ isBusy, onJump }: Pick<ForwardProps, 'isBusy' | 'onJump'>) {
  const { t } = useTranslation()
  const [to, setTo] = useState('')
  const jumpTo = (event: FormEvent): void => {
    event.preventDefault()
    // The field has no zone; what is typed is meant as Beijing time, as everything here is.
    void onJump({ to: `${to}:00+08:00` })
  }
  return (
    <form className="play play-to" onSubmit={jumpTo}>
      <TextField label={t('clock.to')} type="datetime-local" value={to} onChange={setTo} required />
      <button type="submit" className="button button-quiet" disabled={isBusy || to === ''}>
        {t('clock.jump')}
      </button>
    </form>
  )
}

function Effect({ jumped }: { jumped: Jump }) {
  const { t } = useTranslation()
  const { failures } = jumped
  return (
    <div role="status">
      <Facts>
        <Fact label={t('clock.from')}>
          <span className="number">{fullTime(jumped.from)}</span>
        </Fact>
        <Fact label={t('clock.reached')}>
          <span className="number">{fullTime(jumped.to)}</span>
        </Fact>
        <Fact label={t('clock.stops')}>
          <span className="number">{jumped.stops}</span>
        </Fact>
        <Fact label={t('clock.turns')}>
          {failures.length === 0 ? (
            <Tag tone="good">{t('clock.allDone')}</Tag>
          ) : (
            <Tag tone="bad">{t('clock.failed', { count: failures.length })}</Tag>
          )}
        </Fact>
      </Facts>
      <ul className="rows">
        {failures.map(({ at, turn, reason }) => (
          <li key={`${at} ${turn} ${reason}`} className="row">
            <code>{turn}</code>
            <span className="row-main quiet">{reason}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Steps() {
  const { t } = useTranslation()
  return (
    <ol className="explained-list">
      {(['close', 'cut', 'settle', 'payOut', 'bills'] as const).map((step) => (
        <li key={step}>{t(`clock.what.${step}`)}</li>
      ))}
      <li className="quiet">{t('clock.what.wire')}</li>
    </ol>
  )
}
