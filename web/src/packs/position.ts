/** Where this device is: once, or again and again while somebody looks. Nothing of it is sent from here. */
import { onBeforeUnmount, readonly, ref, shallowRef, type Ref, type ShallowRef } from 'vue'

export interface Here {
  at: [number, number]
  metres: number
  time: Date
}
export type Missing = 'denied' | 'no_position'

const possible = (): boolean => 'geolocation' in navigator && isSecureContext
const hereOf = ({ coords, timestamp }: GeolocationPosition): Here => ({ at: [coords.longitude, coords.latitude], metres: Math.round(coords.accuracy), time: new Date(timestamp) })
const reasonOf = (error: GeolocationPositionError): Missing => (error.code === error.PERMISSION_DENIED ? 'denied' : 'no_position')

/** `fresh`: nothing the device still knows from before, also not of seconds ago. */
export function hereOnce(fresh = false): Promise<Here | Missing> {
  return new Promise((done) => {
    if (!possible()) return done('no_position')
    navigator.geolocation.getCurrentPosition((found) => done(hereOf(found)), (error) => done(reasonOf(error)), { enableHighAccuracy: true, timeout: 15_000, maximumAge: fresh ? 0 : 30_000 })
  })
}

/** Tells each position that comes, until it is stopped. */
export function watchHere(told: (here: Here) => void, missing: (why: Missing) => void, fresh = false): () => void {
  if (!possible()) {
    missing('no_position')
    return () => undefined
  }
  const id = navigator.geolocation.watchPosition((found) => told(hereOf(found)), (error) => missing(reasonOf(error)), { enableHighAccuracy: true, maximumAge: fresh ? 0 : 10_000, timeout: 30_000 })
  return () => navigator.geolocation.clearWatch(id)
}

const last = shallowRef<Here | null>(null)
const why = ref<Missing | null>(null)

/** The position while the page is open; the page before has left its last one, so that nothing jumps. */
export function useHere(): { here: Readonly<ShallowRef<Here | null>>; missing: Readonly<Ref<Missing | null>> } {
  const stop = watchHere((found) => {
    last.value = found
    why.value = null
  }, (reason) => (why.value = reason))
  onBeforeUnmount(stop)
  return { here: last, missing: readonly(why) }
}
