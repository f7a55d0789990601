const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** The order matters: each of these names those below it too. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]

const found = (table: typeof systems, agent: string): string | undefined =>
  table.find(([pattern]) => pattern.test(agent))?.[1]

/** `Chrome · Windows`, of what a browser says of itself. */
export const deviceOf = (agent: string): string =>
  [found(browsers, agent), found(systems, agent)].filter(Boolean).join(' · ') || agent || '—'
