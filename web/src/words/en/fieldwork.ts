/** Work in the street: duty, reports, tasks, what waits to be sent. */
export const photopick = { take: 'Take a photo', choose: 'Choose photos', working: 'Preparing photos…', no_picture: 'Only pictures can be chosen.', too_many: 'At most {count} photos.', number: 'Photo {number}', remove: 'Remove photo {number}', away: 'Remove' }

/** Why something sent from the street was not accepted. */
export const fielderror = {
  task_not_yours: 'Somebody else has this task, or it is not for your role and area.',
  task_over: 'This task is done or was called off.',
  attachment_voice: 'This recording cannot be used.',
  attachment_type: 'Only photos (JPEG, PNG, WebP), PDF and voice notes are taken.',
  attachment_too_large: 'The file is too large.',
  attachment_broken: 'The file is broken.',
  attachments_full: 'This case holds no more attachments.',
  case_ended: 'The case has ended; nothing can be added.',
  not_your_turn: 'It is not your turn to add something; the case may have moved on.',
  case_changed: 'Somebody went on with the case after you looked at it.',
  case_not_yours_to_open: 'The place lies outside your area, or your role may not report.',
  key_reused: 'This is not what was sent before.',
  photos_unknown: 'The photos are not with this case.',
  move_not_yours: 'This step is not yours.',
}

export default {
  title: 'Field work', me: 'Me', away_m: 'about {value} m', away_km: 'about {value} km', todo: 'To do ({count})', as_of: 'No network; this is as of {time}.', done_here: 'Done; it is sent by itself when there is a network.', back: 'Back to field work',
  nothing: 'Nothing to do right now', nothing_detail: 'Checks you are asked for and cases in your hands appear here, the nearest first.',
  nav: { label: 'Field work', work: 'Tasks', report: 'Report', waiting: 'To send', me: 'Me' },
  view: { label: 'View', list: 'List', map: 'Map', map_label: 'Tasks and your own cells' },
  here: { denied: 'Your position may not be read: distances are unknown and places are chosen by hand. Allow it in the browser, or choose on the map.', no_position: 'This device does not know where it is. You can choose on the map.' },
  duty: {
    title: 'Duty', on: 'On duty for {length}', since: 'since {time}', is_off: 'Off duty', off: 'Off duty', leaving: 'Off duty; the server hears of it when there is a network', shift: 'Shift {from} — {to}', go_on: 'Go on duty', go_off: 'Go off duty', needs_line: 'Going on duty needs a network: from then on the server accepts your track.',
    track: 'While this page is open your way is kept, for you alone.', denied: 'Your position may not be read: no track is kept.', no_position: 'No position right now: no track is kept.', old: 'The device still gives a place of before duty, which is not kept; waiting for a new one.',
    not_kept: { before_duty: '{count} places were of before duty ({from} — {to}): the server did not keep them.', off_duty: '{count} places were not on duty ({from} — {to}): the server did not keep them.', too_old: '{count} places were too old ({from} — {to}): the server did not keep them.', ahead: 'The clock of this phone runs ahead: {count} places have times still to come ({from} — {to}) and were not kept. Let the phone set its time by itself.' },
  },
  map: { title: 'Map without a network', kept: 'The map of your cells is kept ({time}); maps on this device take {size} and work without a network.', part: 'Some of it did not come; try again.', why: 'The map of your cells is kept on this device when you go on duty.', save: 'Keep it now', no_cells: 'No cells are yours today.' },
  report: {
    title: 'Report', now: 'Report something', mend: 'Mend the report', where: 'Place', map: 'Where it is; drag the pin', by_hand: 'Place chosen by hand', by_device: 'The position of this device, to about {metres} m. Drag the pin if it is off.', looking: 'Looking for your position…', to_here: 'Use my position',
    recent: 'Classes you use', said: 'One sentence', example: 'such as: the cover is broken, wheels fall in', send: 'Report', send_mended: 'Mended, send again', again: 'What you had not finished is still here.', anew: 'Begin anew', untitled: 'Report from the spot',
    need_place: 'Choose a place first.', need_what: 'Choose a class, or write or say a sentence.', need_flow: 'You may not report, or the classes are not on this device yet.',
    kept: 'Kept on this device; it is sent by itself when there is a network. Closing the page loses nothing.', sent: 'Sent; it has become a case.', sent_files: 'Sent; it has become a case. {count} files are still on their way.', look: 'Look at the case', refused: 'It was not accepted; why stands in', more: 'Report another',
  },
  photo: { before: 'As it was found', after: 'As it was left' },
  voice: { start: 'Say a sentence', stop: 'Done ({seconds} / {most} s)', note: 'Voice note', denied: 'The microphone may not be used: nothing can be recorded.' },
  task: {
    title: 'Task', mine: 'I go', accept: 'I go there', accepted: 'You said that you go.', map: 'The place and your position', finish: 'Done, send it', gone: 'There is no such task', gone_detail: 'It may be done, called off, or taken by somebody else.',
    need_ok: 'Choose a result.', need_finding: 'Write what you saw (two characters at least).', need_photo: 'Take one photo at least.',
  },
  case: { title: 'Case', mine: 'in my hands', last: '{name} {time} {move}: {said}', whole: 'Look at the whole case', next: 'Next step', waits: 'This step is kept and sent by itself when there is a network; the one after it opens then.', nothing: 'No step is yours right now.', no_photo: 'Without a photo of how it was left, the check may send it back.' },
  mine: {
    title: 'Me', track: 'My way today', who: 'Who sees it: you alone. Others, superiors too, know only that you are on duty and about how far (to 50 m). It is deleted after {days} days; off duty nothing is kept.', no_track: 'No way today yet.', last: 'last at {time}',
    stranger: 'You are no grid worker', stranger_detail: 'Here grid workers see their shift, their way and their map. Your cases are under Tasks.',
  },
  queue: {
    title: 'To send', waiting: '{count} to send; sent by itself when there is a network', sending: 'Sending, {count} left', session: '{count} to send; sign in again', refused: '{count} not accepted; please look', broken: 'This device keeps nothing (no room, or a private window). It was not kept: do not leave this page.',
    session_long: 'You are signed out, or somebody else is signed in in this browser. It is sent when you sign in again; nobody else sees or sends it.', none: 'Nothing waits', none_detail: 'Everything you do outside is kept here first and sent in order when there is a network.', sum: '{count} items, {size}', now: 'Send now',
    why: 'Sent in order, never twice. What is not accepted does not hold up the rest.', drop: 'Let it go', drop_detail: 'This part of “{title}” is not sent and is deleted from this device.', drop_report: '“{title}” is not reported and is deleted from this device with its {count} files.',
    leave: '{count} not sent yet', leave_detail: 'They stay on this device and are sent only when you sign in on it again; nobody else sees them. Sign out now?', leave_action: 'Sign out',
  },
  act: {
    report: 'Report', photo: 'Photo', voice: 'Voice note', accept: 'Task accepted', finding: 'Finding', off_duty: 'Off duty', tries: 'tried {count} times',
    state: { waiting: 'waits', sending: 'sending', refused: 'not accepted', behind: 'waits for the one before' },
    moved_on: 'Somebody went on with this case after you looked at it; your step was not made.', look: 'See how it is now', is_now: 'It is “{state}” now.', last: '{name} did “{move}” at {time}.', impossible: 'Your step can no longer be made.', mend: 'Mend', replace: 'Another photo', again: 'Send again', again_now: 'Send it as things are now',
  },
}
