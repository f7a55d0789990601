import { Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { Amount } from '../../words/amount.tsx'
import type { Watched } from '../api.ts'
import { millisText, percentText, sumOf, useRiskWords } from '../words.tsx'

type Tile = Readonly<{ id: string; title: string; value: ReactNode; note: ReactNode; why: string }>

type Words = ReturnType<typeof useRiskWords>['t']

/** What was decided, as parts of all. */
function rateTiles({ total: { decided, ...total } }: Watched, t: Words): readonly Tile[] {
  const all = sumOf(decided)
  const open = decided.ALLOW + decided.ALLOW_MONITOR
  const blocked = decided.DENY + decided.FREEZE
  const held = decided.DELAY + decided.REVIEW
  const ended = total.passed + total.failed + total.abandoned
  return [
    {
      id: 'decided',
      title: t('tile.decided'),
      value: all.toLocaleString('en-US'),
      note: t('tile.decidedNote', { rate: percentText(open, all) }),
      why: t('why.decided'),
    },
    {
      id: 'challenged',
      title: t('tile.challenged'),
      value: percentText(decided.CHALLENGE, all),
      note: t('tile.challengedNote', { rate: percentText(total.passed, ended) }),
      why: t('why.challenged'),
    },
    {
      id: 'held',
      title: t('tile.held'),
      value: percentText(held, all),
      note: t('tile.heldNote', { delayed: decided.DELAY, reviewed: decided.REVIEW }),
      why: t('why.held'),
    },
    {
      id: 'blocked',
      title: t('tile.blocked'),
      value: percentText(blocked, all),
      note: t('tile.blockedNote', { frozen: decided.FREEZE }),
      why: t('why.blocked'),
    },
  ]
}

/** What it was worth, and what it cost. */
function worthTiles({ total }: Watched, t: Words): readonly Tile[] {
  const honest = sumOf(total.decided) - total.frauds
  return [
    {
      id: 'falseBlock',
      title: t('tile.falseBlock'),
      value: percentText(total.blockedHonest, honest, 3),
      note: t('tile.falseBlockNote', { rate: percentText(total.challengedHonest, honest, 3) }),
      why: t('why.falseBlock'),
    },
    {
      id: 'saved',
      title: t('tile.saved'),
      value: <Amount minor={total.savedMinor} />,
      note: (
        <>
          {t('tile.savedNote')} <Amount minor={total.netMinor} />
        </>
      ),
      why: t('why.saved'),
    },
    {
      id: 'lost',
      title: t('tile.lost'),
      value: <Amount minor={total.lostMinor} />,
      note: t('tile.lostNote', { count: total.frauds }),
      why: t('why.lost'),
    },
    {
      id: 'latency',
      title: t('tile.latency'),
      value: millisText(total.p99Us),
      note: t('tile.latencyNote', { p50: millisText(total.p50Us) }),
      why: t('why.latency'),
    },
  ]
}

/** The figures of the whole time, each with what exactly it says. */
export function FigureTiles({ watched }: Readonly<{ watched: Watched }>) {
  const { t } = useRiskWords()
  const tiles = [...rateTiles(watched, t), ...worthTiles(watched, t)]
  return (
    <dl className="figure-tiles">
      {tiles.map(({ id, title, value, note, why }) => (
        <div key={id} data-testid={`tile-${id}`}>
          <dt>
            <Tooltip title={why}>
              <button type="button" className="figure-why">
                {title}
              </button>
            </Tooltip>
          </dt>
          <dd>
            <strong>{value}</strong>
            <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  )
}
