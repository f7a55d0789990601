import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { BeginForm } from '../acceptance/begin-form.tsx'
import { forgetRun, keepRun, lastRun } from '../acceptance/last-run.ts'
import { ReportSheet } from '../acceptance/report-sheet.tsx'
import { reportQuery, type RunKey } from '../acceptance/report.ts'
import { Page } from '../ui/page.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import '../acceptance/acceptance.css'
import '../acceptance/print.css'

/** Begins a run, or shows the one that was looked at last. */
export function AcceptancePage() {
  const { t } = useTranslation()
  const [run, setRun] = useState<RunKey | null>(lastRun)
  const open = ({ mchid, id }: RunKey) => {
    keepRun({ mchid, id })
    setRun({ mchid, id })
  }
  const close = () => {
    forgetRun()
    setRun(null)
  }
  return (
    <Page title={t('acceptance.title')} lead={t('acceptance.lead')}>
      {run ? <Opened run={run} onBack={close} /> : <BeginForm onOpen={open} />}
    </Page>
  )
}

function Opened({ run, onBack }: { run: RunKey; onBack: () => void }) {
  const { data, error, isPending } = useQuery(reportQuery(run))
  if (isPending) return <Loading />
  // A sandbox that was made anew does not know it.
  if (!data) return <Failure error={error} retry={onBack} />
  return <ReportSheet report={data} onBack={onBack} />
}
