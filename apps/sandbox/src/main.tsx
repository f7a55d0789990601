import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startTexts } from './i18n.ts'
import { takeKeyFromAddress } from './key.ts'
import { startPreferences } from './preferences.ts'
import { queryClient } from './queries.ts'
import { router } from './router.tsx'
// The colours and the ground are the house's, and stand where the wallet has them.
import '../../wallet/src/styles/tokens.css'
import '../../wallet/src/styles/base.css'
import '../../wallet/src/styles/controls.css'
import './styles/desk.css'
import './styles/parts.css'

async function start(): Promise<void> {
  takeKeyFromAddress()
  const { language } = startPreferences()
  await startTexts(language)
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  )
}

void start()
