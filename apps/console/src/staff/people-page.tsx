import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type ComponentType, useState } from 'react'
import { PageFrame } from '../frame/page-frame.tsx'
import type { Sent } from '../oversight/api.ts'
import { LinkDialog } from '../oversight/staff/link-dialog.tsx'
import { meQuery } from '../queries.ts'
import { type Column, DataTable, type DataTableProps } from '../table/data-table.tsx'

type Words = Readonly<{
  title: string
  hint: string
  invite: string
  actions: string
  none: string
  noneHint?: string
}>

type Inviting = Readonly<{ isOpen: boolean; onClose: () => void; onSent: (sent: Sent) => void }>
type Acting<Person> = Readonly<{
  colleague: Person
  onSent: (sent: Sent) => void
  onRoles: () => void
}>
type Changing<Person> = Readonly<{ colleague: Person | undefined; onClose: () => void }>

type Props<Person> = Readonly<{
  /** By which the table's columns are kept. */
  id: string
  words: Words
  query: DataTableProps<Person>['query'] &
    Readonly<{ data: Readonly<{ staff: readonly Person[] }> | undefined }>
  columns: readonly Column<Person>[]
  /** With it somebody may invite, give roles, suspend, and send a new link. */
  permission: string
  InviteDialog: ComponentType<Inviting>
  Actions: ComponentType<Acting<Person>>
  RolesDialog: ComponentType<Changing<Person>>
}>

/** Who works somewhere: the institution's page and a merchant's differ in columns, places and words. */
export function PeoplePage<Person extends Readonly<{ id: string }>>({
  id,
  words,
  query,
  columns,
  permission,
  InviteDialog,
  Actions,
  RolesDialog,
}: Props<Person>) {
  const { data: me } = useQuery(meQuery)
  const [isInviting, setInviting] = useState(false)
  const [sent, setSent] = useState<Sent>()
  const [changed, setChanged] = useState<Person>()
  const may = me?.permissions.includes(permission) ?? false
  const actions = actionsColumn({
    title: words.actions,
    mine: me?.id,
    Actions,
    onSent: setSent,
    onRoles: setChanged,
  })
  return (
    <PageFrame
      title={words.title}
      hint={words.hint}
      actions={
        may && (
          <Button type="primary" onClick={() => setInviting(true)} data-testid="invite">
            {words.invite}
          </Button>
        )
      }
    >
      <DataTable
        id={id}
        name={words.title}
        rows={query.data?.staff}
        rowKey={(person) => person.id}
        query={query}
        columns={may ? [...columns, actions] : columns}
        empty={{ title: words.none, ...(words.noneHint !== undefined && { hint: words.noneHint }) }}
      />
      <InviteDialog
        isOpen={isInviting}
        onClose={() => setInviting(false)}
        onSent={(invitation) => {
          setInviting(false)
          setSent(invitation)
        }}
      />
      <RolesDialog key={changed?.id} colleague={changed} onClose={() => setChanged(undefined)} />
      <LinkDialog sent={sent} onClose={() => setSent(undefined)} />
    </PageFrame>
  )
}

type ActionsGiven<Person> = Readonly<{
  title: string
  mine: string | undefined
  Actions: ComponentType<Acting<Person>>
  onSent: (sent: Sent) => void
  onRoles: (colleague: Person) => void
}>

/** Nobody moves themselves, so one's own row has nothing to be done. */
const actionsColumn = <Person extends Readonly<{ id: string }>>({
  title,
  mine,
  Actions,
  onSent,
  onRoles,
}: ActionsGiven<Person>): Column<Person> => ({
  id: 'actions',
  title,
  isAction: true,
  text: () => '',
  cell: (colleague) =>
    colleague.id !== mine && (
      <Actions colleague={colleague} onSent={onSent} onRoles={() => onRoles(colleague)} />
    ),
})
