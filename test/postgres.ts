import { Client } from 'pg'

/** Set by the global setup, and inherited by the process of every test file. */
const adminUrl = (): string => {
  const url = process.env['PG_ADMIN']
  if (url) return url
  throw new Error(
    'No test database: run the tests with --test-global-setup=./test/setup.ts, or set PG_ADMIN ' +
      'to the URL of a PostgreSQL whose user may create databases.',
  )
}

export const templateName = (): string => process.env['PG_TEMPLATE'] ?? 'tongbao_template'

export function urlOf(database: string): string {
  const url = new URL(adminUrl())
  url.pathname = database
  return url.href
}

export async function run(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

export const runAsAdmin = (...statements: string[]): Promise<void> => run(adminUrl(), ...statements)
