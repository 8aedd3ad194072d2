/** The shapes the server answers with, as this page uses them. */
export type * from './types.city'
export type * from './types.field'
export type * from './types.geodesy'
export type * from './types.mapdesk'
export type * from './types.maps'
export type * from './types.mapservices'
export type * from './types.people'
export type * from './types.work'
