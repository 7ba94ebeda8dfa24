import { signal } from '@preact/signals'
import { plural } from '../../shared/format.ts'
import { pictures, type Picture } from './message.ts'

/** Formats that models with eyes read. */
const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp'])
const MAX_PICTURES = 8
/** A request is at most 4 MiB long, and base64 makes a third more of a picture. */
const MAX_MEGABYTES = 2

/** Why a picture was not added; null when all were. */
export const picturesProblem = signal<string | null>(null)

/** Adds pictures to the message, from a file dialog, the clipboard or a drop. */
export async function addPictures(files: readonly File[]): Promise<void> {
  const problems = [...new Set(files.flatMap((file) => problemWith(file) ?? []))]
  const room = MAX_PICTURES - pictures.value.length
  const fit = files.filter((file) => problemWith(file) === null)
  if (fit.length > room)
    problems.push(`Cannot add more: a question takes at most ${plural(MAX_PICTURES, 'picture')}`)
  const added = await Promise.all(fit.slice(0, Math.max(0, room)).map(readPicture))
  pictures.value = [...pictures.value, ...added]
  picturesProblem.value = problems.length === 0 ? null : problems.join('. ')
}

/** Takes a picture out of the message. */
export function removePicture(id: string): void {
  pictures.value = pictures.value.filter((picture) => picture.id !== id)
  picturesProblem.value = null
}

/** Why a file cannot go along; null when it can. */
export function problemWith({
  name,
  type,
  size,
}: Pick<File, 'name' | 'type' | 'size'>): string | null {
  if (!TYPES.has(type)) return `Cannot add “${name}”: wanted a PNG, JPEG, GIF or WebP picture`
  return size > MAX_MEGABYTES * 1_000_000
    ? `Cannot add “${name}”: it is over ${MAX_MEGABYTES} MB`
    : null
}

function readPicture(file: File): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () =>
      resolve({
        id: crypto.randomUUID(),
        name: file.name,
        url: typeof reader.result === 'string' ? reader.result : '',
      }),
    )
    reader.addEventListener('error', () => reject(reader.error ?? new Error('Cannot read a file')))
    reader.readAsDataURL(file)
  })
}
