/** Pictures for the map, drawn on a canvas: a mark per status, and a ring that counts the marks in a cluster. */
import { STATUSES, asStatus, type Status } from '@/design/status'
import type { Colours } from './style'

const SCALE = 2

function canvas(size: number): CanvasRenderingContext2D {
  const element = document.createElement('canvas')
  element.width = element.height = size * SCALE
  const context = element.getContext('2d')
  if (!context) throw new Error('no 2d canvas')
  context.scale(SCALE, SCALE)
  return context
}

function path(context: CanvasRenderingContext2D, status: Status, centre: number, r: number): void {
  const corners: Record<string, [number, number][]> = {
    notice: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
    warning: [[0, -1.25], [1.2, 0.9], [-1.2, 0.9]],
    urgent: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  }
  context.beginPath()
  const shape = corners[status]
  if (!shape) context.arc(centre, centre, r, 0, Math.PI * 2)
  else {
    shape.forEach(([x, y], i) => context[i ? 'lineTo' : 'moveTo'](centre + x * r, centre + y * r))
    context.closePath()
  }
}

/** A thing in its status. Devices are small rings; cases and alerts are full marks with a halo. */
function mark(shape: string, status: Status, colours: Colours): CanvasRenderingContext2D {
  const size = shape === 'device' ? 18 : 26
  const context = canvas(size)
  const r = shape === 'device' ? 4.6 : 7
  path(context, status, size / 2, r)
  context.lineJoin = 'round'
  context.lineWidth = shape === 'device' ? 5 : 4
  context.strokeStyle = colours('map-halo')
  context.stroke()
  if (shape === 'device' || status === 'stale') {
    context.fillStyle = colours('surface')
    context.fill()
    context.lineWidth = 2.4
    context.strokeStyle = colours(status)
    context.stroke()
  } else {
    context.fillStyle = colours(status)
    context.fill()
  }
  if (shape === 'alert') {
    context.lineWidth = 1.6
    context.strokeStyle = colours('text')
    context.stroke()
  }
  return context
}

function cluster(counts: number[], colours: Colours): CanvasRenderingContext2D {
  const total = counts.reduce((a, b) => a + b, 0)
  const r = Math.min(13 + Math.log2(total + 1) * 1.6, 24)
  const size = Math.ceil(r * 2 + 6)
  const context = canvas(size)
  const c = size / 2
  context.beginPath()
  context.arc(c, c, r + 1.5, 0, Math.PI * 2)
  context.fillStyle = colours('surface')
  context.fill()
  let angle = -Math.PI / 2
  counts.forEach((count, i) => {
    if (!count || !total) return
    const end = angle + (count / total) * Math.PI * 2
    context.beginPath()
    context.arc(c, c, r - 2, angle, end)
    context.lineWidth = 4.5
    context.strokeStyle = colours(asStatus(STATUSES[i]))
    context.stroke()
    angle = end
  })
  context.fillStyle = colours('text')
  context.font = `600 ${total > 999 ? 10 : 12}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(String(total), c, c + 0.5)
  return context
}

/** The picture a style asks for by name, or null when the name is not ours. */
export function drawImage(name: string, colours: Colours): ImageData | null {
  const [kind, , first = '', second = ''] = name.split(':')
  if (kind !== 'mark' && kind !== 'cluster') return null
  const context =
    kind === 'mark' ? mark(first, asStatus(second), colours) : cluster(first.split(',').map(Number), colours)
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height)
}

export const IMAGE_SCALE = SCALE
