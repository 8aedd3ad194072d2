/**
 * Pictures for the map, drawn on a canvas, so that one place may carry several and all stay readable:
 * a device is a dot, its number hangs below it, an alert rings it, a case stands on it like a pin.
 */
import { STATUSES, asStatus, type Status } from '@/design/status'
import type { Colours } from './source'

const SCALE = 2
const FONT = 'PingFang SC, HarmonyOS Sans SC, Microsoft YaHei, Noto Sans CJK SC, system-ui, sans-serif'

function canvas(width: number, height = width): CanvasRenderingContext2D {
  const element = document.createElement('canvas')
  element.width = Math.ceil(width) * SCALE
  element.height = Math.ceil(height) * SCALE
  const context = element.getContext('2d')
  if (!context) throw new Error('no 2d canvas')
  context.scale(SCALE, SCALE)
  context.lineJoin = 'round'
  return context
}

const CORNERS: Partial<Record<Status, [number, number][]>> = {
  notice: [[0, -1.2], [1.2, 0], [0, 1.2], [-1.2, 0]],
  warning: [[0, -1.25], [1.2, 0.9], [-1.2, 0.9]],
  urgent: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
}

/** The shape of a status, as everywhere on the page. */
function shapeOf(context: CanvasRenderingContext2D, status: Status, x: number, y: number, r: number): void {
  const corners = CORNERS[status]
  context.beginPath()
  if (!corners) context.arc(x, y, r, 0, Math.PI * 2)
  else {
    corners.forEach(([dx, dy], i) => context[i ? 'lineTo' : 'moveTo'](x + dx * r, y + dy * r))
    context.closePath()
  }
}

function glyph(context: CanvasRenderingContext2D, status: Status, x: number, y: number, r: number, colours: Colours): void {
  shapeOf(context, status, x, y, r)
  context.strokeStyle = colours('map-halo')
  context.lineWidth = 4
  context.stroke()
  if (status === 'stale') {
    context.fillStyle = colours('surface')
    context.fill()
    context.lineWidth = 2
    context.strokeStyle = colours(status)
    context.stroke()
    return
  }
  context.fillStyle = colours(status)
  context.fill()
}

function device(status: Status, colours: Colours): CanvasRenderingContext2D {
  const context = canvas(18)
  glyph(context, status, 9, 9, 4.8, colours)
  if (status === 'normal') {
    context.beginPath()
    context.arc(9, 9, 1.8, 0, Math.PI * 2)
    context.fillStyle = colours('surface')
    context.fill()
  }
  return context
}

/** A pin whose tip stands on the place; the shape of its status is in the head. */
function pin(status: Status, colours: Colours): CanvasRenderingContext2D {
  const context = canvas(28, 36)
  context.beginPath()
  context.moveTo(14, 34)
  context.bezierCurveTo(11, 27, 3.5, 22, 3.5, 13.5)
  context.arc(14, 13.5, 10.5, Math.PI, 0)
  context.bezierCurveTo(24.5, 22, 17, 27, 14, 34)
  context.closePath()
  context.strokeStyle = colours('map-halo')
  context.lineWidth = 3
  context.stroke()
  context.fillStyle = colours(status)
  context.fill()
  shapeOf(context, status, 14, 13.5, status === 'normal' ? 4.6 : 4.2)
  context.fillStyle = colours('surface')
  context.fill()
  return context
}

/** A ring around the place, with the shape of its status on the rim. */
function ring(status: Status, colours: Colours): CanvasRenderingContext2D {
  const context = canvas(40)
  context.beginPath()
  context.arc(20, 20, 13, 0, Math.PI * 2)
  context.strokeStyle = colours('map-halo')
  context.lineWidth = 5
  context.stroke()
  context.strokeStyle = colours(status)
  context.lineWidth = 2.4
  context.stroke()
  context.globalAlpha = 0.16
  context.fillStyle = colours(status)
  context.fill()
  context.globalAlpha = 1
  glyph(context, status, 7.5, 20, 4.4, colours)
  return context
}

/** A number on a small plate: its status is on the rim and in the shape before it. */
function plate(status: Status, text: string, colours: Colours): CanvasRenderingContext2D {
  const font = `600 12px ${FONT}`
  const ruler = canvas(1)
  ruler.font = font
  const shaped = status !== 'normal'
  const width = ruler.measureText(text).width + (shaped ? 26 : 14)
  const context = canvas(width + 4, 23)
  context.beginPath()
  context.roundRect(2, 2, width, 19, 9.5)
  context.fillStyle = colours('surface')
  context.fill()
  context.lineWidth = 1.5
  context.strokeStyle = colours(status)
  context.stroke()
  if (shaped) glyph(context, status, 12, 11.5, 3.6, (token) => colours(token === 'map-halo' ? 'surface' : token))
  context.font = font
  context.fillStyle = colours('text')
  context.textBaseline = 'middle'
  context.fillText(text, shaped ? 20 : 9, 12)
  return context
}

function cluster(counts: number[], colours: Colours): CanvasRenderingContext2D {
  const total = counts.reduce((a, b) => a + b, 0)
  const r = Math.min(12 + Math.log2(total + 1) * 1.6, 24)
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
    context.arc(c, c, r - 1.5, angle, end)
    context.lineWidth = 3.5
    context.strokeStyle = colours(asStatus(STATUSES[i]))
    context.stroke()
    angle = end
  })
  context.fillStyle = colours('text')
  context.font = `600 ${total > 999 ? 10 : 12}px ${FONT}`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(String(total), c, c + 0.5)
  return context
}

/** What a place is, as a small picture of sixteen by sixteen. */
const GLYPHS: Record<string, string> = {
  green: 'M8 3.2L4.8 8h1.7L4.2 11.2h3.1V13h1.4v-1.8h3.1L9.5 8h1.7z',
  care: 'M6.8 4h2.4v2.8H12v2.4H9.2V12H6.8V9.2H4V6.8h2.8z',
  civic: 'M8 3.4L3.8 6v1h8.4V6zM4.6 7.8h1.3v3H4.6zM7.3 7.8h1.4v3H7.3zM10.1 7.8h1.3v3h-1.3zM3.8 11.4h8.4v1.2H3.8z',
  shop: 'M4.6 6.2h6.8l.6 6.4H4zM6 6V5.4a2 2 0 0 1 4 0V6H9.1V5.4a1.1 1.1 0 0 0-2.2 0V6z',
  food: 'M5 3.6h.9v3h.6v-3h.9v3h.6v-3h.9v3.6L8 8.4v4.2H6.4V8.4L5 7.2zM10 3.6c1.2.4 1.6 2.4 1.4 4.6h-.3v4.4H10z',
  stay: 'M3.6 5h1.3v4h6.2a1.4 1.4 0 0 1 1.4 1.4V12h-1.3v-1.2H4.9V12H3.6zM6.8 6.4h3a1.2 1.2 0 0 1 1.2 1.2v.8H6.8z',
  work: 'M3.8 12.4V7l2.8 1.8V7l2.8 1.8V3.8h2.8v8.6z',
}
const HUES: Record<string, string> = { food: 'shop' }

function place(glyph: string, colours: Colours): CanvasRenderingContext2D {
  const context = canvas(18)
  context.translate(1, 1)
  context.beginPath()
  context.arc(8, 8, 7.4, 0, Math.PI * 2)
  context.fillStyle = colours(`map-place-${HUES[glyph] ?? glyph}`) || colours('map-text')
  context.fill()
  context.lineWidth = 1.2
  context.strokeStyle = colours('map-halo')
  context.stroke()
  context.fillStyle = colours('map-halo')
  const shape = GLYPHS[glyph]
  if (shape) context.fill(new Path2D(shape))
  return context
}

function drawn(kind: string, first: string, second: string, colours: Colours): CanvasRenderingContext2D | null {
  if (kind === 'cluster') return cluster(first.split(',').map(Number), colours)
  if (kind === 'place') return place(first, colours)
  if (kind === 'value') return plate(asStatus(first), second, colours)
  if (kind !== 'mark') return null
  const status = asStatus(second)
  if (first === 'case') return pin(status, colours)
  return first === 'alert' ? ring(status, colours) : device(status, colours)
}

/** The picture a style asks for by name, or null when the name is not ours. */
export function drawImage(name: string, colours: Colours): ImageData | null {
  const [kind = '', , first = '', second = ''] = name.split(':')
  const context = drawn(kind, first, second, colours)
  return context && context.getImageData(0, 0, context.canvas.width, context.canvas.height)
}

export const IMAGE_SCALE = SCALE
