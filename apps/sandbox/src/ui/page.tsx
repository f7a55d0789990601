import type { ReactNode } from 'react'

type PageProps = { title: string; lead: string; actions?: ReactNode; children: ReactNode }

/** The head of a page says where one is and what can be done here. */
export function Page({ title, lead, actions, children }: PageProps) {
  return (
    <main className="desk-page" id="main">
      <header className="desk-head">
        <div>
          <h1>{title}</h1>
          <p className="desk-lead">{lead}</p>
        </div>
        {actions ? <div className="desk-actions">{actions}</div> : null}
      </header>
      {children}
    </main>
  )
}

type PanelProps = {
  title?: string
  hint?: string
  actions?: ReactNode
  children: ReactNode
  id?: string
}

export function Panel({ title, hint, actions, children, id }: PanelProps) {
  return (
    <section className="panel" aria-label={title} data-testid={id}>
      {title ? (
        <div className="panel-head">
          <div>
            <h2>{title}</h2>
            {hint ? <p className="quiet">{hint}</p> : null}
          </div>
          {actions ? <div className="panel-actions">{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </section>
  )
}
