/** A pin that can be dragged. With the keys one moves the map and takes its middle, so the pin itself is for the hand only. */
import { Marker, type Map as MapLibre } from 'maplibre-gl'

const SHAPE = 'M20 2C11 2 5 8.400 5 16.500 5 27 20 44 20 44s15-17 15-27.500C35 8.400 29 2 20 2z'

function drawn(): HTMLElement {
  const box = document.createElement('div')
  box.className = 'map-pin'
  box.dataset.testid = 'map-pin'
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [name, value] of Object.entries({ viewBox: '0 0 40 46', width: '40', height: '46', 'aria-hidden': 'true' })) svg.setAttribute(name, value)
  const path = document.createElementNS(svg.namespaceURI, 'path')
  path.setAttribute('d', SHAPE)
  const dot = document.createElementNS(svg.namespaceURI, 'circle')
  for (const [name, value] of Object.entries({ cx: '20', cy: '17', r: '6' })) dot.setAttribute(name, value)
  svg.append(path, dot)
  box.append(svg)
  return box
}

/** Gives a hand to put the pin somewhere else, or away. */
export function holdPin(map: MapLibre, dragged: (at: [number, number]) => void): (at: [number, number] | null) => void {
  let pin: Marker | null = null
  return (at) => {
    if (!at) {
      pin?.remove()
      pin = null
      return
    }
    if (!pin) {
      const made = new Marker({ element: drawn(), anchor: 'bottom', draggable: true })
      made.on('dragend', () => {
        const { lng, lat } = made.getLngLat()
        dragged([lng, lat])
      })
      pin = made.setLngLat(at).addTo(map)
    } else pin.setLngLat(at)
  }
}
