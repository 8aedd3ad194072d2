/** The page's own words: Chinese first, English complete. */
import { createI18n } from 'vue-i18n'
import en from '@/words/en'
import zh from '@/words/zh'

export const i18n = createI18n({ legacy: false, locale: 'zh', fallbackLocale: 'zh', messages: { zh, en } })
