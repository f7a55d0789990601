import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Dress } from './frame/dress.tsx'
import { startTexts } from './i18n.ts'
import { startPreferences } from './preferences.ts'
import { queryClient } from './queries.ts'
import { router } from './router.tsx'
// The colours are the house's, and stand where the wallet has them.
import '../../wallet/src/styles/tokens.css'
import './frame/frame.css'

async function start(): Promise<void> {
  const { language } = startPreferences()
  await startTexts(language)
  const root = document.getElementById('root')
  if (!root) throw new Error('index.html has no #root')
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <Dress>
          <RouterProvider router={router} />
        </Dress>
      </QueryClientProvider>
    </StrictMode>,
  )
}

void start()
