/** A shape under the hand: its corners are taken up, moved, added and dropped; each move can be taken back. */
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { At } from '@/design/map/measure'
import { insertVertex, middles, moveVertex, nearest, removeVertex, vertices, type Path } from '@/packs/geometryEdit'

export interface Shaping {
  shape: ShallowRef<GeoJSON.Geometry | null>
  vertex: ShallowRef<Path | null>
  at: ComputedRef<At | null>
  open: (geometry: GeoJSON.Geometry) => void
  close: () => void
  /** Take up what is near, or set down what is held. */
  touch: (where: At, snapped: At, tolerance: number) => void
  set: (where: At) => void
  drop: () => void
  walk: (by: number) => void
  undo: () => boolean
  redo: () => boolean
  replace: (geometry: GeoJSON.Geometry) => void
}

export function useShape(): Shaping {
  const shape = shallowRef<GeoJSON.Geometry | null>(null)
  const vertex = shallowRef<Path | null>(null)
  const past = shallowRef<GeoJSON.Geometry[]>([])
  const future = shallowRef<GeoJSON.Geometry[]>([])
  const corners = computed(() => (shape.value ? vertices(shape.value) : []))
  const at = computed(() => corners.value.find((one) => String(one.path) === String(vertex.value))?.at ?? null)

  function replace(geometry: GeoJSON.Geometry): void {
    if (shape.value) past.value = [...past.value, shape.value]
    future.value = []
    shape.value = geometry
  }
  function set(where: At): void {
    if (shape.value && vertex.value) replace(moveVertex(shape.value, vertex.value, where))
  }
  function touch(where: At, snapped: At, tolerance: number): void {
    if (!shape.value) return
    if (vertex.value) {
      set(snapped)
      vertex.value = null
      return
    }
    const corner = nearest(corners.value, where, tolerance)
    if (corner) {
      vertex.value = corner.path
      return
    }
    const middle = nearest(middles(shape.value), where, tolerance)
    if (!middle) return
    replace(insertVertex(shape.value, middle.path, middle.at))
    vertex.value = middle.path
  }
  function back(from: ShallowRef<GeoJSON.Geometry[]>, to: ShallowRef<GeoJSON.Geometry[]>): boolean {
    const found = from.value.at(-1)
    if (!found || !shape.value) return false
    to.value = [...to.value, shape.value]
    from.value = from.value.slice(0, -1)
    shape.value = found
    vertex.value = null
    return true
  }
  return {
    shape,
    vertex,
    at,
    replace,
    set,
    touch,
    open: (geometry) => {
      shape.value = geometry
      vertex.value = null
      past.value = []
      future.value = []
    },
    close: () => {
      shape.value = null
      vertex.value = null
    },
    drop: () => {
      const left = shape.value && vertex.value ? removeVertex(shape.value, vertex.value) : null
      if (left) replace(left)
      vertex.value = null
    },
    walk: (by) => {
      const now = corners.value.findIndex((one) => String(one.path) === String(vertex.value))
      const count = corners.value.length
      if (count) vertex.value = corners.value[(now + by + count + (now < 0 && by < 0 ? 1 : 0)) % count]?.path ?? null
    },
    undo: () => back(past, future),
    redo: () => back(future, past),
  }
}
