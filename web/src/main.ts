/** Starts the page. */
import '@/design/tokens.css'
import '@/design/base.css'
import { createApp } from 'vue'
import App from '@/app/App.vue'
import { i18n } from '@/app/i18n'
import { router } from '@/app/router'
import { startKeeping } from '@/api/offline/device'

createApp(App).use(i18n).use(router).mount('#app')
startKeeping()
