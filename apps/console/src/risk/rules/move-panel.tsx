import { useMutation } from '@tanstack/react-query'
import { App, Button, Input, InputNumber, Modal, Popconfirm } from 'antd'
import { useState } from 'react'
import { queryClient } from '../../queries.ts'
import { useWordsOf } from '../../words/refused.ts'
import { risk, type RuleStory, type RuleVersion } from '../api.ts'
import { useMay, useRiskWords } from '../words.tsx'

type Props = Readonly<{ rule: RuleVersion; story: RuleStory }>

/** Shows what was done, or why it was not, and reads the rule anew. */
export function useDoing<Given>(
  run: (given: Given) => Promise<unknown>,
  said: string,
  then: () => void = () => {},
) {
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  return useMutation({
    mutationFn: async (given: Given) => {
      await run(given)
    },
    onSuccess: () => {
      void message.success(said)
      then()
    },
    onError: (error) => message.error(wordsOf(error)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['risk-rules'] }),
  })
}

/** The steps that this version can take, one person's and two people's apart. */
export function MovePanel({ rule, story }: Props) {
  const { t } = useRiskWords()
  if (!useMay('risk.rule.draft')) return null
  const { state } = rule
  if (state === 'retired') return null
  return (
    <section className="panel" data-testid="rule-moves">
      <h2>{t('move.title')}</h2>
      <p className="page-hint">{t(`move.of.${state}`)}</p>
      <div className="rule-moves">
        {state === 'backtest' && <AloneButton rule={rule} to="shadow" />}
        {(state === 'shadow' || state === 'canary') && (
          <>
            <CanaryButton rule={rule} />
            <ProposeButton rule={rule} to="live" />
          </>
        )}
        {state === 'live' && <RollBackButton rule={rule} story={story} />}
        {(state === 'live' || state === 'canary') && <ProposeButton rule={rule} to="retired" />}
        {(state === 'draft' || state === 'backtest' || state === 'shadow') && (
          <AloneButton rule={rule} to="retired" />
        )}
      </div>
    </section>
  )
}

/** What decides nothing one person may do. */
function AloneButton({ rule, to }: Readonly<{ rule: RuleVersion; to: 'shadow' | 'retired' }>) {
  const { t } = useRiskWords()
  const move = useDoing(() => risk.move(rule.id, rule.version, to, ''), t(`move.done.${to}`))
  return (
    <Popconfirm title={t(`move.sure.${to}`)} onConfirm={() => move.mutate(undefined)}>
      <Button
        {...(to === 'shadow' ? { type: 'primary' as const } : { danger: true })}
        loading={move.isPending}
        data-testid={`move-${to}`}
      >
        {t(`move.to.${to}`)}
      </Button>
    </Popconfirm>
  )
}

function ProposeButton({ rule, to }: Readonly<{ rule: RuleVersion; to: 'live' | 'retired' }>) {
  const { t } = useRiskWords()
  const propose = useDoing(() => risk.propose(rule.id, rule.version, to, 0), t('move.proposed'))
  return (
    <Popconfirm title={t(`move.sureAsk.${to}`)} onConfirm={() => propose.mutate(undefined)}>
      <Button
        {...(to === 'live' ? { type: 'primary' as const } : { danger: true })}
        loading={propose.isPending}
        data-testid={`propose-${to}`}
      >
        {t(`move.ask.${to}`)}
      </Button>
    </Popconfirm>
  )
}

function CanaryButton({ rule }: Readonly<{ rule: RuleVersion }>) {
  const { t } = useRiskWords()
  const [isOpen, open] = useState(false)
  const [percent, choose] = useState(rule.percent || 5)
  const propose = useDoing(
    () => risk.propose(rule.id, rule.version, 'canary', percent),
    t('move.proposed'),
    () => open(false),
  )
  return (
    <>
      <Button onClick={() => open(true)} data-testid="propose-canary">
        {t('move.ask.canary')}
      </Button>
      <Modal
        open={isOpen}
        title={t('move.ask.canary')}
        okText={t('move.submit')}
        cancelText={t('cancel')}
        onCancel={() => open(false)}
        onOk={() => propose.mutate(undefined)}
        confirmLoading={propose.isPending}
      >
        <p>{t('move.canaryHint')}</p>
        <InputNumber
          min={1}
          max={99}
          precision={0}
          value={percent}
          suffix="%"
          aria-label={t('move.percent')}
          onChange={(value) => choose(value ?? 1)}
        />
      </Modal>
    </>
  )
}

/** At once, because two have approved what comes back. */
function RollBackButton({ rule, story }: Props) {
  const { t } = useRiskWords()
  const [isOpen, open] = useState(false)
  const [note, write] = useState('')
  const back = useDoing(
    () => risk.rollBack(rule.id, rule.version, note),
    t('move.rolledBack'),
    () => open(false),
  )
  const former = story.versions.find(({ version }) => version === rule.replaced)
  if (!former) return null
  return (
    <>
      <Button type="primary" danger onClick={() => open(true)} data-testid="roll-back">
        {t('move.rollBack', { version: former.version })}
      </Button>
      <Modal
        open={isOpen}
        title={t('move.rollBack', { version: former.version })}
        okText={t('move.rollBackNow')}
        cancelText={t('cancel')}
        okButtonProps={{ danger: true, disabled: note.trim() === '' }}
        onCancel={() => open(false)}
        onOk={() => back.mutate(undefined)}
        confirmLoading={back.isPending}
      >
        <p>{t('move.rollBackHint')}</p>
        <pre className="rule-condition">
          <code>{former.condition}</code>
        </pre>
        <Input
          value={note}
          maxLength={200}
          placeholder={t('move.why')}
          aria-label={t('move.why')}
          onChange={({ target }) => write(target.value)}
        />
      </Modal>
    </>
  )
}
