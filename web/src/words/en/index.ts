import admin from './admin'
import cases from './cases'
import city from './city'
import field from './field'
import * as desks from './mapdesk'
import * as files from './mapfiles'
import * as services from './mapservices'
import maptool, { mapcompare, mapdraw, mapland, maplayer, maplocate, mapprint, maptheme, maptime } from './maps'
import * as work from './mapwork'
import people from './people'
import shell from './shell'

const map = { maptool, mapcompare, mapdraw, mapland, maplayer, maplocate, mapprint, maptheme, maptime }
export default { ...shell, ...city, ...cases, ...field, ...people, admin, ...map, ...desks, ...work, ...services, ...files, error: { ...shell.error, ...files.maperror } }
