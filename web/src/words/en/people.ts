/** Signing in. */
export default {
  session: {
    promise: 'Every number opens, down to what the field really said.', tagline: 'Where a city senses, shares and acts', sign_in: 'Sign in', sign_out: 'Sign out', account: 'Account', password_word: 'Password', password: 'Change password', wrong: 'Account or password is wrong.', ended: 'Your session has ended. Sign in again and you are back where you were.',
    demo: 'Demo city', demo_note: 'This is a demonstration; all data is synthetic. The demo accounts were printed in the terminal at the start.', must_change: 'This is your first sign-in, or your password was reset. Please set a new one first.', password_hint: 'Other places where you are signed in will be signed out.', current: 'Present password', fresh: 'New password', again: 'New password once more',
    policy: 'At least 10 characters with three of: capitals, small letters, digits, signs; or a sentence of 20 or more.', differs: 'The two are not the same.', change: 'Change',
  },
  field: { account: 'account', name: 'name', password: 'password', new: 'new password', current: 'present password', role: 'role', jurisdiction: 'jurisdiction', organisation: 'organisation', title: 'title', type: 'type', form: 'form', file: 'file', raw: 'frame', permissions: 'rights', days: 'days' },
}
