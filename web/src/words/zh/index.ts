import admin from './admin'
import cases from './cases'
import citizen from './citizen'
import city from './city'
import evaluation from './evaluation'
import field from './field'
import * as desks from './mapdesk'
import * as files from './mapfiles'
import * as services from './mapservices'
import maptool, { mapcompare, mapdraw, mapland, maplayer, maplocate, mapprint, maptheme, maptime } from './maps'
import * as work from './mapwork'
import * as operations from './operations'
import people from './people'
import * as names from './places'
import shell from './shell'
import * as survey from './survey'

const map = { maptool, mapcompare, mapdraw, mapland, maplayer, maplocate, mapprint, maptheme, maptime }
export default { ...shell, ...city, ...cases, ...field, ...people, admin, citizen, ...map, ...desks, ...work, ...services, ...files, ...survey, ...names, ...evaluation, ...operations, error: { ...shell.error, ...files.maperror } }
