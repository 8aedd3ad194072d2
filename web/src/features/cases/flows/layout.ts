/** Where the states of a flow are drawn: columns by the shortest way from the start, rows so that few lines cross. Pure. */
import type { FlowDocument } from '@/api/caseflows'

export const NODE = { width: 148, height: 58, gapX: 84, gapY: 34, edge: 24 }

export interface Node {
  id: string
  x: number
  y: number
  group: 'open' | 'closed' | 'void'
}

export interface Edge {
  id: string
  from: string
  to: string
  move: string
  back: boolean
  path: string
  label: { x: number; y: number }
}

export interface Drawing {
  nodes: Node[]
  edges: Edge[]
  width: number
  height: number
}

function columns(flow: FlowDocument): Map<string, number> {
  const found = new Map<string, number>()
  const queue = [flow.start, ...Object.values(flow.entries ?? {})].filter((id) => id in flow.states)
  queue.forEach((id) => found.set(id, 0))
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const { to } of Object.values(flow.states[id]?.moves ?? {})) {
      if (!(to in flow.states) || found.has(to)) continue
      found.set(to, (found.get(id) ?? 0) + 1)
      queue.push(to)
    }
  }
  const last = Math.max(0, ...found.values())
  for (const id of Object.keys(flow.states)) if (!found.has(id)) found.set(id, last + 1)
  // Ends stand at the right, where one looks for them.
  const end = Math.max(...found.values())
  for (const [id, state] of Object.entries(flow.states)) if (state.end === 'closed') found.set(id, Math.max(found.get(id) ?? 0, end))
  return found
}

/** Each column in the order of those who lead into it. */
function rows(flow: FlowDocument, column: Map<string, number>): Map<string, number> {
  const row = new Map<string, number>()
  const last = Math.max(...column.values())
  for (let c = 0; c <= last; c++) {
    const inside = Object.keys(flow.states).filter((id) => column.get(id) === c)
    const pull = (id: string): number => {
      const from = Object.entries(flow.states).filter(([other, state]) => (column.get(other) ?? 0) < c && Object.values(state.moves ?? {}).some(({ to }) => to === id))
      const sum = from.reduce((all, [other]) => all + (row.get(other) ?? 0), 0)
      return (from.length ? sum / from.length : 0) + (flow.states[id]?.end === 'void' ? 0.6 : 0)
    }
    inside.sort((a, b) => pull(a) - pull(b)).forEach((id, i) => row.set(id, i))
  }
  return row
}

export function draw(flow: FlowDocument): Drawing {
  const column = columns(flow)
  const row = rows(flow, column)
  const most = Math.max(0, ...row.values()) + 1
  const { width, height, gapX, gapY, edge } = NODE
  const at = (id: string): { x: number; y: number } => ({ x: edge + (column.get(id) ?? 0) * (width + gapX), y: edge + (row.get(id) ?? 0) * (height + gapY) })
  const nodes = Object.entries(flow.states).map(([id, state]): Node => ({ id, ...at(id), group: state.end === 'closed' ? 'closed' : state.end === 'void' ? 'void' : 'open' }))
  const floor = edge + most * (height + gapY)
  let backs = 0
  const edges: Edge[] = []
  for (const [id, state] of Object.entries(flow.states)) {
    for (const [move, { to }] of Object.entries(state.moves ?? {})) {
      if (!(to in flow.states)) continue
      const [a, b] = [at(id), at(to)]
      const back = (column.get(to) ?? 0) <= (column.get(id) ?? 0)
      const beside = edges.filter((one) => one.from === id && one.to === to).length
      edges.push(back ? backward(id, move, a, b, floor + 16 * backs++, to) : forward(id, move, a, b, to, beside))
    }
  }
  return { nodes, edges, width: edge * 2 + (Math.max(...column.values()) + 1) * (width + gapX) - gapX, height: floor + 16 * backs + edge }
}

interface Spot {
  x: number
  y: number
}

/** Several moves to the same state share their line; their names stand below each other. */
function forward(from: string, move: string, a: Spot, b: Spot, to: string, beside: number): Edge {
  const [x1, y1, x2, y2] = [a.x + NODE.width, a.y + NODE.height / 2, b.x, b.y + NODE.height / 2]
  const bend = Math.max(30, (x2 - x1) / 2)
  const path = `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`
  return { id: `${from}.${move}`, from, to, move, back: false, path, label: { x: (x1 + x2) / 2, y: (y1 + y2) / 2 - 5 + 19 * beside } }
}

/** Ways back run below everything, each on a line of its own. */
function backward(from: string, move: string, a: Spot, b: Spot, y: number, to: string): Edge {
  const [x1, x2] = [a.x + NODE.width / 2 + 14, b.x + NODE.width / 2 - 14]
  const path = `M${x1},${a.y + NODE.height} V${y - 8} Q${x1},${y} ${x1 - Math.sign(x1 - x2 || 1) * 8},${y} H${x2 + Math.sign(x1 - x2 || 1) * 8} Q${x2},${y} ${x2},${y - 8} V${b.y + NODE.height}`
  return { id: `${from}.${move}`, from, to, move, back: true, path, label: { x: (x1 + x2) / 2, y: y - 3 } }
}
