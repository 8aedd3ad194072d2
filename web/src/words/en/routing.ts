/** Who a case is suggested to, and why; its standard and reminders. */
import { lint } from './routingdesk'

export default {
  routing: {
    lint,
    title: 'Suggested', score: 'fit {score}%',
    because: {
      owner_first: 'A component goes to its owner first', owner_second: 'The owner, after the territory', territory_first: 'An incident goes to the territory first', territory_second: 'The territory, after the owner', no_class: 'No class yet: the territory first', component: 'Owns component {identifier} ("{party}" in the survey, about {metres} m away)',
      class: 'Has this class: {class}', place: 'Has this area: {division}', condition: 'For filing condition {condition}', time_any: 'On duty {hours}', time_working: 'Has it on working days {hours}', time_off: 'On duty on days off {hours}', load: '{open} open cases (the most anybody has: {most})',
    },
  },
  beside: {
    handbook: 'Look it up in the handbook', standard: 'Standard', of: { condition: 'Filing condition', handling: 'Handling', closing: 'Closing', law: 'Law' }, source: 'According to {source}',
    nobody: 'Nobody was found to remind', reminders: 'Reminders', sent: '{count} messages', waiting: 'waits to be sent',
    told: { case_due_soon: 'Due soon', case_overdue: 'Overdue', case_escalated: 'Escalated', case_answer_due: 'Answer due', case_answer_overdue: 'Answer overdue', case_urged: 'Urged', case_supervised: 'Supervised', case_answered: 'Supervision answered', case_task: 'Task sent', case_request: 'Asked for a decision', case_decided: 'Request decided', case_lapsed: 'Request lapsed', case_new: 'New case', case_back: 'Case came back', case_handed: 'Handed over' },
  },
  ladder: { where: { stages: 'Limits of which stages', states: 'Coming into which states', procedures: 'Which steps beside' }, kind: { stages: 'by the limit of a stage', states: 'when a case comes', procedures: 'by supervision, tasks and requests' }, moment: { percent: 'Used of the limit', after: 'After it is over' }, when_told: 'When', what: 'What is said', whom: 'To whom', add: 'Add reminders:', add_rung: 'Add one', add_rung_to: 'Add one to "{name}"', drop_rung: 'Remove this one', drop_rung_of: 'Remove number {number} of "{name}"', drop: 'Remove all of these', drop_of: 'Remove the reminders of "{name}"', title: 'Reminders and escalation', percent: '{percent}% of the limit', after: '{amount} {unit} overdue', to: 'to {who}', handler: 'the handler', asker: 'who asked', assignee: 'who goes', decider: 'who decides', at: { asked: 'When it is asked', answered: 'When it is answered', lapsed: 'When it lapses', entered: 'When a case comes', returned: 'When a case comes back' }, of_organisation: '{role} of the organisation' },
}
