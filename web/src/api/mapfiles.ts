/** Talking to the desks of files: uploads, imports with their rejects, exports. */
import { address, get, post, remove, sendFile, type Query } from './client'
import type {
  FieldType, FileFormat, FileReading, Grade, ImportRequest, MapExport, MapImport, MappedField, MapReject, Page, Preview, RejectPage, Replayed, Upload,
} from './types'

export const FORMATS: readonly FileFormat[] = ['GPKG', 'Shapefile', 'GeoJSON', 'FlatGeobuf', 'GeoParquet', 'DXF', 'KML', 'CSV']
export const FIELD_TYPES: readonly FieldType[] = ['text', 'integer', 'number', 'boolean', 'date', 'datetime']
export const GRADES: readonly Grade[] = ['open', 'shared', 'internal', 'controlled']
/** Endings of the files that are taken. */
export const ENDINGS = ['.gpkg', '.zip', '.geojson', '.json', '.fgb', '.parquet', '.geoparquet', '.dxf', '.kml', '.kmz', '.csv', '.txt']
export const MOST_BYTES = 2 * 1024 ** 3

export const upload = (file: File, told: (share: number) => void, signal: AbortSignal): Promise<Upload> => sendFile('/mapfiles/uploads', { name: file.name }, file, told, signal)
export const findUploads = (query: Query, signal?: AbortSignal): Promise<Page<Upload>> => get('/mapfiles/uploads', query, signal)
export const readUpload = (id: string, signal?: AbortSignal): Promise<Upload> => get(`/mapfiles/uploads/${id}`, {}, signal)
export const removeUpload = (id: string): Promise<undefined> => remove(`/mapfiles/uploads/${id}`)
export const suggestMapping = (id: string, query: { file_layer: string; layer: string; encoding: string }, signal?: AbortSignal): Promise<{ mapping: MappedField[]; new_layer: string }> => get(`/mapfiles/uploads/${id}/mapping`, query, signal)
export const previewUpload = (id: string, reading: FileReading, limit = 100): Promise<Preview> => post(`/mapfiles/uploads/${id}/preview?limit=${limit}`, reading)

export const startImport = (body: ImportRequest): Promise<MapImport> => post('/mapfiles/imports', body)
export const findImports = (query: Query, signal?: AbortSignal): Promise<Page<MapImport>> => get('/mapfiles/imports', query, signal)
export const readImport = (id: string, signal?: AbortSignal): Promise<MapImport> => get(`/mapfiles/imports/${id}`, {}, signal)
export const importAgain = (id: string): Promise<MapImport> => post(`/mapfiles/imports/${id}/again`)
export const undoImport = (id: string): Promise<MapImport> => post(`/mapfiles/imports/${id}/undo`)

export const findRejects = (id: string, query: Query, signal?: AbortSignal): Promise<RejectPage> => get(`/mapfiles/imports/${id}/rejects`, query, signal)
export const rejectsAddress = (id: string, ending: 'csv' | 'geojson', query: Query = {}): string => address(`/mapfiles/imports/${id}/rejects.${ending}`, query)
export const drawRejects = (id: string, signal?: AbortSignal): Promise<{ features: MapReject[] }> => get(`/mapfiles/imports/${id}/rejects.geojson`, {}, signal)
export const mendReject = (id: string, row: number, body: Record<string, unknown>): Promise<Replayed> => post(`/mapfiles/imports/${id}/rejects/${row}/mend`, body)
export const replayRejects = (id: string, body: { numbers?: number[]; reason?: string; use_suggestion: boolean }): Promise<Replayed> => post(`/mapfiles/imports/${id}/rejects/replay`, body)
export const discardRejects = (id: string, body: { numbers?: number[]; wrong?: string; reason: string }): Promise<{ discarded: number }> => post(`/mapfiles/imports/${id}/rejects/discard`, body)

export const startExport = (body: Record<string, unknown>): Promise<MapExport> => post('/mapfiles/exports', body)
export const findExports = (query: Query, signal?: AbortSignal): Promise<Page<MapExport>> => get('/mapfiles/exports', query, signal)
export const readExport = (id: string, signal?: AbortSignal): Promise<MapExport> => get(`/mapfiles/exports/${id}`, {}, signal)
export const partAddress = (id: string, number: number): string => address(`/mapfiles/exports/${id}/files/${number}`)
export const readManifest = (id: string, number: number): Promise<Record<string, unknown>> => get(`/mapfiles/exports/${id}/files/${number}/manifest`)
