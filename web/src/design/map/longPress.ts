/** The right button, or a finger that rests: where one points at when one means the place itself. */
import type { Map as MapLibre } from 'maplibre-gl'

const REST_MS = 550
const SHAKE_PX = 8

export function onLongPress(map: MapLibre, told: (at: [number, number]) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let began: { x: number; y: number } | null = null
  let last = 0
  const stop = (): void => {
    clearTimeout(timer)
    began = null
  }
  /** Some browsers make a right click of a finger that rests: it is told once. */
  const tell = (at: [number, number]): void => {
    if (Date.now() - last < 1000) return
    last = Date.now()
    told(at)
  }
  map.on('contextmenu', (event) => {
    event.preventDefault()
    stop()
    tell([event.lngLat.lng, event.lngLat.lat])
  })
  map.on('touchstart', (event) => {
    stop()
    if (event.points.length !== 1) return
    began = { x: event.point.x, y: event.point.y }
    const at: [number, number] = [event.lngLat.lng, event.lngLat.lat]
    timer = setTimeout(() => tell(at), REST_MS)
  })
  map.on('touchmove', (event) => {
    if (began && Math.hypot(event.point.x - began.x, event.point.y - began.y) > SHAKE_PX) stop()
  })
  map.on('touchend', stop)
  map.on('touchcancel', stop)
}
