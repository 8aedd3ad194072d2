import { describe, expect, it } from 'vitest'
import { KINDS, choicesOf, fieldFor, formOf, freeValue, kindOf, moved, rowsOf, setChoices, setDefault, setLimit, setWords } from '@/features/cases/flows/fields'
import { useHistory } from '@/features/cases/flows/history'
import { moveActs } from '@/features/field/making'
import { faultsOf, fieldsOf, filled, photosCounted, photosSent } from '@/packs/form'
import { FLOW_SENTENCES } from '@/packs/flowReasons'
import { FORM_SENTENCES } from '@/packs/formReasons'
import { placeText, readPlace } from '@/packs/place'
import { FRAME_SENTENCES } from '@/packs/frameReasons'
import { MORE_SENTENCES } from '@/packs/mapReasons'
import { ROOM_SENTENCES } from '@/packs/roomReasons'
import { reasonText } from '@/packs/reasons'
import en from '@/words/en'
import zh from '@/words/zh'

const words = { title: '井盖', titles: { en: 'Cover' } }

describe('a field of a form', () => {
  it('has a kind that is read as it was written', () => {
    for (const kind of KINDS) expect(kindOf(fieldFor(kind, words))).toBe(kind)
  })
  it('keeps its words when it becomes another kind, and nothing else', () => {
    const text = { ...fieldFor('text', { ...words, description: '看一看', descriptions: { en: 'Look' } }), minLength: 2 }
    expect(fieldFor('integer', text)).toEqual({ type: 'integer', title: '井盖', titles: { en: 'Cover' }, description: '看一看', descriptions: { en: 'Look' } })
  })
  it('has limits and a default in its own type, and none where nothing is written', () => {
    expect(setLimit({ type: 'string' }, 'minLength', '2')).toEqual({ type: 'string', minLength: 2 })
    expect(setLimit({ type: 'string', minLength: 2 }, 'minLength', '')).toEqual({ type: 'string' })
    expect(setDefault({ type: 'integer' }, '3').default).toBe(3)
    expect(setDefault({ type: 'boolean' }, 'false').default).toBe(false)
    expect(setDefault({ type: 'integer', oneOf: [{ const: 7 }] }, '7').default).toBe(7)
    expect('default' in setDefault({ type: 'string', default: 'a' }, '')).toBe(false)
  })
  it('is called in both languages, or in none but Chinese', () => {
    expect(setWords({ title: 'x' }, 'title', { text: ' 井 ', others: { en: ' Well ' } })).toEqual({ title: '井', titles: { en: 'Well' } })
    expect(setWords({ title: 'x', titles: { en: 'y' } }, 'title', { text: 'z' })).toEqual({ title: 'z', titles: { en: 'y' } })
    expect(setWords({ title: 'x', description: 'y', descriptions: { en: 'z' } }, 'description', { text: '', others: { en: '' } })).toEqual({ title: 'x' })
  })
})

describe('the choices of a field', () => {
  const three = { type: 'string', oneOf: [{ const: 'c1', title: '甲' }, { const: 'c2', title: '乙' }, { const: 'c3', title: '丙' }], default: 'c2' }
  it('keep their values when one goes, and a new one gets none that was there', () => {
    const left = choicesOf(three).filter((one) => one.const !== 'c1')
    expect(setChoices(three, left).oneOf?.map((one) => one.const)).toEqual(['c2', 'c3'])
    expect(freeValue(left)).toBe('c4')
  })
  it('take the default with them', () => {
    expect('default' in setChoices(three, [{ const: 'c1', title: '甲' }])).toBe(false)
    expect(setChoices(three, three.oneOf.slice(1)).default).toBe('c2')
  })
  it('are read from bare values too', () => {
    expect(choicesOf({ type: 'string', enum: ['a'] })).toEqual([{ const: 'a', title: 'a' }])
    expect('enum' in setChoices({ type: 'string', enum: ['a'] }, [{ const: 'a', title: 'A' }])).toBe(false)
  })
})

describe('the fields of a form', () => {
  it('are the same form again', () => {
    const form = { type: 'object', required: ['b'], properties: { a: { type: 'string' }, b: { type: 'integer' } } }
    expect(formOf(rowsOf(form))).toEqual(form)
  })
  it('are moved, and stay where there is no further', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  })
})

describe('a history', () => {
  it('goes back and forth, and another change ends what was taken back', () => {
    const { now, change, undo, redo, canRedo, dirty } = useHistory([1])
    change([1, 2])
    change([1, 2, 3])
    undo()
    expect([now.value, canRedo.value]).toEqual([[1, 2], true])
    redo()
    expect(now.value).toEqual([1, 2, 3])
    undo()
    change([9])
    expect(canRedo.value).toBe(false)
    undo()
    undo()
    expect([now.value, dirty.value]).toEqual([[1], false])
  })
})

describe('a place of a form', () => {
  it('is two numbers that lie on the earth', () => {
    expect(placeText([113.1312, 27.8274])).toBe('113.131200,27.827400')
    expect(readPlace('113.131200,27.827400')).toEqual([113.1312, 27.8274])
    for (const wrong of ['', '27', '190,27', '113, 27', null]) expect(readPlace(wrong)).toBeNull()
  })
})

describe('photos of a form', () => {
  const fields = fieldsOf({ required: ['shots'], properties: { shots: { type: 'array', items: { type: 'string', format: 'photo' }, minItems: 2, maxItems: 3 } } })
  const file = (name: string): File => new File([name], name, { type: 'image/jpeg' })
  it('are counted', () => {
    expect(faultsOf(fields, { shots: [] })).toEqual({ shots: 'form.required' })
    expect(faultsOf(fields, { shots: [file('a')] })).toEqual({ shots: 'form.too_few_photos' })
    expect(faultsOf(fields, { shots: ['a', 'b', 'c', 'd'].map(file) })).toEqual({ shots: 'form.too_many_photos' })
    expect(filled(fields, { shots: [] })).toEqual({})
    expect(photosCounted({ shots: [file('a')], more: 1 })).toEqual({ shots: ['photo-1'], more: 1 })
  })
  it('are sent once under one key, also when the second fails and all is tried again', async () => {
    const [one, two] = [file('a'), file('b')]
    const sent: string[] = []
    let broken = true
    let made = 0
    const send = async (photo: File, key: string): Promise<string> => {
      if (photo === two && broken) throw new Error('no network')
      sent.push(`${photo.name} ${key}`)
      return `id-${photo.name}`
    }
    const newKey = (): string => `key-${++made}`
    await expect(photosSent({ shots: [one, two] }, newKey, send)).rejects.toThrow()
    broken = false
    expect(await photosSent({ shots: [one, two], text: 'x' }, newKey, send)).toEqual({ shots: ['id-a', 'id-b'], text: 'x' })
    expect(sent).toEqual(['a key-1', 'a key-1', 'b key-2'])
  })
  it('of a phone are named by the key they are sent with', () => {
    const acts = moveActs({ id: 'c', title: 't', version: 1 }, 'reply', { shots: [file('a')], text: 'x' }, [], { at: null, time: new Date(0), device: 'd' })
    const [photo, move] = acts
    expect(photo?.kind).toBe('file')
    expect(move?.kind === 'move' && [move.body.form, move.after]).toEqual([{ shots: [photo?.id], text: 'x' }, [photo?.id]])
  })
})

describe('what a form says is wrong', () => {
  const say = (key: string, values: Record<string, string>): string => `${key} ${JSON.stringify(values)}`
  it('has a word in both languages', () => {
    const keys = FORM_SENTENCES.map(([, key]) => key).sort()
    for (const words of [zh, en]) expect(Object.keys(words.formsaid).sort()).toEqual(keys)
    const flow = FLOW_SENTENCES.map(([, key]) => key).sort()
    for (const words of [zh, en]) expect(Object.keys(words.flowsaid).sort()).toEqual(flow)
    const room = ROOM_SENTENCES.map(([, key]) => key).sort()
    for (const words of [zh, en]) expect(Object.keys(words.roomsaid).sort()).toEqual(room)
    const more = [...MORE_SENTENCES.map(([, key]) => key), 'mended'].sort()
    for (const words of [zh, en]) expect(Object.keys(words.mapsaid).sort()).toEqual(more)
    const frame = FRAME_SENTENCES.map(([, key]) => key).sort()
    for (const words of [zh, en]) expect(Object.keys(words.framesaid).sort()).toEqual(frame)
  })
  it('is read with what stands in it', () => {
    expect(reasonText('must have at least 4 characters', say)).toBe('formsaid.short {"count":"4"}')
    expect(reasonText('the default must be at least 3', say)).toContain('because.minimum')
    expect(reasonText("'井盖' has no words in 'en'", say)).toBe('formsaid.no_language {"text":"井盖","language":"en"}')
    expect(reasonText('must be one of: a, b', say)).toContain('because.choices')
    expect(reasonText("move 'file' of state 'accepted' has no role", say)).toBe('flowsaid.move_no_role {"name":"file","state":"accepted"}')
    expect(reasonText('this channel is not set up here (CHENGSHU_MAIL_URL)', say)).toBe('roomsaid.channel_off {"setting":"CHENGSHU_MAIL_URL"}')
    expect(reasonText('answered 503', say)).toBe('roomsaid.answered {"status":"503"}')
    expect(reasonText('1 to 1,000 characters', say)).toBe('roomsaid.characters {"least":"1","most":"1,000"}')
    expect(reasonText("state 'a' cannot be reached -> add a move to it, or remove it", say)).toBe('mapsaid.mended {"fault":"flowsaid.not_reached {\\"name\\":\\"a\\"}","mend":"flowsaid.reach_it {}"}')
    expect(reasonText('J-07: no coordinates', say)).toBe('J-07: because.no_coordinates {}')
    expect(reasonText('nobody ever said this: before', say)).toBeNull()
    expect(reasonText("'accepted' has no limit", say)).toBe('flowsaid.no_limit {"name":"accepted"}')
  })
})
