/**
 * The password just typed at sign-up, kept in memory only, so that setting the first PIN does not
 * ask for it a second time. It is handed out once and then forgotten.
 */
let password = ''

export function rememberPassword(typed: string): void {
  password = typed
}

export function takePassword(): string {
  const taken = password
  password = ''
  return taken
}
