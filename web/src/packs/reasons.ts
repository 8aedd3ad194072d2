/** What the engines of the map say is wrong, in the words of the page. They speak English sentences; each has its own here. */
import { FLOW_SENTENCES } from './flowReasons'
import { FORM_SENTENCES } from './formReasons'
import { FRAME_SENTENCES } from './frameReasons'
import { MORE_SENTENCES } from './mapReasons'
import { ROOM_SENTENCES } from './roomReasons'
import { SURVEY_SENTENCES } from './surveyReasons'

/** A sentence of an engine and the word for it; what stands in the groups goes into the word. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^(?<count>[\d…]+) feature\(s\): (?<rest>.+)$/s, 'features'],
  [/^The file is not taken: (?<rest>.+?)\.?$/s, 'not_taken'],
  [/^is required: it is the key/, 'key_required'],
  [/^is required$/, 'required'],
  [/^a value would be lost$/, 'value_lost'],
  [/^no such field; the layer has: (?<list>.*)$/s, 'no_field'],
  [/^must be a text of at most (?<most>[\d…]+)$/, 'text'],
  [/^must be a whole number$/, 'integer'],
  [/^must be a number$/, 'number'],
  [/^must be true or false$/, 'boolean'],
  [/^must be a (?:day such as|time with its zone such as) (?<example>[^;]+?)(?:; the file has '(?<value>.*)')?$/s, 'day'],
  [/^must be one of: (?<list>.*)$/s, 'choices'],
  [/^must be at least (?<least>.+)$/, 'minimum'],
  [/^must be at most (?<most>.+)$/, 'maximum'],
  [/^must be unique; '(?<value>.*)' stands in row (?<row>[\d…]+) too$/s, 'unique_row'],
  [/^must be unique; .*'(?<value>.*)'(?: already)?$/s, 'unique_layer'],
  [/^must be unique; stands twice: (?<value>.*)$/s, 'unique_twice'],
  [/^no geometry$/, 'no_geometry'],
  [/^the geometry cannot be read; a curve/, 'curve'],
  [/^the geometry is not valid: Self-intersection/i, 'crosses_itself'],
  [/^the geometry is not valid: Ring Self-intersection/i, 'crosses_itself'],
  [/^the geometry is not valid: Too few points/i, 'too_few_points'],
  [/^the geometry is not valid: Duplicate Rings/i, 'rings_twice'],
  [/^the geometry is not valid: (?:Hole lies|Holes are|Nested|Interior is)/i, 'holes'],
  [/^the geometry is not valid: (?<rest>.*)$/s, 'invalid'],
  [/^the geometry is empty$/, 'empty'],
  [/^the geometry is not GeoJSON$/, 'not_geojson'],
  [/^the geometry is a (?<is>\w+); the layer holds (?<holds>\w+?)s$/, 'other_kind'],
  [/^a coordinate is not a number$/, 'not_finite'],
  [/^a coordinate is no longitude and latitude in degrees$/, 'not_degrees'],
  [/^more than (?<most>[\d…]+) vertices$/, 'many_vertices'],
  [/^the place lies outside what (?<system>\S+) or the operation covers(?<at>.*)$/s, 'outside'],
  [/^north and east seem to be exchanged/, 'exchanged'],
  [/^longitude and latitude seem to be exchanged/, 'exchanged'],
  [/^no longitude and latitude in degrees; are these metres/, 'metres'],
  [/^these are degrees; the system has metres/, 'degrees'],
  [/^the zone number (?<zone>[\d…]+) is missing before the easting/, 'zone_missing'],
  [/^the easting has a zone number; /, 'zone_there'],
  [/^the easting is more than [\d…,]+ km from the central meridian/, 'far_meridian'],
  [/^the northing is beyond the pole/, 'beyond_pole'],
  [/^a coordinate is missing or no number/, 'not_finite'],
  [/^no coordinates$/, 'no_coordinates'],
  [/^'(?<value>.*)' are no coordinates; write decimal numbers$/s, 'bad_coordinates'],
  [/^'(?<value>.*)' is no geometry in WKT$/s, 'bad_wkt'],
  [/^the row has (?<has>[\d…]+) cells, the header (?<head>[\d…]+);/, 'cells'],
  [/^no address$/, 'no_address'],
  [/^no address was found$/, 'address_unfound'],
  [/^the address '(?<value>.*)' was not found$/s, 'address_not_found'],
  [/^the address '(?<value>.*)' is only like '(?<like>.*)' (?:…|\((?<level>\w+), score (?<score>[\d.…]+)\))$/s, 'address_like'],
  [/^lies before valid_from$/, 'before_start'],
  [/^is before valid_from$/, 'before_start'],
  [/^the file does not name one; say which/, 'no_system'],
  [/^the file names '(?<stated>.*)', which is not known here; say which/s, 'strange_system'],
  [/^the file states (?<stated>\S+), you say (?<said>\S+); confirm/, 'system_differs'],
  [/^no public parameters join (?<from>\S+) and (?<to>[^;\s]+);(?: name one of: (?<list>.*)| name an operation.*)$/s, 'needs_operation'],
  [/^'(?<value>.*)' is no coordinate system known here/s, 'unknown_system'],
  [/^say which columns hold the coordinates/, 'which_columns'],
  [/^there is a layer '(?<id>.*)' already$/, 'layer_taken'],
  [/^small letters, digits and _/, 'layer_id'],
  [/^'(?<value>.*)' is no name for a field/s, 'field_name'],
  [/^a new layer is filled with replace$/, 'new_replace'],
  [/^you belong to no organisation/, 'no_owner'],
  [/^edits of this layer are reviewed; take append or update/, 'reviewed_layer'],
  [/^the file holds (?<is>\w+?)s, the layer (?<holds>\w+?)s$/, 'file_kind'],
  [/^it shows (?<source>\w+) and holds no features/, 'live_layer'],
  [/^the field '(?<name>.*)' is required and no column goes to it$/, 'unmapped'],
  [/^no column goes to '(?<name>.*)'$/, 'no_key_column'],
  [/^name the field by which features are known$/, 'name_key'],
  [/^two columns go to '(?<name>.*)'$/, 'two_columns'],
  [/^the layer has no field '(?<name>.*)'; it has: (?<list>.*)$/s, 'no_such_field'],
  [/^is taken; call it otherwise$/, 'field_taken'],
  [/^the layer holds (?<count>[\d…]+) features of kind (?<is>\w+)$/, 'holds_features'],
  [/^KML is always WGS 84; /, 'kml'],
  [/^(?<system>\S+) has three coordinates; files of maps need a flat system$/, 'flat_system'],
  [/^is needed for a controlled layer$/, 'purpose'],
  [/^there is no such (?:account|role|organisation)$/, 'no_holder'],
  [/^a shapefile is several files; /, 'shape_zip'],
  [/^the shapefile (?<name>.*)\.shp lacks .*(?<part>\.\w+); pack all its parts$/, 'shape_part'],
  [/^'(?<ending>.*)' is not one of (?<list>.*)$/s, 'ending'],
  [/^it is larger than (?<most>[\d…]+) GB; split it$/, 'too_large'],
  [/^it is empty$/, 'empty_file'],
  [/^its content is not that of a (?<ending>\S+) file$/, 'content'],
  [/^its content is not text$/, 'not_text'],
  [/^it has no layer with geometry$/, 'no_layers'],
  [/^the archive holds no file that can be read/, 'archive_nothing'],
  [/^the archive is encrypted; /, 'archive_locked'],
  [/^the archive is damaged: /, 'archive_damaged'],
  [/^the archive holds (?:the (?:path|link)|[\d…]+ files)|is larger than the archive says|grows/, 'archive_unsafe'],
  [/^it is a binary DXF; /, 'binary_dxf'],
  [/^(?:its texts.*|line [\d…]+ is not .*|'.*' is no encoding.*|it ends in the middle of a character.*)$/s, 'encoding'],
  [/^two columns are called '(?<name>.*)'; /, 'double_column'],
  [/^its first line is empty; /, 'no_header'],
  [/^line (?<line>[\d…]+): .*/s, 'bad_line'],
  [/^it is Parquet without geometry/, 'plain_parquet'],
  [/^it cannot be read(?<at>.*?): (?<rest>.*?); open and save it again/s, 'unreadable'],
]

/** Sentences of the desk of the map. Numbers of things are counted from nought by the engine and from one by people. */
const DESK: readonly (readonly [RegExp, string])[] = [
  [/^is required: it says which thing this is$/, 'code_required'],
  [/^stands twice, also at (?<number>\d+)$/, 'twice'],
  [/^two areas overlap by (?<size>[\d.]+) m².*\(with \[(?<number>\d+)\]\)$/, 'overlap'],
  [/^the same geometry stands twice \(with \[(?<number>\d+)\]\)$/, 'duplicate'],
  [/^the area is only (?<size>[\d.]+) m wide/, 'sliver'],
  [/^you edited version (?<mine>\d+); it is version (?<now>\d+) now/, 'late'],
  [/^you edited version \d+; the feature .* is gone$/, 'gone'],
  [/^the change (?:made|deleted).*(?:is there now|is gone now)$/, 'went_on'],
  [/^does not cut it through/, 'not_through'],
  [/^they do not touch each other$/, 'apart'],
  [/^only areas, or only lines/, 'mixed'],
  [/^a point cannot be cut$/, 'point_whole'],
  [/^say in 5 to 2000 characters/, 'say_more'],
]

/** Why something on the map cannot be a component. */
const THINGS: readonly (readonly [RegExp, string])[] = [
  [/^an identifier has (?<most>\d+) digits, not (?<has>\d+) characters$/, 'thing_digits'],
  [/^an identifier has (?<most>\d+) digits, not something else$/, 'thing_not_digits'],
  [/^(?<code>\d{6}) is no county$/, 'thing_county'],
  [/^running numbers begin at 000001$/, 'thing_serial'],
  [/^(?<code>\d\d \d\d) is no class of (?<scheme>\S+)$/, 'thing_class'],
]

type Say = (key: string, values: Record<string, string>) => string

/** Kinds of geometry stand inside sentences and have words of their own. */
const KINDS = ['is', 'holds'] as const

/** Sentences whose groups go into their word as they are. */
const PLAIN = [['flowsaid', FLOW_SENTENCES], ['roomsaid', ROOM_SENTENCES], ['reasons', SURVEY_SENTENCES], ['mapsaid', MORE_SENTENCES], ['framesaid', FRAME_SENTENCES]] as const

/** The sentence in the words of the page, or null when it is none known here. */
export function reasonText(reason: string, say: Say): string | null {
  for (const [sentence, key] of FORM_SENTENCES) {
    const found = sentence.exec(reason)
    if (!found) continue
    const groups = { ...found.groups }
    if (groups.rest !== undefined) groups.rest = reasonText(groups.rest, say) ?? groups.rest
    return say(`formsaid.${key}`, groups)
  }
  for (const [sentence, key] of [...SENTENCES, ...DESK, ...THINGS]) {
    const found = sentence.exec(reason)
    if (!found) continue
    const groups = Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, value ?? '']))
    if (groups.number !== undefined) groups.number = String(Number(groups.number) + 1)
    for (const kind of KINDS) if (groups[kind]) groups[kind] = say(`because.kind.${groups[kind]}`, {})
    if (groups.rest !== undefined) groups.rest = reasonText(groups.rest, say) ?? groups.rest
    return say(`because.${key}`, groups)
  }
  for (const [area, sentences] of PLAIN) {
    for (const [sentence, key] of sentences) {
      const found = sentence.exec(reason)
      if (found) return say(`${area}.${key}`, { ...found.groups })
    }
  }
  return joinedText(reason, say)
}

/** A fault with what mends it, or the name of a thing with what is wrong with it: each part is a sentence of its own. */
function joinedText(reason: string, say: Say): string | null {
  const [fault, mend, ...more] = reason.split(' -> ')
  if (fault && mend && !more.length) return say('mapsaid.mended', { fault: reasonText(fault, say) ?? fault, mend: reasonText(mend, say) ?? mend })
  const named = /^(?<name>[^:]{1,60}): (?<rest>.+)$/s.exec(reason)?.groups
  const rest = named?.rest && reasonText(named.rest, say)
  return named && rest ? `${named.name}: ${rest}` : null
}

/** Every word that can be asked for, so that a test can see that all are there. */
export const REASONS: readonly string[] = [...SENTENCES, ...DESK, ...THINGS].map(([, key]) => key)

/** Which edit or feature a field of an answer speaks of (from one), and which of its fields. */
export function placeOf(field: string): { number: number | null; name: string } {
  const found = /^(?:edits|features)\.(\d+)(?:\.feature)?(?:\.(.*))?$/.exec(field)
  const name = (found ? (found[2] ?? '') : field).replace(/^properties\.|^expected_version$/, '')
  return { number: found ? Number(found[1]) + 1 : null, name }
}
