/** Cases, alerts, rules. */
export default {
  queue: { title: 'Queues', views: 'Views', open: 'In work', overdue: 'Overdue', closed: 'Closed', all: 'All cases', overdue_count: '{count} overdue' },
  caseview: {
    mine: 'My views', none: 'None yet. Set conditions, then press “Keep as view” above the list: it appears here.', here: 'View: {name}', option: 'My view · {name}', changed: 'changed', save: 'Keep as view', save_as: 'Keep as another view', save_yes: 'Keep', intro: 'At first only you see this view. Once kept it can be shared with colleagues; its address can be sent as well.', name: 'Name',
    back: 'Back to what was kept', replace: 'Replace by what is set now', replace_title: 'Replace the view “{name}”?', replace_detail: 'The conditions that were kept give way to those that are set now.', replace_yes: 'Replace', rename: 'Rename', rename_yes: 'Rename', drop: 'Remove', dropped: 'The view “{name}” is removed.', undo: 'Undo', theirs: 'Shared by colleagues', of: 'shared by {name}', option_of: 'Shared by {owner} · {name}', take: 'Keep as my own', share: 'Share', share_title: 'Share the view “{name}”', share_do: 'Set whom it is shared with', scope: { nobody: 'Only me', organisation: 'Everybody in my organisation and below', chosen: 'Named people or roles in my organisation' }, shown: { organisation: 'shared with the organisation', chosen: 'shared with named people' }, people: 'Colleagues', roles: 'Roles (within the organisation)', share_rights: 'Only the conditions are shared, and others cannot change them. Each finds the cases that he may see himself. Who keeps it as his own has a copy that stays as it is whatever you do with yours.', copy: 'Copy address', copied: 'The address is copied.',
  },
  case: {
    filter: {
      empty: 'No case fits', empty_detail: 'Take one of the conditions away, or search in other words.', title: 'Filter cases', open: 'Filter', open_set: 'Filter, {count} set', set: 'Conditions that are set', remove: 'Take away “{what}”', any: 'Any', span: 'Opened', quick: { any: 'Any time', today: 'today', '7d': 'last 7 days', month: 'this month', own: 'own days', week: 'this week', year: 'this year', yesterday: 'since yesterday' }, from: 'From', to: 'To (included)', wrong: '“To” is before “From”: change one of them.',
      area: 'Division', area_find: 'Type a name or code', class: 'Class', class_find: 'Type a name or number, such as 0101', whole: '{name} (whole group)', former: '{numbering} {number}', organisation: 'Organisation that owes it', source: 'Source', severity: 'Severity', grid: 'Grid cell', grid_find: 'Type how the code of the cell begins', late: 'Only those that were ever late', none: 'Nothing found', see: 'See these {count}', see_many: 'See the list', counting: 'Looking…',
    },
    span: { opened_days: 'Opened: {value} to {to}', opened_since: 'Opened: {value}', closed_since: 'Closed: {value}', severity: 'Severity: {value}', division: 'Division: {value}', late: 'ever late', opened_from: 'opened from {value}', opened_to: 'opened until {value}', closed_from: 'closed from {value}', closed_to: 'closed until {value}', open_at: 'open at {value}', classification: 'Class: {value}', organisation: 'Organisation: {value}', source: 'Source: {value}', grid: 'Grid: {value}', clear: 'Clear all' },
    sets: { label: 'Data set', own: 'Cases of this city', apart: 'Real data of another city, to look at only. None of it is a case of this city or part of its figures.', back: 'Back to this city' },
    list: 'List of cases', detail: 'The case', choose: 'Choose a case on the left. j and k move, Enter opens, ? shows every key.', none: 'No cases here', none_detail: 'Cases opened by rules or reported by people will appear here.',
    search: 'Find by number, title, content', sort: 'Sort', sorts: { opened: 'Newest', due: 'Due first', updated: 'Last moved' }, export: 'Export as CSV',
    open_new: 'Report', report: 'Report', type: 'Type', title_word: 'Title', description: 'What is the matter', address: 'Address', place: 'Place', longitude: 'Longitude', latitude: 'Latitude', here: 'Use this device’s place',
    click_map: 'Click the map to fill in the place.', locating: 'Locating…', no_location: 'The place could not be found. Type the coordinates, or only the address.', severity: 'Severity', opened: 'Opened', moves: 'What can be done', not_yours: 'It is not your turn; you may look.', ended: 'The case has ended.',
    facts: 'Facts', classification: 'Class', source: 'Source', sources: { report: 'Reported by a person', alert: 'Alert', hotline: 'Hotline', patrol: 'Patrol', public: 'public', leader: 'a leader', department: 'another department', media: 'media', second_look: 'A citizen was not content: second look' }, from_alert: 'Opened by an alert, see it', handler: 'Handler',
    organisation: 'Organisation', log_attach: 'Attachment added', log_open: 'Opened', system: 'System', log: 'What was done', after_limit: 'past its limit', was_late: 'was late', back: 'Back to the list',
    person_gone: '(account closed)', urged: 'urged {count} time(s)', reworks: 'reworked {count} time(s)',
    waits: { suspended: 'clock suspended', shelved: 'shelved', task: 'waits for a site check' },
    ask: {
      title: 'What else can be done', done: '"{what}" is done.', reason: 'Reason', until: 'Shelve until', question: 'What is asked', due: 'Answer due (empty: the usual time)', to_org: 'Who answers (empty: who has the case)', text: 'Reminder', requirement: 'What to look at', assignee: 'Who goes (empty: the nearest on duty)', resume: 'Resume the clock',
      extension_intro: 'Ask for one more original limit. Not once the time is over, twice at most; the department leader decides first, then the dispatcher.', shelving_intro: 'What cannot be handled now may wait until a day; then the clock goes on by itself. Once, a year at most.', appeal_intro: 'After closing, an organisation may ask once that a miss is left out of its score. The fact stays.',
      suspension_intro: 'The clock stands still and goes on with its rest when resumed. The reason is written to the log.', resume_intro: 'The clock goes on from where it stood.', supervision_intro: 'Ask the organisation to answer in time; you judge whether the answer is enough.', urging_intro: 'Remind whoever has the case. It is counted and stands in the log.', task_intro: 'Ask somebody to look on the spot. The task has a time limit of its own.',
    },
    requests: {
      title: 'Requests', kind: { extension: 'Extension', shelving: 'Shelving', appeal: 'Appeal' }, decide: 'Decide', decide_extension: 'Decide an extension', decide_shelving: 'Decide a shelving', decide_appeal: 'Decide an appeal', withdraw: 'Withdraw', withdraw_detail: 'The request ends here; it can be made again.', decided: 'The decision is kept.', withdrawn: 'The request is withdrawn.',
      answer: 'Decision', yes: 'Agreed', no: 'Refused', note: 'Note', note_when: 'Say why when you refuse.', by: 'Asked by', stage: 'About', until: 'Shelve until', awaits: 'Waits for', step: 'step {step} of {steps}', state: { pending: 'waits', accepted: 'agreed', refused: 'refused', withdrawn: 'withdrawn', lapsed: 'lapsed' },
    },
    supervision: {
      title: 'Supervision', state: { asked: 'answer due', answered: 'answered, to be judged', closed: 'closed' }, give_answer: 'Answer', answer: 'Answer', judge: 'Judge', verdict: 'Is the answer enough', enough: 'Enough, close it', again: 'Not enough, ask again', close: 'Close without more', again_until: 'Next answer due (empty: in a day)', note: 'Note (needed when not enough)', send: 'Send',
      due: 'due {time}', round: 'round {round}', was_late: 'answered late', was_enough: 'answer was enough', was_not_enough: 'answer was not enough', answered_done: 'The answer is sent.', judged_done: 'The verdict is kept.',
    },
    task: {
      title: 'Tasks on the spot', from: 'asked by {name}', assigned: 'somebody was named', anyone: 'whoever comes first ({roles})', good: 'As reported / in order', bad: 'Not as reported / not in order', void: 'called off', result: 'Verdict on the spot', finding: 'What was found', finish: 'Tell what was found', call_off: 'Call off', add_photo: 'Add photographs', photo: 'Photograph {number}', finished_done: 'The finding is sent.', void_done: 'The task is called off.',
    },
    together: {
      title: 'Cases that belong together', none: 'Nothing is linked and nothing looks alike.', link: 'Link a case', linked: 'Linked.', unlink: 'Unlink', unlink_of: 'Unlink {number}', unlink_detail: 'No longer linked with {number}. Both cases stay as they are and can be linked again.', unlinked: 'Unlinked.', how: 'How they belong together', is_parent: 'This case is a part of the other one', search: 'Find a case by number or text', found: 'Cases found', no_hit: 'Nothing was found.', choose: 'Choose a case first.',
      kind: { related: 'Related', duplicate: 'Merged into this one', original: 'Merged into', parent: 'Parent', child: 'Part of this one' },
    },
    caller: { title: 'Who called', hidden: 'Name and number are hidden', open: 'See the number', intro: 'Say why it must be seen. Who looked, when and why stays written for ever and is shown here.', reason: 'Reason', hide: 'Hide', no_name: '(no name given)', taken: 'taken down by {name}', looks: 'Seen {count} times', no_looks: 'Nobody has looked yet.', erased: 'Erased as the rules say,' },
    like: {
      title: 'May be the same thing', score: '{percent}% alike', metres: '{metres} m apart', place: 'near by', class: 'same class', big_class: 'same group of classes', type: 'same type', time: 'about the same time', same_picture: 'same picture', like_picture: 'similar picture',
      merge: 'Merge', merge_intro: 'Alike because: {why}. This case ends as void, what was reported stays, and both cases say so. It can be taken back; look at both sides first all the same.', merge_yes: 'Merge into {number}', merged: 'Merged.', ends: 'This case (ends)', stays: 'The case that stays',
      unmerge: 'Take out again', unmerge_intro: 'This case is taken out of {number} and stands where it stood before. Nobody could work on it while it was merged, so that time does not count: what was left of its limit goes on from now. Tasks that were called off and requests that lapsed are not restored; ask again where needed. Both cases will say so.', unmerge_intro_any: 'This case is taken out of the other one and stands where it stood before. The time in between does not count; what was left of its limit goes on from now.', unmerge_why: 'Why it is not the same thing', unmerged: 'Taken out; this case is open again.',
    },
    proof: { sound: '{count} lines checked one by one: unchanged', broken: 'Line {line} was changed!', show: 'Show the proof', hide: 'Hide', how: 'The mark of a line is computed from its content and the mark of the line before. Whoever changes one breaks all after it. The server checked them anew when this page was opened.' },
    told: { kind: 'kind', accepted: 'agreed', note: 'note', state: 'outcome', question: 'asked', answer: 'answer', due: 'due', until: 'shelved until', stage: 'stage', satisfied: 'enough', text: 'text', assignee: 'goes to', ok: 'as reported', missed: 'late', number: 'number', procedure: 'matter', requests: 'requests' },
    line: {
      request_made: 'Request made', request_decided: 'Request decided', request_withdrawn: 'Request withdrawn', request_lapsed: 'Request lapsed', clock_suspended: 'Clock suspended', clock_resumed: 'Clock resumed', shelving_ended: 'Shelving ended, the clock goes on', supervision_asked: 'Supervision', supervision_answered: 'Supervision answered', supervision_closed: 'Supervision closed', supervision_asked_again: 'Asked again', case_urged: 'Urged',
      task_asked: 'Task asked for', task_accepted: 'Task accepted', task_finished: 'Finding sent', task_void: 'Task called off', case_linked: 'Linked', case_unlinked: 'Unlinked', case_merged: 'Merged', case_merged_here: 'Another case merged into this one', case_unmerged: 'Taken out of the other case', case_unmerged_here: 'A merged case was taken out', case_rated: 'Rated',
    },
    value: { yes: 'yes', no: 'no', kind: { extension: 'extension', shelving: 'shelving', appeal: 'appeal', related: 'related', parent: 'parent' }, state: { pending: 'waits', accepted: 'agreed', refused: 'refused', lapsed: 'lapsed' }, limit_unit: { minute: 'minutes', hour: 'hours', urgent_hour: 'urgent hours', urgent_day: 'urgent days', working_hour: 'working hours', working_day: 'working days' } },
  },
  clock: {
    title: 'Time limits', missed: 'Missed', kept: 'In time', paused: 'Paused, {length} left', given: '{amount} {unit}', due: 'due {time}',
    unit: { minute: 'minutes', hour: 'hours', working_hour: 'working hours', working_day: 'working days', urgent_hour: 'urgent hours', urgent_day: 'urgent days' },
    held: { elsewhere: 'elsewhere, waits', suspended: 'suspended', shelved: 'shelved', task: 'waits for a task' }, extended: 'extended {count} time(s)', exempt: 'appeal granted, not scored', until: 'shelved until {time}, then it goes on by itself', ended: 'ended {time}', waited: 'waited {length} of it',
  },
  move: { done: 'Done: {move}. The case is now “{state}”.', confirm: 'Do “{move}” now?', conflict: 'Somebody worked on this case just now. The newest state has been fetched; please look before you decide.' },
  photo: {
    voice: 'Voice note ({name})',
    title: 'Photographs and files', of: '{stage}: photograph {number} of {count}', taken: 'Taken {time}', taken_unknown: 'Not known when it was taken', place_unknown: 'Not known where it was taken', added: 'added by {name} {time}', previous: 'Previous', next: 'Next', none: 'No photographs yet.', add: 'Add', show: 'Enlarge {name}', stage_word: 'Stage of the photograph',
    stage: { report: 'Report', check_before: 'Check before', before: 'Before handling', after: 'After handling', check_after: 'Check after', other: 'Other' },
  },
  keys: { title: 'Keyboard', down: 'Next case', up: 'Previous case', enter: 'Open', act: 'Act (the first thing that can be done; with several chosen, act on them)', pick: 'Choose this case or leave it', extend: 'Choose one after the other', pick_all: 'Choose all that is shown', filter: 'Filter', search: 'Search', back: 'Back to the list', help: 'Show this table', save_view: 'Keep as view; replace it when changed' },
  alert: {
    span: { opened_since: 'raised from {value}', opened_until: 'raised until {value}', open_at: 'open at {value}', clear: 'Take these away' },
    title: 'Alert', state: 'State', severity: 'Severity', any: 'Every severity', states: { open: 'Standing', closed: 'Over', all: 'All' }, what: 'What', device: 'Device', property: 'Property', value: 'Value', observed: 'Observed',
    opened: 'Raised', closed: 'Over since', none: 'No alerts', none_detail: 'When an observation passes a limit, or a device falls silent, the alert appears here.', facts: 'Facts', case: 'See the case', rule: 'Rule, version {version}', observation: 'Observation', frame: 'Raw frame', around: 'Six hours around it',
  },
  rule: {
    title: 'Rule', list: 'Rules', none: 'No rules yet', properties: 'Properties', every: 'all', version: 'Version', version_n: 'Version {version}', pack: 'Pack', retired: 'retired {time}', what: 'What it says', devices: 'Kinds of devices',
    observation: 'Data', where: 'Provided', when: 'Speaks when', clear: 'Over when', for: 'Lasting', times: 'Times in a row', missing: 'Silent for', effective: 'In force since', always: 'ever', case: 'Opens a case of', no_case: 'alert only, no case',
    limits: 'Limits', since: 'From', until: 'To', open_end: 'on', source: 'Written in', versions: 'Every version',
  },
}
