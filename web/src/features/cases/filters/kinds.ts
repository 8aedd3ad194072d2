/** Where cases come from and how grave they are, as far as the page has words for them. */
export const SOURCES: readonly string[] = ['report', 'patrol', 'hotline', 'public', 'leader', 'department', 'media', 'alert', 'second_look']
export const SEVERITIES: readonly string[] = ['normal', 'notice', 'warning', 'urgent']
