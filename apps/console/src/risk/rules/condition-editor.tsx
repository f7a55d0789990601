import { useQuery } from '@tanstack/react-query'
import { Input, type GetRef } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { spoken } from '../../i18n.ts'
import { useWordsOf } from '../../words/refused.ts'
import { type Checked, risk, type RuleWords } from '../api.ts'
import { useRiskWords } from '../words.tsx'

type Props = Readonly<{
  words: RuleWords
  value?: string
  onChange?: (text: string) => void
  /** Told whether what stands there is a condition. */
  onChecked: (isRule: boolean) => void
}>

const typingMs = 350

/** What was typed, once nobody types any more. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => settle(text), typingMs)
    return () => clearTimeout(timer)
  }, [text])
  return settled
}

/** A condition with what the server says of it as it is typed, and the names that it may use. */
export function ConditionEditor({ words, value = '', onChange, onChecked }: Props) {
  const { t } = useRiskWords()
  const area = useRef<GetRef<typeof Input.TextArea>>(null)
  const settled = useSettled(value)
  const check = useQuery({
    queryKey: ['risk-check', settled],
    queryFn: () => risk.check(settled),
    enabled: settled.trim() !== '',
    staleTime: Infinity,
  })
  const isCurrent = settled === value && check.data !== undefined
  const isRule = isCurrent && check.data.isRule
  useEffect(() => onChecked(isRule), [isRule, onChecked])
  const write = (text: string) => onChange?.(text)
  const insert = (name: string) => {
    const place = area.current?.resizableTextArea?.textArea.selectionEnd ?? value.length
    const before = value.slice(0, place)
    const gap = before === '' || /\s$/.test(before) ? '' : ' '
    write(`${before}${gap}${name} ${value.slice(place)}`)
    area.current?.focus()
  }
  return (
    <div className="condition">
      <div>
        <Input.TextArea
          ref={area}
          value={value}
          autoSize={{ minRows: 5, maxRows: 14 }}
          className="condition-text"
          spellCheck={false}
          aria-label={t('draft.condition')}
          aria-invalid={isCurrent && !check.data.isRule}
          aria-describedby="condition-said"
          placeholder="event.first_with_payee and event.amount > 5万元"
          data-testid="condition"
          onChange={({ target }) => write(target.value)}
        />
        <div id="condition-said" aria-live="polite" data-testid="condition-said">
          <Said text={settled} checked={check.data} error={check.error} />
        </div>
      </div>
      <Names words={words} onChoose={insert} />
    </div>
  )
}

type SaidProps = Readonly<{ text: string; checked: Checked | undefined; error: unknown }>

function Said({ text, checked, error }: SaidProps) {
  const { t } = useRiskWords()
  const wordsOf = useWordsOf()
  if (error) return <p className="field-error">{wordsOf(error)}</p>
  if (text.trim() === '') return <p className="nothing">{t('draft.conditionHint')}</p>
  if (!checked) return <p className="nothing">{t('draft.checking')}</p>
  if (!checked.isRule) return <Fault text={text} fault={checked} />
  return (
    <div className="condition-fine">
      <p>
        <strong>{t('draft.fine')}</strong> {t('draft.cost', { count: checked.cost })}
      </p>
      <pre className="rule-condition">
        <code>{checked.canonical}</code>
      </pre>
      <p className="nothing">
        {t('draft.reads')}{' '}
        {checked.factors.map(({ name, title }) => title?.[spoken()] ?? name).join(t('comma'))}
      </p>
    </div>
  )
}

/** Both languages come in one text, the Chinese first. */
function issueOf(issue: string): string {
  const english = issue.search(/Line \d+, column/)
  if (english < 0) return issue
  return (spoken() === 'en' ? issue.slice(english) : issue.slice(0, english)).trim()
}

function Fault({
  text,
  fault,
}: Readonly<{ text: string; fault: Extract<Checked, { isRule: false }> }>) {
  const line = text.split('\n')[fault.line - 1] ?? ''
  const letters = Array.from(line)
  const at = Math.max(0, fault.column - 1)
  return (
    <div className="condition-fault" role="alert">
      <pre>
        <code>
          {letters.slice(0, at).join('')}
          <mark>{letters[at] ?? ' '}</mark>
          {letters.slice(at + 1).join('')}
        </code>
      </pre>
      <p>{issueOf(fault.issue)}</p>
    </div>
  )
}

const shownMost = 40

/** Everything that a condition may name, found by word, put in by a click. */
function Names({
  words,
  onChoose,
}: Readonly<{ words: RuleWords; onChoose: (name: string) => void }>) {
  const { t } = useRiskWords()
  const [word, look] = useState('')
  const named = [
    ...words.thresholds.map(({ name, title }) => ({ name: `$${name}`, title, unit: '' })),
    ...words.tables.map(({ name, title }) => ({ name: `$${name}()`, title, unit: '' })),
    ...words.lists.map(({ name, title }) => ({ name: `名单 ${name}`, title, unit: '' })),
    ...words.factors,
  ]
  const small = word.toLowerCase()
  const found = named.filter(({ name, title }) =>
    `${name} ${title.zh} ${title.en}`.toLowerCase().includes(small),
  )
  return (
    <aside className="condition-names" aria-label={t('draft.names')}>
      <Input
        allowClear
        value={word}
        placeholder={t('draft.findName', { count: named.length })}
        aria-label={t('draft.findName', { count: named.length })}
        onChange={({ target }) => look(target.value)}
      />
      <ul>
        {found.slice(0, shownMost).map(({ name, title, unit }) => (
          <li key={name}>
            <button type="button" onClick={() => onChoose(name)}>
              <code>{name}</code>
              <span>
                {title[spoken()]}
                {unit !== '' && ` · ${t(`unit.${unit}` as 'unit.fen')}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > shownMost && (
        <p className="nothing">{t('draft.moreNames', { count: found.length - shownMost })}</p>
      )}
    </aside>
  )
}
