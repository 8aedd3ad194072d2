/** Talking to the room of dashboards: boards, versions, sharing, sending. */
import { address, get, post, put, remove, type Query } from './client'
import type { Board, BoardDraft, BoardFacts, BoardIssue, BoardPerson, BoardPlan, BoardSchedule, BoardSharing, BoardVersion, IssueCopy, IssueStates, PackScreen, TallyLine } from './types.boards'
import type { Card, Page } from './types'

type Signal = AbortSignal | undefined
const at = (id: string): string => `/dashboards/boards/${id}`

export const findScreens = (signal?: Signal): Promise<Page<PackScreen>> => get('/dashboards', {}, signal)
export const findBoards = (query: Query, signal?: Signal): Promise<Page<BoardFacts>> => get('/dashboards/boards', query, signal)
export const readBoard = (id: string, signal?: Signal): Promise<Board> => get(at(id), {}, signal)
/** Boards that a key of a wall may name. */
export const readBoardsForWalls = (signal?: Signal): Promise<Page<{ id: string; title: string; owner_name: string }>> => get('/dashboards/for-walls', { limit: 200 }, signal)
export const keepBoard = (draft: BoardDraft): Promise<Board> => post('/dashboards/boards', draft)
export const changeBoard = (id: string, version: number, draft: BoardDraft): Promise<Board> => put(at(id), { version, ...draft })
export const copyBoard = (body: { title: string; board?: string; dashboard?: string }): Promise<Board> => post('/dashboards/boards/copies', body)
export const shareBoard = (id: string, sharing: BoardSharing): Promise<Board> => put(`${at(id)}/sharing`, sharing)
export const removeBoard = (id: string): Promise<undefined> => remove(at(id))
export const bringBackBoard = (id: string): Promise<Board> => post(`${at(id)}/back`)
export const findVersions = (id: string, query: Query, signal?: Signal): Promise<Page<BoardVersion>> => get(`${at(id)}/versions`, query, signal)
export const restoreVersion = (id: string, wanted: number, version: number): Promise<Board> => post(`${at(id)}/versions/${wanted}/restore`, { version })
export const paperAddress = (id: string, lang: string): string => address(`${at(id)}/paper.pdf`, { lang })
export const findReaders = (q: string): Promise<Page<BoardPerson>> => get('/dashboards/people', { q })

export const readSchedule = (id: string, signal?: Signal): Promise<BoardSchedule> => get(`${at(id)}/schedule`, {}, signal)
export const planBoard = (id: string, version: number, plan: BoardPlan): Promise<BoardSchedule> => put(`${at(id)}/schedule`, { version, ...plan })
export const stopBoard = (id: string): Promise<undefined> => remove(`${at(id)}/schedule`)
export const findIssues = (id: string, query: Query, signal?: Signal): Promise<Page<BoardIssue>> => get(`${at(id)}/issues`, query, signal)
export const readIssueStates = (id: string, signal?: Signal): Promise<IssueStates> => get(`/dashboards/issues/${id}/states`, {}, signal)
export const findReceived = (query: Query, signal?: Signal): Promise<Page<BoardIssue>> => get('/dashboards/issues', query, signal)
export const readIssue = (id: string, signal?: Signal): Promise<IssueCopy> => get(`/dashboards/issues/${id}`, {}, signal)
export const issuePaper = (id: string, lang: string): string => address(`/dashboards/issues/${id}/paper.pdf`, { lang })

export const tallyCases = (query: Query, signal?: Signal): Promise<Page<TallyLine>> => get('/cases/tally', query, signal)
export const readIndicators = (signal?: Signal): Promise<Page<Card>> => get('/indicators', {}, signal)
