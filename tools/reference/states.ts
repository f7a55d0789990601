import { docOf, featureOf, isRecord, type LoadedModule, page } from './modules.ts'

type Table = Readonly<Record<string, readonly string[]>>
type Machine = Readonly<{ states: readonly string[]; table: Table }>

const isMachine = (value: unknown): value is Machine =>
  isRecord(value) && typeof value['canMove'] === 'function' && isRecord(value['table'])

/** Every state machine as a diagram, in the order of the files that hold them. */
export function renderStates(modules: readonly LoadedModule[]): string {
  const parts = modules.flatMap(({ path, text, exports }) =>
    Object.entries(exports).flatMap(([name, value]) =>
      isMachine(value)
        ? [
            [
              `## ${featureOf(path)}: ${name}`,
              [docOf(text, name), `Source: \`${path}\`.`].filter(Boolean).join(' '),
              diagram(value),
            ].join('\n\n'),
          ]
        : [],
    ),
  )
  return page(
    'States',
    'A state changes only along these arrows; every UPDATE of a state is guarded by the states that ' +
      'lead to the new one.',
    parts,
  )
}

function diagram({ states, table }: Machine): string {
  const arrows = states.flatMap((from) => {
    const next = table[from] ?? []
    return next.length === 0 ? [`  ${from} --> [*]`] : next.map((to) => `  ${from} --> ${to}`)
  })
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${states[0]}`, ...arrows, '```'].join('\n')
}
