import { Tag } from 'antd'
import type { Colleague } from '../oversight/api.ts'
import { textColumn, timeColumn } from '../table/columns.tsx'

type Person = Pick<Colleague, 'name' | 'login' | 'roles' | 'state' | 'lastSeenAt'>

/** Titles and words as the area says them. */
type Words<Row> = Readonly<{
  name: string
  login: string
  roles: string
  state: string
  standing: string
  lastSeen: string
  roleOf: (role: string) => string
  stateOf: (state: Colleague['state']) => string
  standingOf: (person: Row) => string
}>

/** What every list of colleagues tells of each; the page puts its own columns between them. */
export function staffColumns<Row extends Person>(words: Words<Row>) {
  const rolesOf = ({ roles }: Row) => roles.map(words.roleOf)
  return {
    name: textColumn<Row>('name', words.name, ({ name }) => name, { isHead: true }),
    login: textColumn<Row>('login', words.login, ({ login }) => login, {
      cell: ({ login }) => (login ? <code>{login}</code> : <span className="nothing">—</span>),
    }),
    roles: textColumn<Row>('roles', words.roles, (row) => rolesOf(row).join(' '), {
      cell: (row) => rolesOf(row).map((role) => <Tag key={role}>{role}</Tag>),
    }),
    state: textColumn<Row>('state', words.state, ({ state }) => words.stateOf(state), {
      cell: ({ state }) => (
        <Tag color={state === 'active' ? 'success' : 'default'}>{words.stateOf(state)}</Tag>
      ),
    }),
    standing: textColumn<Row>('standing', words.standing, words.standingOf),
    lastSeenAt: timeColumn<Row>('lastSeenAt', words.lastSeen, ({ lastSeenAt }) => lastSeenAt),
  }
}
