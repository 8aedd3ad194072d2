/** What people report without an account, and what the desk sees of it. */

export type ReportStep = 'received' | 'accepted' | 'handling' | 'checking' | 'done' | 'declined'

export interface ServiceQuestion {
  code: string
  datatype: 'string' | 'number' | 'datetime' | 'text' | 'singlevaluelist' | 'multivaluelist'
  required: boolean
  description: string
  values: Record<string, string>
}

export interface CitizenService {
  code: string
  name: string
  group: string
  /** Other words people use for it. */
  keywords: string[]
  attributes: ServiceQuestion[]
  /** How people call it, by language; empty where no pack says it. */
  plain: Partial<Record<'zh' | 'en', string>>
  icon: string
  /** Its place among what is shown at first; 0 is not shown. */
  rank: number
}

export interface CitizenReport {
  id: string
  number: string
  service: string
  service_name: string
  group: string
  status: 'open' | 'closed'
  state: string
  step: ReportStep
  plain: Partial<Record<'zh' | 'en', string>>
  description: string
  address: string
  longitude: number
  latitude: number
  division: string | null
  shown: boolean
  hidden: boolean
  source: string
  created: string
  updated: string
  promised: string | null
  closed: string | null
  result: string
  reply: string
  replied: string | null
  pictures: string[]
  result_pictures: string[]
  rating: number | null
  supports: number
  mine: boolean
  merged: boolean
  agency: string
}

export interface NearReport {
  distance_m: number
  report: CitizenReport
}

export interface Spot {
  name: string
  detail: string
  longitude: number
  latitude: number
}

export interface SpotAnswer {
  inside: boolean
  name: string
}

export interface ReportReceipt {
  number: string
  code: string
  promised: string | null
}

export interface Topic {
  service: string
  service_name: string
  division: string
  now: number
  before: number
  ratio: number
  surprise: number
  longitude: number
  latitude: number
  answer: string
  answered: string | null
}

export type TipState = 'new' | 'taken' | 'answered' | 'closed'

export interface TipAnswer {
  state: TipState
  answer: string
}

export interface ReportCard {
  report: CitizenReport
  case_id: string | null
  has_contact: boolean
  /** Why others do not see it; empty: they do where who reported wanted it. */
  hidden: string
  second_case: string | null
  rating_note: string
}

export interface Reached {
  name: string
  phone: string
  email: string
}

/** Somebody called about a case: that he did, and who has looked at his name and number. */
export interface Caller {
  id: string
  told: string
  told_to: string
  erased: string | null
  looks: Look[]
}

export interface Tip {
  id: string
  number: string
  subject: string
  body: string
  division: string | null
  state: TipState
  answer: string
  has_contact: boolean
  looks: number
  created: string
  answered: string | null
}

export interface Look {
  account: string
  name: string
  reason: string
  at: string
}
