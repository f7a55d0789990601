import { Link } from '@tanstack/react-router'
import { Button, Form, Input, Select } from 'antd'
import { useState } from 'react'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { AskDialog, Reason } from '../ask-dialog.tsx'
import { clearing, type HoldLine } from '../clearing-api.ts'
import { useMay, useOpsWords, useStateText, Written } from '../words.tsx'
import { usePages } from '../../table/use-pages.ts'

/** 止付: placed by one, at once; lifted by two. */
export function HoldPanel() {
  const { t } = useOpsWords()
  const may = useMay('clearing.correct')
  const [isOpen, open] = useState(false)
  const [lifted, lift] = useState<HoldLine>()
  const query = usePages(['ops-holds'], (from) => clearing.holds(from), { refetchInterval: 15_000 })
  const holds = query.data?.pages.flatMap((page) => page.holds) ?? []
  return (
    <>
      <div className="ops-list-head">
        <h2>{t('holds.title')}</h2>
        {may && (
          <Button size="small" danger onClick={() => open(true)} data-testid="place-hold">
            {t('holds.place')}
          </Button>
        )}
      </div>
      {query.isSuccess && holds.length === 0 && <p className="nothing">{t('holds.none')}</p>}
      <ul className="ops-list" data-testid="holds">
        {holds.map((hold) => (
          <Hold key={hold.id} hold={hold} {...(may && { onLift: () => lift(hold) })} />
        ))}
      </ul>
      {query.hasNextPage && <Button onClick={() => void query.fetchNextPage()}>{t('more')}</Button>}
      {isOpen && <PlaceDialog onEnd={() => open(false)} />}
      {lifted && <LiftDialog hold={lifted} onEnd={() => lift(undefined)} />}
    </>
  )
}

function Hold({ hold, onLift }: Readonly<{ hold: HoldLine; onLift?: () => void }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <li>
      <div className="ops-list-head">
        <Link to="/ops/merchants/$mchid" params={{ mchid: hold.mchid }}>
          {hold.mchid}
        </Link>
        <strong>{textOf('holdReason', hold.reason)}</strong>
        {onLift && (
          <Button size="small" onClick={onLift} data-testid="lift-hold">
            {t('holds.lift')}
          </Button>
        )}
      </div>
      <p>
        <Written text={hold.note} />
      </p>
      <p className="nothing">
        <Written text={hold.placedByName ?? textOf('actor', hold.placedBy)} /> ·{' '}
        <BeijingTime at={hold.placedAt} />
      </p>
    </li>
  )
}

type PlaceFields = Readonly<{ mchid: string; reason: string; note: string }>

function PlaceDialog({ onEnd }: Readonly<{ onEnd: () => void }>) {
  const { t } = useOpsWords()
  const textOf = useStateText()
  return (
    <AskDialog<PlaceFields>
      title={t('holds.place')}
      isOfTwo={false}
      keys={['ops-holds', 'ops-clearing']}
      initial={{ reason: 'risk' }}
      onEnd={onEnd}
      send={(fields) => clearing.hold(fields)}
    >
      <p>{t('holds.hint')}</p>
      <Form.Item
        name="mchid"
        label={t('merchants.mchid')}
        rules={[{ required: true, pattern: /^[1-9]\d{7,9}$/, message: t('holds.noMchid') }]}
      >
        <Input inputMode="numeric" maxLength={10} />
      </Form.Item>
      <Form.Item name="reason" label={t('holds.reason')}>
        <Select
          options={['risk', 'dispute', 'account'].map((value) => ({
            value,
            label: textOf('holdReason', value),
          }))}
        />
      </Form.Item>
      <Reason name="note" label={t('holds.note')} />
    </AskDialog>
  )
}

function LiftDialog({ hold, onEnd }: Readonly<{ hold: HoldLine; onEnd: () => void }>) {
  const { t } = useOpsWords()
  return (
    <AskDialog<Readonly<{ reason: string }>>
      title={t('holds.lift')}
      keys={['ops-holds']}
      onEnd={onEnd}
      send={({ reason }) => clearing.lift(hold.id, { mchid: hold.mchid, reason })}
    >
      <p>{t('holds.liftHint', { mchid: hold.mchid, note: hold.note })}</p>
      <Reason />
    </AskDialog>
  )
}
