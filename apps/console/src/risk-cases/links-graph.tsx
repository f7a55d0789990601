import { GraphChart, type GraphSeriesOption } from 'echarts/charts'
import { AriaComponent, TooltipComponent, type TooltipComponentOption } from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useMemo, useRef } from 'react'
import { useIsDark, useIsNarrow } from '../preferences.ts'
import type { Graph, GraphEdge, GraphNode } from './api.ts'
import { placeNodes } from './place-nodes.ts'
import { shortId, useCaseWords } from './words.tsx'

use([AriaComponent, GraphChart, SVGRenderer, TooltipComponent])

type Option = ComposeOption<GraphSeriesOption | TooltipComponentOption>

/** By kind, and of accounts by what is known of them. */
export const graphColours = {
  light: {
    own: '#0b6557',
    account: '#4a7fb5',
    thing: '#8a968f',
    fraud: '#b8322a',
    line: '#a3b1ab',
    ink: '#12201c',
    ground: '#ffffff',
  },
  dark: {
    own: '#43b9a1',
    account: '#7fb0e0',
    thing: '#93a29d',
    fraud: '#f2887f',
    line: '#66786f',
    ink: '#e9f0ee',
    ground: '#1c2624',
  },
} as const

const symbols: Readonly<Record<GraphNode['kind'], string>> = {
  account: 'circle',
  device: 'roundRect',
  ip: 'diamond',
  phone: 'triangle',
  card: 'rect',
}

const height = 460

/** The customer in the middle, what was used and paid around it, and who shares it outside. */
export function LinksGraph({ graph, title }: Readonly<{ graph: Graph; title: string }>) {
  const { t } = useCaseWords()
  const place = useRef<HTMLDivElement>(null)
  const theme = useIsDark() ? 'dark' : 'light'
  const isNarrow = useIsNarrow()
  const option = useMemo(() => drawing(graph, { theme, isNarrow }, t), [graph, theme, isNarrow, t])
  useEffect(() => {
    const element = place.current
    if (!element) return
    const chart = init(element, undefined, { renderer: 'svg' })
    chart.setOption(option)
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(element)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [option])
  return (
    <div
      ref={place}
      role="img"
      aria-label={title}
      data-testid="links-graph"
      style={{ height, width: '100%' }}
    />
  )
}

type Say = ReturnType<typeof useCaseWords>['t']

type Look = Readonly<{ theme: keyof typeof graphColours; isNarrow: boolean }>

function drawing(graph: Graph, { theme, isNarrow }: Look, t: Say): Option {
  const colours = graphColours[theme]
  const spots = placeNodes(graph, isNarrow ? { x: 80, y: 140 } : { x: 170, y: 110 })
  const kindOf = ({ kind }: GraphNode) => t(`graph.kind.${kind}`)
  const paid = ({ kind, times }: GraphEdge) =>
    kind === 'payee' ? `${t('graph.paid')} ×${times}` : `×${times}`
  return {
    animation: false,
    aria: { enabled: true },
    tooltip: {
      backgroundColor: colours.ground,
      borderColor: colours.line,
      textStyle: { color: colours.ink },
    },
    series: [
      {
        type: 'graph',
        layout: 'none',
        roam: true,
        preserveAspect: true,
        scaleLimit: { min: 0.5, max: 4 },
        top: 30,
        bottom: 36,
        left: 40,
        right: 40,
        label: { show: true, position: 'bottom', color: colours.ink, fontSize: 11 },
        lineStyle: { color: colours.line, width: 1.4 },
        emphasis: { focus: 'adjacency' },
        data: graph.nodes.map((node) => ({
          id: node.id,
          name:
            node.kind === 'account'
              ? `…${node.value.slice(-6)}`
              : `${kindOf(node)} ${shortId(node.value)}`,
          x: spots.get(node.id)?.x ?? 0,
          y: spots.get(node.id)?.y ?? 0,
          symbol: symbols[node.kind],
          symbolSize: node.hops === 0 ? 34 : node.kind === 'account' ? 24 : 17,
          itemStyle: { color: colours[lookOf(node)] },
          tooltip: { formatter: () => tipOf(node, kindOf(node), t('graph.fraud')) },
        })),
        links: graph.edges.map((edge) => ({
          source: edge.from,
          target: edge.to,
          ...(edge.kind === 'payee' && { symbol: ['none', 'arrow'], symbolSize: 7 }),
          tooltip: { formatter: () => paid(edge) },
        })),
      },
    ],
  }
}

function lookOf({ hops, kind, frauds }: GraphNode): 'own' | 'account' | 'thing' | 'fraud' {
  if (kind !== 'account') return 'thing'
  if (hops === 0) return 'own'
  return frauds > 0 ? 'fraud' : 'account'
}

/** The kit puts a tip into the page as markup; ids are ours, but nothing is taken for granted. */
function tipOf({ value, frauds }: GraphNode, kind: string, fraud: string): string {
  const safe = value.replaceAll(/[^\w@.:-]/g, '')
  return `${kind} ${safe}${frauds > 0 ? `<br>${fraud} ${frauds}` : ''}`
}
