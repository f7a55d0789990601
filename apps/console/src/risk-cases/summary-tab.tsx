import { Link } from '@tanstack/react-router'
import { spoken } from '../i18n.ts'
import { Amount } from '../words/amount.tsx'
import { BeijingTime } from '../words/beijing-time.tsx'
import type { Case, Evidence } from './api.ts'
import {
  ActTag,
  reasonsText,
  scoreText,
  SortTag,
  StateTag,
  useCaseWords,
  VerdictTag,
} from './words.tsx'

/** What the case is about, and why it is one. */
export function SummaryTab({ evidence }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const { case: one, decision } = evidence
  return (
    <div className="case-tab">
      {one.words !== null && (
        <section>
          <h2>{t('case.customerSays')}</h2>
          <blockquote className="case-quote">{one.words}</blockquote>
        </section>
      )}
      <CaseFacts one={one} />
      {decision ? <DecisionFacts evidence={evidence} /> : <p>{t('case.noDecision')}</p>}
      <Contributions evidence={evidence} />
      <Earlier earlier={evidence.earlier} />
    </div>
  )
}

function CaseFacts({ one }: Readonly<{ one: Case }>) {
  const { t } = useCaseWords()
  return (
    <dl className="facts">
      <div>
        <dt>{t('column.amount')}</dt>
        <dd>
          <Amount minor={one.amount} />
        </dd>
      </div>
      <div>
        <dt>{t('column.product')}</dt>
        <dd>{one.product === null ? '—' : t(`product.${one.product}`)}</dd>
      </div>
      <div>
        <dt>{t('column.customer')}</dt>
        <dd>
          <code>{one.customer}</code>
        </dd>
      </div>
      <div>
        <dt>{t('column.payment')}</dt>
        <dd>{one.payment === null ? '—' : <code>{one.payment}</code>}</dd>
      </div>
      <div>
        <dt>{t('column.openedAt')}</dt>
        <dd>
          <BeijingTime at={one.openedAt} />
        </dd>
      </div>
      <div>
        <dt>{t('column.dueAt')}</dt>
        <dd className={one.isOverdue ? 'case-late' : undefined}>
          <BeijingTime at={one.dueAt} />
        </dd>
      </div>
      {one.ofCase !== null && (
        <div>
          <dt>{t('case.secondLook')}</dt>
          <dd>
            <Link to="/risk/cases/$id" params={{ id: one.ofCase }}>
              {one.ofCase}
            </Link>
          </dd>
        </div>
      )}
    </dl>
  )
}

function DecisionFacts({ evidence }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  const { decision } = evidence
  if (!decision) return null
  const { listed, duties, faults } = decision
  const known = <Word extends string>(text: string, words: readonly Word[]): text is Word =>
    (words as readonly string[]).includes(text)
  const lists = listed.map(({ seat, colour }) => {
    const who = known(seat, seats) ? t(`seat.${seat}`) : seat
    return `${who} ${known(colour, colours) ? t(`colour.${colour}`) : colour}`
  })
  const missing = faults.map((fault) => (known(fault, faultNames) ? t(`fault.${fault}`) : fault))
  const comma = spoken() === 'zh' ? '、' : ', '
  return (
    <section>
      <h2>{t('case.decision')}</h2>
      <dl className="facts">
        <div>
          <dt>{t('column.act')}</dt>
          <dd>
            <VerdictTag verdict={decision.outcome} />
          </dd>
        </div>
        <div>
          <dt>{t('column.score')}</dt>
          <dd className="amount">{scoreText(decision.score)}</dd>
        </div>
        <div>
          <dt>{t('case.model')}</dt>
          <dd className="amount">{scoreText(decision.probability)}</dd>
        </div>
        <div>
          <dt>{t('column.reasons')}</dt>
          <dd>{reasonsText(decision.reasons) || t('case.nothing')}</dd>
        </div>
        <div>
          <dt>{t('case.lists')}</dt>
          <dd>{lists.join(comma) || t('case.nothing')}</dd>
        </div>
        <div>
          <dt>{t('case.duties')}</dt>
          <dd>
            {duties.length === 0
              ? t('case.nothing')
              : duties.map(({ code, act }) => (
                  <span key={code}>
                    {code} <ActTag act={act} />
                  </span>
                ))}
          </dd>
        </div>
        {missing.length > 0 && (
          <div>
            <dt>{t('case.faults')}</dt>
            <dd className="case-late">{missing.join(comma)}</dd>
          </div>
        )}
      </dl>
    </section>
  )
}

const seats = [
  'customer',
  'phone',
  'card',
  'device',
  'ip',
  'payee',
  'merchant',
  'terminal',
] as const
const colours = ['black', 'grey', 'white', 'watch'] as const
const faultNames = [
  'factors_lost',
  'factors_slow',
  'rules_missing',
  'rule_threw',
  'rule_left_out',
  'model_broken',
  'model_missing',
  'compliance_lost',
  'deadline',
] as const

function Contributions({ evidence: { contributions } }: Readonly<{ evidence: Evidence }>) {
  const { t } = useCaseWords()
  if (contributions.length === 0) return null
  const most = Math.max(...contributions.map(({ logits }) => logits))
  return (
    <section>
      <h2>{t('case.contributions')}</h2>
      <p className="page-hint">{t('case.contributionsHint')}</p>
      <div className="case-bars">
        {contributions.map(({ feature, title, logits }) => (
          <div key={feature} style={{ display: 'contents' }}>
            <span>{title[spoken()]}</span>
            <span>
              <span
                className="case-bar"
                style={{ display: 'block', width: `${(100 * logits) / most}%` }}
              />
            </span>
            <span>+{logits.toFixed(2)}</span>
          </div>
        ))}
      </div>
    </section>
  )
}

function Earlier({ earlier }: Readonly<{ earlier: readonly Case[] }>) {
  const { t } = useCaseWords()
  return (
    <section>
      <h2>{t('case.earlier')}</h2>
      {earlier.length === 0 ? (
        <p className="page-hint">{t('case.noEarlier')}</p>
      ) : (
        <ul className="case-choice">
          {earlier.map((one) => (
            <li key={one.id}>
              <Link to="/risk/cases/$id" params={{ id: one.id }}>
                <SortTag sort={one.sort} />
                <StateTag state={one.state} />
                <Amount minor={one.amount} />
              </Link>{' '}
              {one.outcomeTitle?.[spoken()]} <BeijingTime at={one.decidedAt ?? one.openedAt} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
