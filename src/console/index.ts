export { consoleFace, consoleRoutes } from './create-console.ts'
export type { ConsoleDeps } from './deps.ts'
