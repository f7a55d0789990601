import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Button, Input, Select, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { PageFrame } from '../../frame/page-frame.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { useFilters } from '../../table/use-filters.ts'
import { BeijingTime } from '../../words/beijing-time.tsx'
import { fullTime } from '../../words/time.ts'
import { type AuditRow, oversight } from '../api.ts'
import { VerifiedNote } from './verified-note.tsx'

const actions = [
  'sign-in',
  'end-session',
  'lock-sign-in',
  'add-staff',
  'invite-staff',
  'set-sign-in',
  'staff-roles',
  'staff-suspended',
  'staff-active',
  'propose',
  'approve',
  'reject',
  'execute',
  'expire',
] as const

/** The chained log from its end, by who, what and about what; and whether it is whole. */
export function AuditPage() {
  const { t } = useTranslation('oversight')
  const [{ actor, action, subject }] = useFilters()
  const query = useInfiniteQuery({
    queryKey: ['audit', actor, action, subject],
    queryFn: ({ pageParam }) => oversight.audit({ actor, action, subject, below: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const verify = useMutation({ mutationFn: oversight.verify })
  return (
    <PageFrame
      title={t('audit.title')}
      hint={t('audit.hint')}
      actions={
        <Button
          type="primary"
          loading={verify.isPending}
          onClick={() => verify.mutate()}
          data-testid="verify"
        >
          {t('audit.verify')}
        </Button>
      }
    >
      <VerifiedNote verified={verify.data} error={verify.error} />
      <DataTable
        id="audit"
        name={t('audit.title')}
        rows={query.data?.pages.flatMap(({ rows }) => rows)}
        rowKey={({ height }) => height}
        query={query}
        columns={useColumns()}
        filters={{ names: ['actor', 'action', 'subject'], controls: <Controls /> }}
        empty={{ title: t('audit.none'), hint: t('audit.noneHint') }}
        onMore={query.hasNextPage ? () => query.fetchNextPage() : undefined}
      />
    </PageFrame>
  )
}

function Controls() {
  const { t } = useTranslation('oversight')
  const [{ actor, action, subject }, change] = useFilters()
  return (
    <>
      <Select
        allowClear
        aria-label={t('audit.action')}
        placeholder={t('audit.anyAction')}
        value={action}
        options={actions.map((value) => ({ value, label: t(`action.${value}`) }))}
        onChange={(value: string | undefined) => change({ action: value })}
        style={{ minWidth: 148 }}
      />
      {/* Emptied by the button beside it as well, hence the key. */}
      <Input.Search
        key={`actor ${actor}`}
        allowClear
        defaultValue={actor ?? ''}
        aria-label={t('audit.actorFilter')}
        placeholder={t('audit.actorFilter')}
        onSearch={(value) => change({ actor: value.trim() || undefined })}
        style={{ width: 200 }}
      />
      <Input.Search
        key={`subject ${subject}`}
        allowClear
        defaultValue={subject ?? ''}
        aria-label={t('audit.subjectFilter')}
        placeholder={t('audit.subjectFilter')}
        onSearch={(value) => change({ subject: value.trim() || undefined })}
        style={{ width: 200 }}
      />
    </>
  )
}

const Digest = ({ text }: Readonly<{ text: string }>) => (
  <Tooltip title={text}>
    <code>{text.slice(0, 12)}…</code>
  </Tooltip>
)

function useColumns(): readonly Column<AuditRow>[] {
  const { t } = useTranslation('oversight')
  const actionOf = ({ action }: AuditRow) => t(`action.${action}`, { defaultValue: action })
  const actorOf = ({ actor, actorName }: AuditRow) =>
    actor === 'platform' ? t('audit.platform') : (actorName ?? actor)
  return [
    {
      id: 'height',
      title: t('audit.height'),
      align: 'end',
      cell: ({ height }) => <span className="amount">{height}</span>,
      text: ({ height }) => height,
    },
    {
      id: 'action',
      title: t('audit.action'),
      isHead: true,
      cell: actionOf,
      text: actionOf,
    },
    {
      id: 'at',
      title: t('audit.at'),
      cell: ({ at }) => <BeijingTime at={at} />,
      text: ({ at }) => fullTime(at),
    },
    { id: 'actor', title: t('audit.actor'), cell: actorOf, text: actorOf },
    {
      id: 'subject',
      title: t('audit.subject'),
      cell: ({ subject, subjectName }) => (
        <Tooltip title={subject}>
          <span className="subject">{subjectName ?? <code>{subject}</code>}</span>
        </Tooltip>
      ),
      text: ({ subject }) => subject,
    },
    {
      id: 'contentDigest',
      title: t('audit.digest'),
      isExtra: true,
      cell: ({ contentDigest }) => <Digest text={contentDigest} />,
      text: ({ contentDigest }) => contentDigest,
    },
    {
      id: 'hash',
      title: t('audit.hash'),
      cell: ({ hash }) => <Digest text={hash} />,
      text: ({ hash }) => hash,
    },
  ]
}
