/** Cases, alerts, rules. */
export default {
  queue: { title: 'Queues', views: 'Views', open: 'In work', overdue: 'Overdue', closed: 'Closed', all: 'All cases', overdue_count: '{count} overdue' },
  case: {
    list: 'List of cases', detail: 'The case', choose: 'Choose a case on the left. j and k move, Enter opens, ? shows every key.', none: 'No cases here', none_detail: 'Cases opened by rules or reported by people will appear here.',
    search: 'Find by number, title, content', sort: 'Sort', sorts: { opened: 'Newest', due: 'Due first', updated: 'Last moved' }, export: 'Export as CSV',
    open_new: 'Report', report: 'Report', type: 'Type', title_word: 'Title', description: 'What is the matter', address: 'Address', place: 'Place', longitude: 'Longitude', latitude: 'Latitude', here: 'Use this device’s place',
    click_map: 'Click the map to fill in the place.', locating: 'Locating…', no_location: 'The place could not be found. Type the coordinates, or only the address.', severity: 'Severity', opened: 'Opened', moves: 'What can be done', not_yours: 'It is not your turn; you may look.', ended: 'The case has ended.',
    facts: 'Facts', classification: 'Class', source: 'Source', sources: { report: 'Reported by a person', alert: 'Alert', hotline: 'Hotline', patrol: 'Patrol' }, from_alert: 'Opened by an alert, see it', handler: 'Handler',
    organisation: 'Organisation', log_attach: 'Attachment added', log_open: 'Opened', system: 'System', log: 'What was done', log_intact: 'chain of records intact', log_broken: 'chain of records broken!', after_limit: 'past its limit', was_late: 'was late', back: 'Back to the list',
  },
  clock: {
    title: 'Time limits', missed: 'Missed', kept: 'In time', paused: 'Paused, {length} left', given: '{amount} {unit}', due: 'due {time}',
    unit: { minute: 'minutes', hour: 'hours', working_hour: 'working hours', working_day: 'working days', urgent_hour: 'urgent hours', urgent_day: 'urgent days' },
  },
  move: { done: 'Done: {move}. The case is now “{state}”.', confirm: 'Do “{move}” now?', conflict: 'Somebody worked on this case just now. The newest state has been fetched; please look before you decide.' },
  photo: {
    title: 'Photographs and files', none: 'No photographs yet.', add: 'Add', show: 'Enlarge {name}', stage_word: 'Stage of the photograph',
    stage: { report: 'Report', check_before: 'Check before', before: 'Before handling', after: 'After handling', check_after: 'Check after', other: 'Other' },
  },
  keys: { title: 'Keyboard', down: 'Next case', up: 'Previous case', enter: 'Open', act: 'Act (the first thing that can be done)', search: 'Search', back: 'Back to the list', help: 'Show this table' },
  alert: {
    title: 'Alert', state: 'State', severity: 'Severity', any: 'Every severity', states: { open: 'Standing', closed: 'Over', all: 'All' }, what: 'What', device: 'Device', property: 'Property', value: 'Value', observed: 'Observed',
    opened: 'Raised', closed: 'Over since', none: 'No alerts', none_detail: 'When an observation passes a limit, or a device falls silent, the alert appears here.', facts: 'Facts', case: 'See the case', rule: 'Rule, version {version}', observation: 'Observation', frame: 'Raw frame', around: 'Six hours around it',
  },
  rule: {
    title: 'Rule', list: 'Rules', none: 'No rules yet', properties: 'Properties', every: 'all', version: 'Version', version_n: 'Version {version}', pack: 'Pack', retired: 'retired {time}', what: 'What it says', devices: 'Kinds of devices',
    observation: 'Data', where: 'Provided', when: 'Speaks when', clear: 'Over when', for: 'Lasting', times: 'Times in a row', missing: 'Silent for', effective: 'In force since', always: 'ever', case: 'Opens a case of', no_case: 'alert only, no case',
    limits: 'Limits', since: 'From', until: 'To', open_end: 'on', source: 'Written in', versions: 'Every version',
  },
}
