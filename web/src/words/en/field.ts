/** Devices, frames, quarantine. */
export default {
  observation: { realtime: 'Real time', minute: 'Minute', hour: 'Hour', day: 'Day', status: 'Status' },
  statistic: { value: 'value', avg: 'mean', min: 'least', max: 'most', sum: 'sum' },
  device: {
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
    reasons: { crc: 'Wrong checksum', length: 'Wrong length', format: 'Wrong format', encoding: 'Wrong encoding', unknown_device: 'Device not registered', secret: 'Wrong password', unsupported: 'Command not supported' },
  },
}
