import { Alert, Typography } from 'antd'
import { useTranslation } from 'react-i18next'
import { useWordsOf } from '../../words/refused.ts'
import { fullTime } from '../../words/time.ts'
import type { Verified } from '../api.ts'

type Props = Readonly<{ verified: Verified | undefined; error: Error | null }>

/** What the verification found, with the hash to be kept elsewhere. */
export function VerifiedNote({ verified, error }: Props) {
  const { t } = useTranslation('oversight')
  const wordsOf = useWordsOf()
  if (error) return <Alert className="note-above" type="error" showIcon title={wordsOf(error)} />
  if (!verified) return null
  const { faults, head, checkedAt } = verified
  const isWhole = faults.length === 0
  return (
    <Alert
      className="note-above"
      type={isWhole ? 'success' : 'error'}
      showIcon
      data-testid="verified"
      title={
        isWhole
          ? t('audit.intact', { height: head.height })
          : t('audit.faults', { count: faults.length })
      }
      description={
        <>
          {!isWhole && (
            <ul lang="en">
              {faults.map((fault) => (
                <li key={fault}>{fault}</li>
              ))}
            </ul>
          )}
          <p>{t('audit.checkedAt', { at: fullTime(checkedAt) })}</p>
          <p>{t('audit.head')}</p>
          <Typography.Text code copyable className="digest">
            {head.hash}
          </Typography.Text>
        </>
      }
    />
  )
}
