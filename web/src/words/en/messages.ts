/** Messages. */
export default {
  title: 'Messages', bell: '{count} unread messages', inbox: 'Received', wishes: 'How I am told', delivery: 'What went out', templates: 'Templates', only_unread: 'Only unread', read_all: 'Mark all as read', mark_read: 'Mark as read', open: 'Go and see', none: 'No messages', none_why: 'What concerns you appears here.',
  channel: { in_app: 'Page', email: 'E-mail', sms: 'Text message', webhook: 'Program' }, mute: 'Do not tell me by this', quiet: 'Quiet hours', from: 'from', to: 'to', quiet_why: 'In quiet hours mail and text messages wait until they end, except urgent ones. The page cannot be muted.', kept: 'Kept.',
  state_word: 'State', state: { queued: 'Waiting', sent: 'Handed over (no more is known)', delivered: 'Delivered', read: 'Read', failed: 'Failed' }, all: 'All', by: 'By', when: 'When', whom: 'To', subject: 'Subject', again: 'Try again', tries: 'tried {count} times, next {at}', out_none: 'No such messages', no_templates: 'No templates', urgent: 'urgent: quiet hours do not hold it',
}
