/** Tools of the one map. */
export default {
  geojson: 'GeoJSON', tools: 'Map tools', things: 'Things', query: 'Query', theme: 'Theme', measure: 'Measure', draw: 'Draw', time: 'Time', share: 'Share', layers: 'Layers', more: 'More', print: 'Print', tilt: '3D', layer: 'Layer', see: 'See on the map', edit: 'Edit', place: 'Here', no: 'No', remove: 'Remove number {number}', send: 'Send',
  where: 'Where', what: 'What', field: 'Field', operator: 'Comparison', value: 'Value', run: 'Search', every: 'All must hold', by_text: 'Write CQL2', by_rows: 'By conditions', cql: 'CQL2 filter', cql_example: "For example: floors > 10 AND use = '商住'", add_condition: 'Add a condition', draw_first: 'Draw the area on the map first.', again: 'Draw again',
  within: { all: 'Whole city', view: 'What is seen', box: 'Box', polygon: 'Polygon', circle: 'Around' }, radius: 'Radius (m)', draw_it: 'Draw it on the map', several: 'several values with commas', upper: 'Upper end', cql_fields: 'Fields (click to write):', grip: 'Drag or press to change the height', stacked: 'Things upon each other here', stack_of: '{number}/{all} {layer} {name}', see_all: 'See all', longitude: 'Longitude', latitude: 'Latitude', page_size: 'A page', file_bound: 'A file holds at most {count}; for more, use the export desk.', send_to: 'Send to…',
  op: { '=': 'is', '<>': 'is not', '>': 'more than', '>=': 'at least', '<': 'less than', '<=': 'at most', between: 'between', like: 'contains', starts: 'begins with', in: 'is one of', isnull: 'is empty', notnull: 'is not empty' },
  fault: { no_field: 'Choose a field.', no_value: 'Give a value.', no_number: 'This field holds numbers: give a number.' },
  results: 'Results', found: '{count} found', some_found: 'Results', rows: 'Rows', sums: 'Statistics', previous: 'Previous', next: 'Next', page_of: '{first}–{last}', none_found: 'Nothing answers. Try other conditions or a larger area.',
  gathering: '{count} fetched…', only_first: 'Only the first {count} were fetched: narrow the area.', by: 'By', amount: 'Of', together: 'All together', count_only: 'Count only', class: 'Class',
  theme_kind: 'Kind', draw_theme: 'Draw', plain: 'As it was',
  distance: 'Distance', area: 'Area', perimeter: 'Around it {length}', measured_on: 'On the ellipsoid of CGCS2000.', middle: 'Take the middle of the map', back: 'One point back', finish: 'Finish',
  how: { point: 'Click on the map.', line: 'Click point after point; double-click to end.', polygon: 'Click corner after corner; double-click to end.', box: 'Click two opposite corners.', circle: 'Click the centre, then the rim.', centre: 'Click the centre on the map.', text: 'Click on the map, then write.' },
  kind: { point: 'Point', line: 'Line', polygon: 'Area', box: 'Box', circle: 'Circle', text: 'Text' }, label: 'A few words', label_of: 'Words of number {number}', drawings: 'Drawings', no_drawings: 'Choose what to draw. Until it is saved only you see it, on this machine.',
  today: 'Today', month: 'Month by month', day: 'Day', to_today: 'Back to today', compare_days: 'Compare two days', time_hint: 'The ground is shown as it was valid on that day; events and devices are those of now.',
  share_hint: 'Who opens this address sees the same place, layers and colours, as far as he may.',
  away: 'about {metres} m', report: 'Is the map wrong?', report_what: 'What is wrong', reported: 'Received, thank you. See the map desk for the answer.', report_follow: 'See what becomes of it',
  own: { id: 'Id', name: 'Name', code: 'Code', use: 'Use', floors: 'Floors', height_m: 'Height (m)', built_year: 'Built', residents: 'Residents', village_code: 'Village code', plate: 'Door plate id', kind: 'Kind', width_m: 'Width (m)', length_m: 'Length (m)', has_bridge: 'Has a bridge', district: 'District', town: 'Town', village: 'Village', area_m2: 'Area (m²)', area_km2: 'Area (km²)', use_code: 'Use code', zone_code: 'Zone code', plan: 'Plan', class_code: 'Class code', owner: 'Owner', state: 'State', material: 'Material', installed_year: 'Installed', street: 'Street', diameter_mm: 'Diameter (mm)', from_node: 'From', to_node: 'To', ground_m: 'Ground level (m)', bottom_m: 'Bottom level (m)', depth_m: 'Depth (m)', surveyed: 'Surveyed', survey: 'Survey', accuracy_m: 'Accuracy (m)', valid_from: 'Valid from', valid_to: 'Valid to', bottom_from_m: 'Bottom at start (m)', bottom_to_m: 'Bottom at end (m)', entity_id: 'Entity', voltage_kv: 'Voltage (kV)', full: 'Full address', number: 'House number', building: 'Building', unit: 'Unit', room: 'Room', poi: 'Place', building_id: 'Building id', city: 'City', province: 'Province' },
}

export const maptheme = {
  kinds: { category: 'Colour by kind', classes: 'Colour by amount', area: 'Count by area', grid: 'Count by cell', heat: 'Heat', cluster: 'Clusters with counts' },
  methods: { natural: 'Natural breaks', quantile: 'Quantiles (as many in each class)', equal: 'Equal steps' }, measures: { count: 'Count', density: 'Density (per km²)', sum: 'Sum', avg: 'Mean' }, ramps: { celadon: 'Celadon', amber: 'Amber', indigo: 'Indigo', plum: 'Plum', balance: 'Two ends' },
  areas: 'Areas', measure: 'What of them', method: 'Classes by', classes: 'Number', size: 'Size of a cell', metres: '{metres} m', by_view: 'By zoom', colours: 'Colours', table: 'Table of sums', legend: 'Legend of the theme', from: 'Worked out by the engine from all {count}.', without: '{count} have no value or lie in no area.', grown: 'Too many cells: they were made {metres} m wide.', order: 'Order', all: 'List all {count}', per_km2: 'per km²', by: 'by {area}', other: 'Other', others: '{count} other kinds', few: 'few', many: 'many', rings: 'A ring says how many there are around it; click to zoom in.',
}
export const maplayer = {
  all: 'All layers', shown: 'Shown', some_of: '{shown}/{all}', whole_group: '{group}: show all or none', up: 'Put {layer} higher', down: 'Put {layer} lower', hide: 'Hide {layer}', none: 'No layer is shown.', plain_order: 'Back to the usual order', plain: 'Back to the usual layers and looks', look_of: 'Look of {layer}', opacity: 'Opacity', colour: 'Colour', own_look: 'Usual', colour_number: 'Colour {number}', weight: 'Thickness', names: 'Write names',
}
export const mapland = {
  '01': 'Cropland', '02': 'Orchards', '03': 'Forest', '04': 'Grassland', '0701': 'Urban housing', '0703': 'Rural housing', '08': 'Public services', '09': 'Commerce', '1001': 'Industry', '12': 'Transport', '13': 'Utilities', '14': 'Green and open space', '17': 'Inland water',
}
export const mapdraw = {
  text: 'Text', size: 'Size', colour_of: 'Colour of number {number}', write_measure: 'Write the length or area of number {number}', see: 'See number {number}', shelf: 'Kept drawings', title: 'Name', untitled: 'Drawing without a name', shared: 'Who may see it', shares: { nobody: 'Only me', organisation: 'My organisation', everybody: 'Everybody who may see the map' },
  save: 'Save', save_copy: 'Save a copy', fresh: 'Clear and begin anew', kept: 'Saved.', unsaved: 'There are changes that are not saved.', is_open: 'In hand: {title}', removed: '“{title}” was removed.', changed_elsewhere: 'This drawing was changed elsewhere. Your changes are still here: save a copy.', link: 'Copy the link of “{title}”', link_private: 'Copied. Only you can open it now: to show it, change who may see it.', remove: 'Remove “{title}”', shapes: '{count} shapes', guest: 'Drawing: {title} ({name})', not_shared: 'What you drew is not saved and not in the link: save it under “Draw” first.',
}
export const maptime = {
  play: 'Play', pause: 'Pause', year: 'Year by year', standing: '{count} by that day; {built} new in {year}.', bars_of: 'Bars: new each year', pace: 'Pace', paces: { p0: 'Slow', p1: 'Medium', p2: 'Fast' },
}
export const maplocate = {
  title: 'Where I am', found: 'Sure to about {metres} m.', denied: 'The browser does not allow it. It can be allowed in the settings beside the address.', slow: 'It took too long: try again under the open sky.', unknown: 'This device cannot say where it is now.', none: 'Not possible here: it needs an encrypted connection (https).',
}
export const mapprint = {
  legend: 'Legend', scale: 'Scale', as_seen: 'As seen', km2: '{area} km²', source: 'Source: {source}', untitled: 'Map of the city', title: 'Title', paper: 'Paper', a4: 'A4', a3: 'A3', upright: 'Upright', print: 'Print or save as PDF', hint: 'Choose “Save as PDF” in the print window to get a file. Move and zoom the map first as you like.', as_of: 'As of {day}', north: 'North', n: 'N', ratio: '1 : {ratio}', system: 'CGCS2000 · Web Mercator', made: 'Chengshu · {time} · {name}',
}
export const mapcompare = {
  reshaped: 'Another shape', redescribed: 'Other attributes', what: 'What changed', title: 'Compare two days', before: 'Before', after: 'After', way: 'How to compare', swipe: 'Swipe', split: 'Split', slide: 'Where the swipe stands', run: 'List what differs', found: 'Differences', appeared: 'Appeared', gone: 'Gone', changed: 'Changed', nothing: 'Nothing.', listed: 'Only {count} are listed.', beyond: 'Not among the first 20,000 differences fetched.',
}
