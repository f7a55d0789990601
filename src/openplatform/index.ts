export { createLoginCode } from './login-code.ts'
export { type OpenplatformDeps, openplatformRoutes } from './routes.ts'
export { sweepOpenplatform } from './sweep.ts'
