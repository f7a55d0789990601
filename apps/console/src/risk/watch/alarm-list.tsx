import { useQuery } from '@tanstack/react-query'
import { Alert, Collapse } from 'antd'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { useWordsOf } from '../../words/refused.ts'
import { type Alarm, risk } from '../api.ts'
import { useRiskWords } from '../words.tsx'

const refetchMs = 15_000
const kinds = ['risk_fault', 'risk_jump', 'risk_drift', 'risk_unwritten'] as const

/** What stands, what it means and what to do; and what is over lately. */
export function AlarmList() {
  const { t } = useRiskWords()
  const wordsOf = useWordsOf()
  const { data, error } = useQuery({
    queryKey: ['risk-alarms'],
    queryFn: risk.alarms,
    refetchInterval: refetchMs,
  })
  if (error && !data)
    return <Alert className="note-above" type="warning" showIcon title={wordsOf(error)} />
  if (!data) return null
  return (
    <section aria-label={t('alarm.title')} className="alarms" data-testid="alarms">
      {data.open.length === 0 ? (
        <Alert type="success" showIcon title={t('alarm.none')} />
      ) : (
        data.open.map((alarm) => <OpenAlarm key={`${alarm.kind} ${alarm.subject}`} alarm={alarm} />)
      )}
      {data.past.length > 0 && (
        <Collapse
          ghost
          size="small"
          items={[
            {
              key: 'past',
              label: t('alarm.past', { count: data.past.length }),
              children: <PastAlarms alarms={data.past} />,
            },
          ]}
        />
      )}
    </section>
  )
}

function useKind(): (kind: string) => string {
  const { t } = useRiskWords()
  return (kind) => {
    const known = kinds.find((each) => each === kind)
    return known ? t(`alarm.${known}`) : kind
  }
}

function OpenAlarm({ alarm }: Readonly<{ alarm: Alarm }>) {
  const { t } = useRiskWords()
  const titleOf = useKind()
  return (
    <Alert
      type="error"
      showIcon
      title={
        <>
          {titleOf(alarm.kind)} <code>{alarm.subject}</code>
        </>
      }
      description={
        <>
          <span lang="zh-CN">{alarm.sentence}</span>
          <p className="alarm-since">
            {t('alarm.since')} <BeijingTime at={alarm.since} zone />
          </p>
        </>
      }
    />
  )
}

function PastAlarms({ alarms }: Readonly<{ alarms: readonly Alarm[] }>) {
  const titleOf = useKind()
  return (
    <ul className="past-alarms">
      {alarms.map((alarm) => (
        <li key={`${alarm.kind} ${alarm.subject} ${alarm.since}`}>
          <strong>{titleOf(alarm.kind)}</strong> <code>{alarm.subject}</code>
          <span lang="zh-CN">{alarm.sentence}</span>
          <span className="nothing">
            <BeijingTime at={alarm.since} /> – <BeijingTime at={alarm.until} />
          </span>
        </li>
      ))}
    </ul>
  )
}
