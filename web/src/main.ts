/** Starts the page. */
import '@/design/tokens.css'
import '@/design/base.css'
import { createApp } from 'vue'
import App from '@/app/App.vue'
import { i18n } from '@/app/i18n'
import { router } from '@/app/router'
import { startKeeping } from '@/api/offline/device'

const app = createApp(App)
/** What fails while a page is drawn is told as loudly as any other fault: a page half drawn answers no more. */
app.config.errorHandler = (error) => reportError(error)
app.use(i18n).use(router).mount('#app')
startKeeping()
