/** Tools of the one map. */
export default {
  tools: 'Map tools', things: 'Things', query: 'Query', theme: 'Theme', measure: 'Measure', draw: 'Draw', time: 'Time', share: 'Share', more: 'More', print: 'Print', tilt: '3D', layer: 'Layer', see: 'See on the map', edit: 'Edit', place: 'Here', no: 'No', remove: 'Remove number {number}', send: 'Send',
  where: 'Where', what: 'What', field: 'Field', operator: 'Comparison', value: 'Value', run: 'Search', every: 'All must hold', by_text: 'Write CQL2', by_rows: 'By conditions', cql: 'CQL2 filter', cql_example: "For example: floors > 10 AND use = '商住'", add_condition: 'Add a condition', draw_first: 'Draw the area on the map first.', again: 'Draw again',
  within: { all: 'Whole city', view: 'What is seen', box: 'Box', polygon: 'Polygon' },
  op: { '=': 'is', '<>': 'is not', '>': 'more than', '>=': 'at least', '<': 'less than', '<=': 'at most', like: 'contains', isnull: 'is empty' },
  fault: { no_field: 'Choose a field.', no_value: 'Give a value.', no_number: 'This field holds numbers: give a number.' },
  results: 'Results', found: '{count} found', some_found: 'Results', rows: 'Rows', sums: 'Statistics', previous: 'Previous', next: 'Next', page_of: '{first}–{last}', none_found: 'Nothing answers. Try other conditions or a larger area.',
  gathering: '{count} fetched…', only_first: 'Only the first {count} were fetched: narrow the area.', by: 'By', amount: 'Of', together: 'All together', count_only: 'Count only', class: 'Class',
  theme_kind: 'Kind', theme_kinds: { category: 'Colour by class', steps: 'Colour by amount (as many in each class)', equal: 'Colour by amount (equal steps)', heat: 'Heat', cluster: 'Clusters with counts' }, heat_points: 'Heat is made of points: components, addresses, manholes.', draw_theme: 'Draw', plain: 'As it was', from_all: 'Classes from all {count}.', from_first: 'Classes from the first {count}.',
  distance: 'Distance', area: 'Area', perimeter: 'Around it {length}', measured_on: 'On the ellipsoid of CGCS2000.', middle: 'Take the middle of the map', back: 'One point back', finish: 'Finish',
  how: { point: 'Click on the map.', line: 'Click point after point; double-click to end.', polygon: 'Click corner after corner; double-click to end.', box: 'Click two opposite corners.' },
  kind: { point: 'Point', line: 'Line', polygon: 'Area', box: 'Box' }, label: 'A few words', label_of: 'Words of number {number}', drawings: 'Drawings', no_drawings: 'What you draw stays on this machine and nobody else sees it; it can be saved to a file.', save_drawings: 'Save as GeoJSON',
  today: 'Today', month: 'Month by month', day: 'Day', to_today: 'Back to today', compare_days: 'Compare two days', time_hint: 'The ground is shown as it was valid on that day; events and devices are those of now.',
  share_hint: 'Who opens this address sees the same place, layers and colours, as far as he may.',
  away: 'about {metres} m', report: 'Is the map wrong?', report_what: 'What is wrong', reported: 'Received, thank you. See the map desk for the answer.',
  own: { id: 'Id', name: 'Name', code: 'Code', use: 'Use', floors: 'Floors', height_m: 'Height (m)', built_year: 'Built', residents: 'Residents', village_code: 'Village code', plate: 'Door plate id', kind: 'Kind', width_m: 'Width (m)', length_m: 'Length (m)', has_bridge: 'Has a bridge', district: 'District', town: 'Town', village: 'Village', area_m2: 'Area (m²)', area_km2: 'Area (km²)', use_code: 'Use code', zone_code: 'Zone code', plan: 'Plan', class_code: 'Class code', owner: 'Owner', state: 'State', material: 'Material', installed_year: 'Installed', street: 'Street', diameter_mm: 'Diameter (mm)', from_node: 'From', to_node: 'To', ground_m: 'Ground level (m)', bottom_m: 'Bottom level (m)', depth_m: 'Depth (m)', surveyed: 'Surveyed', survey: 'Survey', accuracy_m: 'Accuracy (m)', valid_from: 'Valid from', valid_to: 'Valid to', bottom_from_m: 'Bottom at start (m)', bottom_to_m: 'Bottom at end (m)', entity_id: 'Entity', voltage_kv: 'Voltage (kV)', full: 'Full address', number: 'House number', building: 'Building', unit: 'Unit', room: 'Room', poi: 'Place', building_id: 'Building id', city: 'City', province: 'Province' },
}

export const mapprint = {
  untitled: 'Map of the city', title: 'Title', paper: 'Paper', a4: 'A4', a3: 'A3', upright: 'Upright', print: 'Print or save as PDF', hint: 'Choose “Save as PDF” in the print window to get a file. Move and zoom the map first as you like.', as_of: 'As of {day}', north: 'North', n: 'N', ratio: '1 : {ratio}', system: 'CGCS2000 · Web Mercator', made: 'Chengshu · {time} · {name}',
}
export const mapcompare = {
  title: 'Compare two days', before: 'Before', after: 'After', way: 'How to compare', swipe: 'Swipe', split: 'Split', slide: 'Where the swipe stands', run: 'List what differs', found: 'Differences', appeared: 'Appeared', gone: 'Gone', changed: 'Changed', nothing: 'Nothing.', listed: 'Only {count} are listed.', beyond: 'Not among the first 20,000 differences fetched.',
}
