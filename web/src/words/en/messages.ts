/** Messages. */
export default {
  title: 'Messages', bell: '{count} unread messages', inbox: 'Received', wishes: 'How I am told', delivery: 'What went out', templates: 'Templates', only_unread: 'Only unread', read_all: 'Mark all as read', mark_read: 'Mark as read', open: 'Go and see', none: 'No messages', none_why: 'What concerns you appears here.',
  channel: { in_app: 'Page', email: 'E-mail', sms: 'Text message', webhook: 'Program' }, mute: 'Do not tell me by this', quiet: 'Quiet hours', from: 'from', to: 'to', quiet_why: 'In quiet hours mail and text messages wait until they end, except urgent ones. The page cannot be muted.', kept: 'Kept.',
  state_word: 'State', state: { queued: 'Waiting', sent: 'Handed over (no more is known)', delivered: 'Delivered', read: 'Read', failed: 'Failed' }, all: 'All', by: 'By', when: 'When', whom: 'To', subject: 'Subject', again: 'Try again', tries: 'tried {count} times, next {at}', held: 'Quiet hours; goes out at {at}', out_none: 'No such messages', no_templates: 'No templates', urgent: 'urgent: quiet hours do not hold it',
  webhooks: 'Programs',
  hook: {
    intro: 'Addresses of other programs. They are told what people are told; each message is signed, so that they know it is from here.', create: 'Add a program', name: 'Name', address: 'Address', address_hint: 'Begins with https://; http:// only inside the network of the city.', kinds: 'Which messages', kinds_hint: 'None chosen: all of them.', all: 'all', acts: 'Acts', last: 'Last message', never: 'none yet', try: 'Send a test', try_of: 'Send {name} a test', tried: '{name} got the test.', tried_in_vain: '{name} did not get the test; the last message says why.',
    secret: 'The signing key is shown this once', secret_detail: 'Put it into the other program, which checks signatures by it. It cannot be seen again; remove the program and add it anew.', secret_label: 'Signing key', understood: 'I have kept it',
    off: 'off', turn_off: 'Switch off', turn_on: 'Switch on', turn_off_of: 'Switch {name} off', turn_on_of: 'Switch {name} on', is_off: '{name} is off.', is_on: '{name} is on.', remove: 'Remove', remove_of: 'Remove {name}', remove_detail: 'What waits for it counts as failed, and its key is worth nothing.', removed: '{name} is removed.',
    none: 'No programs yet', none_detail: 'Add one here when the system of a department is to get reminders as well. What was sent shows whether each arrived.',
  },
}
