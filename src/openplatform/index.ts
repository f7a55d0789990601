export { createLoginCode } from './login-code.ts'
export { type Faults, openFaults } from './sandbox/fault/open-faults.ts'
export { type OpenplatformDeps, openplatformRoutes } from './routes.ts'
export { sweepOpenplatform } from './sweep.ts'
