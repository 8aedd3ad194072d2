/** More of the register of components: who answers, what may stand twice, what could not be taken, numbers. */
export default {
  tabs: { register: 'Register', numbers: 'Numbers', owners: 'Who answers', corrections: 'Corrections', doubts: 'Doubles', strays: 'Not taken', census: 'Census', files: 'Import' },
  standing: 'Standing (without removed)', party: 'Who answers', any_party: 'Everybody', no_organisation: 'no organisation of this city yet',
  owners: {
    intro: 'A case about a component goes first to its owner and then to the district where it stands. A survey only writes down names; once it is said which organisation of this city a name is, the page of each component says whom to ask, and a case within 30 m of one of its class is suggested to its owner first. Where nothing is assigned, the routing tables speak.',
    rules: 'See the routing tables', count: '{all} names, {open} not yet assigned', done: '{all} names, all assigned', name: 'Name in the survey', roles: 'Answers as', components: 'Components', organisation: 'Organisation of this city', open: 'Not yet assigned',
    only: 'Only those not yet assigned', find: 'Find by name', assign: 'Say which it is', change: 'Change', clear: 'Take back', acts: 'Actions', role: { manager: 'manager', owner: 'owner', keeper: 'keeper' }, none_there: 'none in your area',
    title: 'Which organisation of this city is “{name}”?', detail: 'The pages of its components will name this organisation. It can be changed later.', save: 'Save', saved: 'Saved: “{name}” is {organisation}.', clear_title: 'Take back what “{name}” is?', clear_detail: 'The pages of its components will name no organisation of this city any more. It can be assigned again at any time.', cleared: 'Taken back: “{name}” is assigned to nobody.',
    none: 'Nobody answers for components yet', none_detail: 'Managers, owners and keepers are listed here as soon as components name them.', no_hit: 'No such name', no_hit_detail: 'Try another name, or look at all of them.',
  },
  doubts: {
    intro: 'Two components of one class that stand very near to each other may be one that was registered twice. They are looked for in the background; people judge.', within: 'At most apart (m)', search: 'Look for them', searching: 'Looking for doubles', last: 'Last search', result: '{components} components looked at, {pairs} pairs found, {fresh} of them new.', cut: 'There are more than can be listed: take a shorter distance or one class.', title: 'Look for doubles',
    states: { open: 'To be judged', kept: 'Two things', merging: 'Merge proposed' }, apart: '{metres} m apart', first: 'A', second: 'B', field: 'Field', differs: 'They differ', same: 'They are the same', pair: 'A pair that may be one', list: 'Pairs that may be one', hint: 'Choose a pair to see both side by side.', map: 'Where the two stand',
    keep: 'These are two: keep both', kept: 'Noted: these are two things, nobody is asked again.', back: 'Judge again', reopened: 'It is to be judged again.', one: 'If they are one', goes: '{which} goes: {identifier}', note: 'Note (may be left out)', merge: 'Propose to merge', merged: 'Proposed: somebody else decides under Corrections; until then the register stays as it is.', to_corrections: 'Go to the corrections', waiting: 'A merge was proposed; somebody else decides. Refused or taken back, it is to be judged again.',
    none: 'No pair that may be one', none_detail: 'Look for them above; what is found is listed here.', none_kept: 'Nothing was judged to be two things', none_kept_detail: 'What was judged to be two things is listed here and can be judged again.', none_merging: 'No merge waits', none_merging_detail: 'A proposed merge is listed here until it is decided.',
  },
  strays: {
    intro: 'What lies on the component layer of the map and cannot be taken into the register. Mend it on the map: a few seconds later it is taken and vanishes from here.', code: 'Code on the map', name: 'Name', reasons: 'Why it cannot be taken', since: 'Found', acts: 'Actions', see: 'See on the map', edit: 'Mend on the map', gone: 'no more on the map', none: 'Everything on the map is registered', none_detail: 'A component with a wrong code or an unknown class is listed here with the reason.', no_code: 'no code',
  },
  numbers: {
    intro: 'How many components stand, without those that were removed. A number opens the register with just these.', label: 'Components by class and state', sum: 'Sum', none: 'No components yet', none_detail: 'They come from the map layer, from imported tables and from a census.', open: '{class}, {state}: {count}',
  },
}
