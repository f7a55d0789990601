export { type ConsoleDeps, consoleFace, consoleRoutes } from './create-console.ts'
