import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { sayError } from '../errors.ts'
import { meQuery } from '../queries.ts'
import { Icon } from '../ui/icon.tsx'
import { useFreeze } from './freeze.ts'
import './freeze.css'

/** Beside a warning: it was not me. */
export function FreezeNow() {
  const { t } = useTranslation()
  const { data: me } = useQuery(meQuery)
  const freeze = useFreeze()
  if (me?.freeze)
    return (
      <Link className="freeze-done" to="/freeze" data-testid="freeze-done">
        <Icon name="lock" size={18} />
        {t('freeze.frozenShort')}
      </Link>
    )
  return (
    <>
      <button
        type="button"
        className="button button-danger button-small freeze-now"
        disabled={freeze.isPending}
        onClick={() => freeze.mutate()}
        data-testid="freeze-now"
      >
        <Icon name="lock" size={18} />
        {t(freeze.isPending ? 'common.wait' : 'freeze.now')}
      </button>
      <span className="freeze-problem" role="status">
        {freeze.error ? sayError(t, freeze.error) : null}
      </span>
    </>
  )
}
