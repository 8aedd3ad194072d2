/** Cockpit, indicators, map. */
export default {
  card: { change: '{change} on before', threshold: 'limit {value}', floor: 'at least {value}', since: 'nothing new since {time}', never: 'no data yet' },
  cockpit: {
    signs: 'Vital signs of the city', fields: 'Fields', happening: 'Happening now', calm: 'Nothing has happened lately', calm_detail: 'New alerts and cases will appear here, newest first.',
    no_signs: 'No vital signs are declared yet. A pack lists them in its dashboards file.', open_case: 'Open the case', open_alert: 'See the alert', back: 'Looking back at {time}', readings: '{property} at {layer}, highest first',
  },
  day: { title: 'The last 24 hours', now: 'Back to now', is_now: 'now', hint: 'Drag left to look back', slider: 'Look back at a moment of the last 24 hours', slot: 'Half an hour from {time}: {count}' },
  indicator: {
    title: 'Indicator', change: 'Change', area: 'Area', time: 'Time', definition: 'How it is worked out', history: 'How it went', no_history: 'No earlier values yet', chart: '{title} over time',
    list: 'This number is the list below', what: 'What', value: 'Value', status: 'Status', empty: 'There is none now', empty_detail: 'The list is empty while the number is zero or has no data.',
    all: 'all', higher: '{value} or more', lower: '{value} or less',
    fact: { what: 'Worked out as', filter: 'Of those with', of: 'In those with', compare: 'Compared with', stale: 'Stale after', version: 'Definition' },
  },
  aggregate: { count: 'count', sum: 'sum', avg: 'average', max: 'largest', min: 'smallest', share: 'share', value: 'value' },
  source: { cases: 'cases', alerts: 'alerts', devices: 'devices', readings: 'newest readings', aqi: 'air quality index' },
  filter: {
    values: { open: 'open', closed: 'closed', void: 'void', online: 'online', silent: 'silent', never: 'never heard', true: 'yes', false: 'no', today: 'today', alert: 'alert', report: 'report', realtime: 'real time', minute: 'minute', hour: 'hour', day: 'day' },
    state: 'state', type: 'type', kind: 'kind', source: 'source', overdue: 'overdue', late: 'ever late', severity: 'severity', division: 'division', opened_since: 'opened since', closed_since: 'closed since',
    device_kind: 'kind of device', property: 'property', observation: 'observation', statistic: 'statistic', time_since: 'measured since', flags: 'marks', rule: 'rule', device: 'device', organisation: 'organisation',
  },
  map: {
    coordinates: 'Coordinates', hits_count: '{count} results', clear_search: 'Clear', happenings: 'Events and devices', seen: 'In view', find_thing: 'Filter by name', seen_none: 'Nothing with a name is in view: zoom in.',
    label: 'Map of the city', layers: 'Layers', search: 'Find an address, a name, a code or coordinates', hits: 'Found', no_hits: 'Nothing found', failed: 'Some layers could not be fetched.', card: 'What was picked', open: 'Open',
    licence: 'Licence: {licence}', attribution: 'Chengshu · boundaries are demo data', no_webgl: 'This browser cannot draw the map (it needs WebGL 2). Lists and other pages work as usual.',
    core: 'Centre', whole: 'Whole city', extent: 'Extent of the map', things: 'On the map', things_more: '{count} more: zoom in or search for them.', things_none: 'Switch a layer on and its things are listed here.',
    find_layer: 'Find a layer', no_layer: 'There is no such layer', nearer: 'Zoom in', opacity_of: 'Opacity of {layer}', percent: '{percent}%', sure: '{percent}% sure',
    group: { work: 'Happenings and cases', field: 'Devices', land: 'Water and land', divisions: 'Divisions', streets: 'Streets and buildings', network: 'Networks', things: 'Components and addresses', made: 'Layers made here', checks: 'Samples for checks' },
  },
}
