/** Devices, frames, quarantine. */
export default {
  observation: { realtime: 'Real time', minute: 'Minute', hour: 'Hour', day: 'Day', status: 'Status' },
  statistic: { value: 'value', avg: 'mean', min: 'least', max: 'most', sum: 'sum' },
  device: {
    unit: 'Unit', edit: 'Change', register: 'Register a device', saved: { registered: 'Registered. It turns online with its first data.', changed: 'Saved.' }, csv: 'Export CSV', exporting: 'Exporting, {count} so far…', export_limit: 'Only the first {count} were exported: narrow the filter for the rest.', map: 'Place',
    form: {
      new: 'Register a device', new_detail: 'Once registered, what the device sends is taken in; frames of unknown devices go to quarantine.', edit: 'Change a device', change: 'Change {name}', what: 'What it is', where: 'Where it is', identifier_hint: 'What the device calls itself in its frames: the MN of HJ 212.', fixed: 'The identifier cannot be changed any more.', interval: 'Reporting interval (seconds)',
      interval_hint: 'Three intervals without data and it counts as silent.', organisation: 'Belongs to', secret: 'Device password', secret_hint: 'When given, the password in each frame is checked; wrong ones go to quarantine.', secret_keep: 'Leave it empty to keep it.', properties: 'Observed properties', system: 'Coordinate system',
      systems: { cgcs2000: 'CGCS2000 / WGS 84', gcj02: 'GCJ-02 (domestic web maps)', bd09: 'BD-09 (Baidu)' }, converted: 'In CGCS2000: {place}', division_hint: 'Chosen by itself once the place is given.', click_map: 'Click the map to fill in the place.', save: 'Save', register: 'Register',
    },
    wanted: {
      kind: 'Choose a kind.', protocol: 'There is no such protocol.', identifier: '1 to 64 visible ASCII characters, no blanks.', taken: 'This identifier is registered already.', name: 'A name of at most 200 characters.', longitude: 'From −180 to 180; give both coordinates or none.', latitude: 'From −90 to 90; give both coordinates or none.',
      reporting_interval_s: '1 to 2678400 seconds (31 days).', division: 'A division code has 2 to 12 digits.', properties: 'Name at least one property; no blanks, semicolons, commas or equals signs in a code.', secret: '1 to 64 characters.', organisation: 'There is no such organisation.',
    },
    title: 'Device', search: 'Find by name or identifier', kind: 'Kind', any_kind: 'Every kind', any_state: 'Every state', state_word: 'State', state: { online: 'Online', silent: 'Silent', never: 'Never heard' },
    name: 'Name', identifier: 'Identifier', last_seen: 'Last heard', none: 'No devices', none_detail: 'Registered devices appear here; with their first data they turn online.', alerts: 'Its alerts', facts: 'Registration', protocol: 'Protocol', interval: 'Reports every',
    division: 'Division', place: 'Place (CGCS2000)', latest: 'Newest observations', no_latest: 'No observations yet', no_latest_detail: 'When the device reports, the newest value of each property appears here.', series_kind: 'Data', flag: 'Mark', series: 'History', no_series: 'No data in this time', no_series_detail: 'Try another kind of data or a longer range.', bucket: 'one point for every {seconds} s',
  },
  frame: {
    title: 'Raw frame', list: 'Frames received', received: 'Received', message_type: 'Command', edition: 'Edition', size: 'Size', none: 'No frames yet', none_detail: 'Every frame the device sends is kept here as it came.', open: 'frame', text: 'As it came', decoded: 'What was understood', no_readings: 'There are no observations in this frame.', facts: 'Where it comes from', id: 'Id', on_its_way: 'Accepted; it is on its way into the store and will show here in a moment.', hex: 'Hexadecimal',
  },
  reject: {
    title: 'Frame kept aside', list: 'Quarantine', intro: 'Frames that could not be taken are kept as they came: mend and replay them, or discard them with a reason.', state: 'State', states: { open: 'Waiting', replayed: 'Replayed', discarded: 'Discarded', all: 'All' },
    reason: 'Reason', beginning: 'Beginning', count: 'Times', last: 'Last came', first: 'First came', closed: 'Settled', none: 'The quarantine is empty', none_detail: 'Frames with a wrong checksum or format, or from unknown devices, are kept here.', why: 'Why it was not taken', detail: 'Detail', mend: 'Mend and replay',
    mend_hint: 'You may change the text; length and checksum must fit the content.', replay: 'Replay as it came', replay_mended: 'Replay as mended', discard: 'Discard', discard_reason: 'Reason for discarding', replayed: 'Replayed.', discarded: 'Discarded; the original is still kept.',
    reasons: { crc: 'Wrong checksum', length: 'Wrong length', format: 'Wrong format', encoding: 'Wrong encoding', unknown_device: 'Device not registered', secret: 'Wrong password', unsupported: 'Command not supported', noise: 'No frame', time: 'Wrong time', incomplete: 'Incomplete', encrypted: 'Encrypted' },
  },
}
