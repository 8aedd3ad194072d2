/** The desk of case work: what waits, registration by phone, designing flows. */
export const casedesk = {
  title: 'Waiting for me', pages: 'Pages of case work', page: { queue: 'Cases', desk: 'For me', new: 'Register', flows: 'Flows', routing: 'Routing', handbook: 'Handbook', hours: 'Office hours' },
  requests: 'Requests', supervisions: 'Supervision', tasks: 'Tasks', late: '{count} late', whose: 'Which ones', any: 'All', only_late: 'Only late ones', pick: 'Choose {number}',
  scope: {
    requests: { mine: 'For me to decide', asked: 'Asked by me', all: 'All I may see' }, supervisions: { mine: 'For us to answer', asked: 'Asked by me', all: 'All I may see' }, tasks: { mine: 'Mine', all: 'All I may see' },
  },
  state: { open: 'open', done: 'done', void: 'called off' },
  none: { requests: 'No requests', supervisions: 'No supervision', tasks: 'No tasks' },
  none_detail: { requests: 'When somebody asks for an extension, a shelving or an appeal and it is your turn, it appears here. Requests are made on the page of a case.', supervisions: 'When somebody above asks about a case of your organisation it appears here, with the time until which you answer.', tasks: 'When somebody asks you to look on the spot it appears here.' },
  batch: 'Decide {count} at once', batch_decide: 'Decide several', batch_for: 'The same for the {count} chosen ones. Each is written to its own log.', batch_done: '{done} of {total} done', batch_stopped: 'stopped, the rest is untouched', batch_stop: 'Stop', batch_close: 'Close', batch_over: 'Done with the batch.', batch_move: 'Act on {count} at once', batch_start: 'Several', batch_end: 'End choosing', batch_which: 'What to do',
  csv: { number: 'Number', title: 'Case', by: 'Asked by', asked: 'Asked', kind: 'Kind', state: 'State', due: 'Due' },
}

export const casenew = {
  title: 'Register a call or a report', caller: 'What was said', said: 'In the words of the caller', said_hint: 'What is wrong, since when, is anybody in danger. No name and no number of the caller here.', contact: 'Who calls (optional)', contact_name: 'Name', contact_phone: 'Telephone', contact_why: 'Sealed beside the case and hidden from everybody; who may see it says why, and each look is written down. Erased in time.', contact_wrong: 'A number has 5 to 20 digits; a name without a number cannot be called back.', left_caller: 'Name and number of the caller were not kept.', seal_again: 'Keep them now', source: 'Source', sources: { hotline: 'Hotline', patrol: 'Patrol', public: 'Public', leader: 'A leader', department: 'Another department', media: 'Media' }, photo: 'Add photographs',
  what: 'What it is', class: 'Class', class_hint: 'A few letters, such as: manhole, waste, lamp', class_other: 'Another one', class_none: 'There is no such class. Say it otherwise, or leave it: it is settled when the case is filed.', kind: { component: 'component', incident: 'incident' },
  where: 'Where it is', pin_hint: 'Look up the address, or click on the map.', pinned: 'Placed: longitude {longitude}, latitude {latitude}', near: 'Cases near by', near_place: 'Once the place is known, open cases that may be about the same thing are listed here.', near_none: 'Nothing like it was found near by.',
  add: 'Add to this one', add_detail: 'No new case. What the caller said is written to the log of {number} "{title}" as a reminder to whoever has it.', again_text: 'Another call about the same thing: {said}', no_words: '(nothing more was said)',
  file: 'Register', check: 'Have a grid worker look first', limit: 'By the condition chosen it is handled within {limit} (settled when filed)', need_title: 'Please write a title.', no_flow: 'Your account cannot register such a case.', submit: 'Register: {type}', no_check: 'The case is registered, but nobody could be sent to look. Please do it on its page.', left: 'The case is registered, but the photographs or the check did not get through. Please do it on its page.',
  made: 'Registered as', added: 'Added to', tell: 'You may tell the caller: once filed it is usually handled within {limit}.', routes: 'Suggested', see: 'Open the case', again: 'Register another',
}

export const handbook = { condition: 'Filing conditions and limits', condition_number: 'Condition {number}', no_condition: 'The handbook has no condition for this class.', handling: 'How it is handled', closing: 'When it is closed', law: 'Law', book: 'Handbook', fill: 'Take this limit' }

export const formsaid = {
  no_field: 'is not a field of this form',
  type_integer: 'must be a whole number',
  type_number: 'must be a number',
  type: 'must be of type {type}',
  short: 'must have at least {count} characters',
  long: 'must have at most {count} characters',
  few_photos: 'must have at least {count} photographs',
  many_photos: 'must have at most {count} photographs',
  photo_twice: 'a photograph is there twice',
  photo_foreign: 'is not a photograph of this case',
  date: 'must be a date such as 2026-03-01',
  moment: 'must be a date and a time',
  place: 'must be longitude and latitude, such as 113.1312,27.8274',
  outside: 'lies outside the city',
  code: 'is not in force in its code list',
  organisation: 'is not an organisation of this city',
  class: 'is not a class in force',
  null: 'must not contain a null character',
  no_language: '\'{text}\' has no English',
  no_language_mend: 'write the English beside it',
  no_chinese: 'the Chinese is missing',
  no_chinese_mend: 'write the Chinese too',
  no_title: 'there is no name yet',
  no_choice: 'the field has no choice',
  add_choice: 'add a choice',
  larger: 'the lower limit is above the upper one',
  exchange: 'exchange them',
  bad_default: 'the default does not fit: {rest}',
  other_default: 'choose another default',
  choice_twice: 'two choices have the same value',
  remove_one: 'change one of them',
  no_code_list: 'there is no code list \'{list}\'',
  opening_photos: 'who opens a case has no photographs of it yet',
  opening_photos_mend: 'ask for them in a later move',
  clock_field: 'no form of the flow has the field \'{name}\'',
  clock_field_mend: 'add the field to a form, or remove this',
  field_type: 'the field \'{name}\' is not of type {type}',
  other_field: 'name another field',
  form_field: 'the form has no field \'{name}\'',
  form_field_mend: 'add the field, or do not use it',
  one_of: 'use one of: {list}',
}

export const formdesk = {
  chinese: 'Chinese', english: 'English', own_text: 'Write an own text', help: 'Help (shown below the field)', more: 'Help, limits, default', codes: 'Which code list', code_list: '{title} · {count} codes', kind_of: 'Kind of {name}', code_of: 'Code of {name}',
  limit: { minLength: 'Fewest characters', maxLength: 'Most characters', minimum: 'Smallest', maximum: 'Largest', minItems: 'Fewest photos', maxItems: 'Most photos' }, first: 'Default', no_first: 'None',
  choice: 'Choice {number}', value_of: 'Value of {name} kept in a case', choices_detail: 'Each choice has a name and the value that a case keeps; another name leaves the value.', add_choice: 'Add a choice',
  try: 'Try it', tried_form: 'The form itself has faults; mend them first.', tried_wrong: '{count} answer(s) do not fit, each is marked below its field.', tried_right: 'All answers fit: so it could be sent.', try_photos: 'Photos are not sent while trying, only counted; a real step also checks that they belong to the case.',
  undo: 'Undo', redo: 'Redo', keys: 'Ctrl+Z undoes, Ctrl+Shift+Z does it again', leave: 'Leave it', leave_title: 'There are changes that are not kept', leave_detail: 'What was changed in this form is lost when it is closed.', leave_go: 'Throw the changes away',
  drop_title: 'Take "{name}" away?', drop_go: 'Take it away all the same', rename_title: 'Another code for "{name}"?', rename_go: 'Change it all the same', kind_title: 'Another kind for "{name}"?', kind_go: 'Change it all the same',
  held: '{count} of the newest {looked} cases hold an answer in it; it stays in them, but is no longer shown as this field.', uses_detail: 'What goes by it is not changed with it: mend that too, the check tells what was forgotten.',
  use: { set: 'This move writes it onto the case:', clock: 'A clock goes by it:', task: 'The finding of a task is written into it:', form: 'Another form has it too, as the same answer:', engine: 'Lists, routing, the handbook and evaluation go by it.' },
  bad_name: '"{name}" cannot be a code', bad_name_mend: 'begin with a small letter, use small letters, digits and underscores, at least two, and no code of another field',
}

export const caseflow = {
  title: 'Flows', draft: 'Draft of a flow', released: 'Flows in force', drafts: 'Being changed', brought: '{name}: {count} place(s) were not understood', brought_none: 'No flow was found in the drawing. Mend it as told above and bring it in again.', brought_go: 'Make a draft of what was understood', bring: 'Bring in BPMN', bpmn: 'As BPMN', change: 'Change', own: 'changed here', states: '{count} states', no_draft: 'No flow is being changed', no_draft_detail: 'Press "Change" at a flow to get a draft. Until it is released no case notices.',
  drop: 'Throw away', drop_detail: 'A draft thrown away cannot be brought back. Released versions stay.', drawing: 'Drawing of the flow', no_clock: 'no clock', has_fault: 'has a fault', mend: 'To do: {mend}', moves: 'Moves', since: 'Compared with version {version}', from: 'State', move: 'Move', to: 'To', roles: 'Who', guard: 'Whose case', fields: 'Form', guards: { none: 'anybody\'s', organisation: 'the own organisation\'s', handler: 'the own' },
  no_change: 'Nothing differs.', change_kind: { added: 'new', removed: 'gone', changed: 'changed' }, end: { open: 'open state', closed: 'closed', void: 'void' }, name: 'Name', id: 'Code', kind: 'Kind', clock: 'Clock', stage: 'Stage', amount: 'Amount', unit: 'Unit', new_move: 'New move', new_state: 'New state', new_field: 'New field', counts: 'Counts as', count: { forward: 'forward', return: 'return', misdirected: 'misdirected', rework: 'rework' },
  marks: 'Finishes', no_mark: 'nothing', mark: { accepted: 'acceptance', filed: 'filing', dispatched: 'dispatch', handled: 'handling', checked: 'check' }, form_of: 'Form ({count} fields)', drop_move: 'Take this move away', add_move: 'Add a move', drop_state: 'Take this state away', add_state: 'Add a state', form_title: 'Form: {title}', required: 'needed', up: 'Up', down: 'Down', field_up: 'Move {name} up', field_down: 'Move {name} down', field_drop: 'Take {name} away', choices: 'Choices, one a line', add_field: 'Add a field', preview: 'As people will see it', no_field: 'Nothing to fill in.', form_done: 'Take this form',
  field: { text: 'one line', long: 'several lines', integer: 'whole number', number: 'number', yesno: 'yes or no', choice: 'choice', date: 'date', moment: 'date and time', organisation: 'organisation', account: 'person', class: 'class', place: 'place', photos: 'photos', code: 'code list', condition: 'filing condition' }, number: 'Number of a case', start: 'Begins at', open_roles: 'Who reports', open_form: 'When reporting', beside: 'Beside the moves', step: 'Step {number} is decided by', by: 'Done by', most: 'How often at most',
  undo: 'Undo', keep: 'Save', kept: 'Saved.', release: 'Release', release_note: 'What was changed, and why', release_detail: '{count} change(s). New cases follow the new version; open ones go on in theirs.', from_version: 'Changes version {version}', faults: '{count} fault(s)', sound: 'no faults', sound_detail: 'No fault was found: every state can be reached and left, every move has somebody who makes it, every state has a clock.', tab: { edit: 'Edit', check: 'Check', simulate: 'Simulate', compare: 'Compare' },
  sim: {
    intro: 'Walks through many times, with a pace and a weight for each move. Changes nothing.', walks: 'Walks', pace: 'Usual share of a limit', spread: 'Largest share', weights: 'Weights of the moves from "{state}" (empty: usual)', usual: 'usual', choose: 'Choose a state in the drawing to change the weights of its moves.', run: 'Simulate', figure: '{visits} visits · {hours} h', median: 'Half of the cases end within', p95: '95% end within', hours: '{hours} hours', late: 'Late at least once', moves: 'Moves on average', ways: 'Different ways', more: 'more than {count}', shortest: 'Shortest way', never: 'Never reached', endless: 'Did not end', loads: 'Load of each state', visits: 'Visits', stay: 'Stay (hours)', missed: 'Missed',
  },
}

/** Several cases chosen and moved together. */
export const many = {
  title: 'Act on several', pick: 'Choose {number}', chosen: '{count} chosen', choose: 'Several', end: 'End choosing', all: 'Choose all {count} shown', most: 'at most {count} at once', gone: '{count} of them are no longer in this list', clear: 'Clear', asking: 'Looking what can be done with them…', nothing: 'There is nothing that you can do now with the chosen cases.', what: 'What can be done', fits: 'fits {count} of {total}', alone: 'Steps that need a photo ({moves}) are done case by case.', flow: '{title}, version {version}', forms: 'Steps of the same name ask for different forms: do them one after the other.',
  do: '{move}: {count}', intro: 'The same for these {count} cases; each is written to its own log. State afterwards: {target}.', others: 'The other {count} chosen ones cannot take this step and stay as they are.', classes: 'These cases were reported in {count} classes; the class chosen here is used for each of them.', which: 'Which {count}',
  each: {
    intro: 'Each is written to its own log. State afterwards: {target}.', same: 'The following is the same for each.',
    by_table: 'Each to whom the table names', one: 'All to one', asking: 'Asking the routing tables…', none: 'The routing tables name nobody for these cases: choose one.', failed: 'The routing tables could not be asked. Try again, or choose one for all.',
    sum: '{count} to {organisations} organisations.', sum_left: '{count} are not done now and stay as they are.', undo: 'Undo {count} changes', count: '{count}', some: ' ({count})', more: '{count} more reasons, shown when opened',
    change: 'Change', change_of: 'Change who gets {name}', choose: 'Choose an organisation', as_table: 'As the table says: {name}', leave: 'Not now', left: 'not now', also: '{name} (also in the table)', away: '{count} to {name} instead', away_left: '{count} not now', here: '{count} more are given here',
    nobody: 'The table names nobody', nobody_left: '{count} without a choice are not done now and stay as they are.', nobody_goes: 'No organisation is chosen for any of them: choose one for one case at least.', not_sent: '{count} had no organisation; they were not done and stay as they are.',
  },
  progress: 'Progress', refused: '{count} not done', not_done: 'Cases that were not done', stopped: 'Stopped; {count} were not sent and stay as they are.', broken: 'It broke off: {why} {count} were sent without an answer; nobody knows whether they were done. Trying again does none of them twice.', untouched: 'Another {count} were not sent and stay as they are.', changed: 'Somebody acted on this case meanwhile. Look at it as it is now before you act.', again: 'Choose the {count} not done again', retry: 'Try again ({count})', go_on: 'Go on ({count})',
}

export const officehours = {
  title: 'Office hours', intro: 'Limits count only while an office is open. Who has no hours of its own counts by those above it, and at last by the city.', city: 'The city: {hours}; holidays and swapped days as the State Council gives them out.',
  organisation: 'Organisation', hours: 'Hours', days: 'Other days', changed: 'Changed', change: 'Change', change_of: 'Change the hours of {name}', create: 'Give an organisation hours of its own', keep: 'Save', kept: 'Saved.', back: 'Back to those above', back_of: 'Let {name} count by those above it again',
  back_detail: 'Clocks that start or go on from now count by the hours above (or the city). Those that run keep what they promised.', given_back: 'Counts by those above again.', none: 'Everybody counts by the hours of the city', none_detail: 'Where somebody works through noon, at weekends or for half a day, give it hours of its own.',
  days_hint: 'Half days, closed days, days on duty. No hours: closed.', day_n: 'Other day {number}', day_add: 'Add a day', day_drop_n: 'Remove other day {number}', closed: 'closed', add: 'Add hours', drop: 'Remove', from_n: 'Hours {number}: from', to_n: 'Hours {number}: to', drop_n: 'Remove hours {number}',
  effect: 'Holds for those below it as well. Clocks that run keep the moment they promised; those that start or go on later count by the new hours.',
  wrong: { time: 'write times as 08:30', order: 'the end must be after the beginning', touch: 'hours overlap or touch: make them one', nobody: 'Choose an organisation', never: 'There must be some hours', no_day: 'Say which day it is', twice: '{day} is there twice' },
}
