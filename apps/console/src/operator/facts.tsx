import type { ReactNode } from 'react'

export const Facts = ({ children }: Readonly<{ children: ReactNode }>) => (
  <dl className="facts">{children}</dl>
)

export const Fact = ({ title, children }: Readonly<{ title: string; children: ReactNode }>) => (
  <div>
    <dt>{title}</dt>
    <dd>{children}</dd>
  </div>
)
