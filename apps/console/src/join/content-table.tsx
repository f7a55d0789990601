import type { ComponentType } from 'react'
import { useTranslation } from 'react-i18next'
import { type Content, type Value, valueAt } from './content.ts'
import type { Field, Section } from './field.ts'
import { DocumentPicture } from './document-picture.tsx'
import './join.css'
import { regionName } from './regions.ts'
import { percentOf } from './figures.ts'
import { useRules } from './rule-control.tsx'
import { restSections } from './rest-sections.ts'
import { sectionsOf } from './sections.ts'
import { useFieldWords } from './use-field-words.ts'

type Props = Readonly<{
  content: Content
  /** What stands beside an answer: findings, a box to reject it. */
  Beside?: ComponentType<Readonly<{ field: Field }>>
  /** Sections that are shown; all when absent. */
  only?: (section: Section) => boolean
}>

/** All that an application says, as it was asked, and what it says unasked. */
export function ContentTable({ content, Beside, only }: Props) {
  const words = useFieldWords()
  const all = [...sectionsOf(content), ...restSections(content)]
  const sections = all.filter((section) => only?.(section) ?? true)
  return (
    <div className="join-content">
      {sections.map((section) => {
        const rows = section.fields.filter(
          (field) => !isEmpty(valueAt(content, field.path)) || (Beside && !field.isOptional),
        )
        if (rows.length === 0) return null
        return (
          <section key={`${section.id}-${section.count ?? 0}`}>
            <h3>{words.section(section)}</h3>
            <dl>
              {rows.map((field) => (
                <div key={field.path} data-field={field.path}>
                  <dt>{words.label(field)}</dt>
                  <dd>
                    <Answer field={field} value={valueAt(content, field.path)} />
                    {Beside && <Beside field={field} />}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        )
      })}
    </div>
  )
}

const isEmpty = (value: Value): boolean =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

const textsOf = (value: Value): readonly string[] => {
  if (Array.isArray(value)) return value.filter((each) => typeof each === 'string')
  return typeof value === 'string' && value !== '' ? [value] : []
}

/** An answer as it was given. */
const saidOf = (value: Value): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** An answer in words. */
export function Answer({ field, value }: Readonly<{ field: Field; value: Value }>) {
  const { t } = useTranslation('onboarding')
  const words = useFieldWords()
  if (isEmpty(value)) return <span className="nothing">{t('form.notSaid')}</span>
  switch (field.kind) {
    case 'media':
    case 'medias':
      return (
        <span className="join-files">
          {textsOf(value).map((mediaId) => (
            <DocumentPicture key={mediaId} mediaId={mediaId} title={words.label(field)} />
          ))}
        </span>
      )
    case 'yesno':
      return t(value === true ? 'form.yes' : 'form.no')
    case 'choice':
    case 'choices':
      return textsOf(value).map(words.choice).join(t('form.and'))
    case 'rule':
      return <RuleWords id={saidOf(value)} />
    case 'region':
      return <span lang="zh-CN">{regionName(saidOf(value))}</span>
    case 'until':
      return value === '长期' ? t('form.forever') : saidOf(value)
    case 'text':
    case 'long':
    case 'date':
    case 'bank':
      return (
        <span className="join-answer" lang="zh-CN">
          {saidOf(value)}
        </span>
      )
  }
}

function RuleWords({ id }: Readonly<{ id: string }>) {
  const { t } = useTranslation('onboarding')
  const { data } = useRules()
  const rule = data?.rules.find((each) => each.id === id)
  if (!rule) return <code>{id}</code>
  return (
    <>
      <span lang="zh-CN">{rule.industry}</span>{' '}
      {t('form.rule', { rate: percentOf(rule.ratePpm), days: rule.days })} <code>{id}</code>
    </>
  )
}
