import { Checkbox } from 'antd'

/** What a form's item gives to what stands in it. */
export type RolesField = Readonly<{
  value?: readonly string[]
  onChange?: (roles: string[]) => void
}>

type Props<Role extends string> = RolesField &
  Readonly<{
    roles: readonly Role[]
    nameOf: (role: Role) => string
    hintOf: (role: Role) => string
  }>

/** Roles, each with what it means. */
export function RoleChecks<Role extends string>({
  roles,
  nameOf,
  hintOf,
  value = [],
  onChange,
}: Props<Role>) {
  return (
    <Checkbox.Group value={[...value]} onChange={(chosen) => onChange?.(chosen)}>
      <div className="role-choice">
        {roles.map((role) => (
          <Checkbox key={role} value={role}>
            {nameOf(role)}
            <span className="nothing"> {hintOf(role)}</span>
          </Checkbox>
        ))}
      </div>
    </Checkbox.Group>
  )
}
