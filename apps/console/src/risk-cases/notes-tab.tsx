import { useMutation } from '@tanstack/react-query'
import { App, Button, Input, Timeline } from 'antd'
import { useState } from 'react'
import { queryClient } from '../queries.ts'
import { BeijingTime } from '../words/beijing-time.tsx'
import { useWordsOf } from '../words/refused.ts'
import { cases, type Evidence, type Step } from './api.ts'
import { useCaseWords } from './words.tsx'

type Props = Readonly<{ evidence: Evidence; mayDecide: boolean }>

/** What was done to the case and written about it, and room for one more note. */
export function NotesTab({ evidence, mayDecide }: Props) {
  return (
    <div className="case-tab">
      {mayDecide && <NewNote id={evidence.case.id} />}
      <Steps steps={evidence.steps} />
    </div>
  )
}

function NewNote({ id }: Readonly<{ id: string }>) {
  const { t } = useCaseWords()
  const { message } = App.useApp()
  const wordsOf = useWordsOf()
  const [text, write] = useState('')
  // The same note, sent again because no answer came, stands once.
  const [key, renew] = useState(() => crypto.randomUUID())
  const save = useMutation({
    mutationFn: () => cases.note(id, { key, text }),
    onSuccess: async () => {
      write('')
      renew(crypto.randomUUID())
      message.success(t('steps.saved'))
      await queryClient.invalidateQueries({ queryKey: ['risk-case', id] })
    },
    onError: (error) => message.error(wordsOf(error)),
  })
  return (
    <div className="case-choice">
      <Input.TextArea
        rows={3}
        maxLength={2_000}
        value={text}
        aria-label={t('steps.write')}
        placeholder={t('steps.placeholder')}
        data-testid="note"
        onChange={({ target }) => write(target.value)}
      />
      <div>
        <Button
          disabled={text.trim() === ''}
          loading={save.isPending}
          data-testid="save-note"
          onClick={() => save.mutate()}
        >
          {t('steps.save')}
        </Button>
      </div>
    </div>
  )
}

const colours: Readonly<Record<Step['act'], string>> = {
  opened: 'gray',
  taken: 'blue',
  put_back: 'gray',
  noted: 'gray',
  proposed: 'purple',
  declined: 'red',
  decided: 'green',
}

function Steps({ steps }: Readonly<{ steps: readonly Step[] }>) {
  const { t } = useCaseWords()
  return (
    <Timeline
      items={steps.toReversed().map((step) => ({
        key: step.id,
        color: colours[step.act],
        content: (
          <>
            <div>
              <strong>{t(`steps.${step.act}`)}</strong> ·{' '}
              {step.byName ?? (step.by === 'platform' ? t('steps.platform') : step.by)}
            </div>
            {wordsIn(step) !== '' && <div className="case-line-words">{wordsIn(step)}</div>}
            <small className="nothing">
              <BeijingTime at={step.at} />
            </small>
          </>
        ),
      }))}
    />
  )
}

/** Of an outcome the first line is its name, which stands elsewhere in words. */
const wordsIn = ({ act, words }: Step): string =>
  act === 'decided' || act === 'proposed' ? words.split('\n').slice(1).join('\n') : words
