/** What citizens send: for those who answer. */
export default {
  title: 'From citizens', nothing: 'There is nothing here for you.', search: 'Number, words or address', view: 'Which', state: 'State', created: 'Reported', promised: 'Promised', closed: 'Closed', division: 'Division', rating: 'Rating', supports: 'Concerned, too', no_case: 'No case yet', is_hidden: 'not public', stars: '{stars} stars', choose: 'Choose one on the left.', to_case: 'Open the case', second: 'Case of the second look',
  views: { all: 'All', unanswered: 'Not answered', bad: 'Badly rated', hidden: 'Not public' },
  public: 'Do others see it', public_yes: 'Words and photos are public', public_no: 'Only place, kind and state are', public_hidden: 'Nothing is public', personal: 'its words may hold a telephone or identity number', reply: 'Answer to the citizen, in plain words', send: 'Send', replied: 'The answer is out.', hide: 'Make it not public', hide_why: 'Why it is not public', was_hidden: 'It is not public; who reported it still sees it.', unhide: 'Make it public again', was_shown: 'It is public again.',
  contact: 'Contact', contact_why: 'The contact is sealed. It opens for a reason; who looked and why is kept.', reason: 'Reason', contact_open: 'Open the contact', open: 'Open', shut: 'Fold up', take: 'Take it up', close: 'Close it', moved: 'Kept.',
  tip: { new: 'New', taken: 'Looked into', answered: 'Answered', closed: 'Closed' },
  reports: { tab: 'Reports', none: 'No such report', none_why: 'What citizens report appears here.' },
  tips: { said: 'What was told', answer: 'Answer to who told it', whole: 'no district named', tab: 'Tips', none: 'No tips' },
  topics: { tab: 'Topics', span: 'Compare', days: 'last {days} days', now: 'Now', before: 'Before', trend: 'Against before', count: '{now} now, {before} before', answer: 'What the city says', reply: 'Answer', public: 'The answer is public: anybody can read it.' },
  looks: { tab: 'Looks', count: 'contact seen {count} times', at: 'When', who: 'Who', why: 'Who opened the contact of a tip or of a caller, when and why. Nothing here can be changed or removed.', none: 'Nobody has opened a contact' },
}
