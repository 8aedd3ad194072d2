/** Photos as they are sent: small, upright, and without what a camera writes beside the picture. */

const LONGEST = 1920

/** How large a photo becomes: its longer side at most `LONGEST`. */
export function smaller(width: number, height: number): [number, number] {
  const by = Math.min(1, LONGEST / Math.max(width, height, 1))
  return [Math.max(1, Math.round(width * by)), Math.max(1, Math.round(height * by))]
}

/** A photo as it is sent. What the browser cannot draw goes as it is: the server looks at it. */
export async function shrink(file: File): Promise<File> {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const canvas = document.createElement('canvas')
    const [width, height] = smaller(picture.width, picture.height)
    Object.assign(canvas, { width, height })
    canvas.getContext('2d')?.drawImage(picture, 0, 0, width, height)
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', 0.85))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, '.jpg'), { type: 'image/jpeg' })
  } catch {
    return file
  }
}
