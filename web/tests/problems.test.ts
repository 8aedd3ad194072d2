/** What a refusal says: Chinese with the values that matter, no English below it; English in the server's own words. */
import { createApp, h } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import { Problem } from '@/api/problem'
import { i18n } from '@/app/i18n'
import { useProblems, type Problems } from '@/packs/problems'
import { REFUSALS } from '@/packs/refusals'
import zh from '@/words/zh'

function problems(language: 'zh' | 'en' = 'zh'): Problems {
  i18n.global.locale.value = language
  let found: Problems | null = null
  createApp({ setup: () => ((found = useProblems()), () => h('p')) }).use(i18n).mount(document.createElement('div'))
  if (!found) throw new Error('not mounted')
  return found
}

const english = /[A-Za-z]{3,}/

afterEach(() => {
  i18n.global.locale.value = 'zh'
})

describe('a refusal in Chinese', () => {
  it('says of a case one may not see that it is not there, and nothing below it', () => {
    const { say, why } = problems()
    const unseen = new Problem(404, 'case_unknown', 'There is no such case, or it is not yours to see.')
    expect(say(unseen)).toBe('没有这件案件，或者不归您看。请核对编号。')
    expect(why(unseen)).toBe('')
  })

  it('keeps the values of what the server said', () => {
    const { say, why } = problems()
    const taken = new Problem(409, 'identifier_taken', '4302020102000017 is registered already.')
    expect(say(taken)).toBe('标识码 4302020102000017 已经登记过，请核对。')
    expect(why(taken)).toBe('')
    expect(say(new Problem(409, 'appeal_too_late', 'The time to appeal ended on 2026-03-01.'))).toBe('申诉期已于 2026-03-01 结束，不能再申诉。')
    const shift = 'Wang 王强 has a shift then already: 2026-03-01 08:00.'
    expect(say(new Problem(409, 'shift_overlaps', shift))).toBe('Wang 王强 那时已有班次（2026-03-01 08:00），请换人或换时间。')
  })

  it('says the very reason where one code has several', () => {
    const { say, why } = problems()
    expect(say(new Problem(403, 'move_not_yours', 'The case belongs to another organisation.'))).toBe('案件由别的单位承办，不归您办。')
    expect(say(new Problem(403, 'move_not_yours', 'Some new reason.'))).toBe(zh.error.move_not_yours)
    const large = new Problem(422, 'attachment_too_large', 'The attachment was not taken: the recording is larger than 2 MB.', [{ field: 'file', reason: 'the recording is larger than 2 MB' }])
    expect(say(large)).toContain('2 MB')
    expect(say(new Problem(403, 'not_yours', 'Only who said it takes it back.'))).toBe('谁提的由谁撤回。')
    expect(why(new Problem(403, 'not_yours', 'Only who said it takes it back.'))).toBe('')
  })

  it('tells what is wrong with a recording and with a mended frame, once', () => {
    const { say, why } = problems()
    const voice = new Problem(422, 'attachment_voice', 'The attachment was not taken: the recording holds more than sound.', [{ field: 'file', reason: 'the recording holds more than sound' }])
    expect([say(voice), why(voice)].join()).not.toMatch(english)
    const detail = 'stated 1C80, correct 2F41'
    const frame = new Problem(422, 'reject_crc', detail, [{ field: 'raw', reason: detail }])
    expect(say(frame)).toBe(zh.problem.reject_crc)
    expect(why(frame)).toContain('写的校验码是 1C80，应为 2F41')
    expect(problems('en').why(frame)).toBe('')
  })

  it('names the line of a file of which it speaks', () => {
    const { say, why } = problems()
    const line = new Problem(422, 'identifier_taken', 'Line 12: 4302020102000017 is registered already.')
    expect(say(line)).toBe('第 12 行：标识码 4302020102000017 已经登记过，请核对。')
    expect(why(line)).toBe('')
    expect(say(new Problem(422, 'own_work', 'Line 3: Somebody else must review this.'))).toMatch(/^第 3 行：/)
  })

  it('goes by the code where the sentence is not known, and tells the fields as before', () => {
    const { say, why } = problems()
    const form = new Problem(422, 'form_refused', 'Some new sentence.', [{ field: 'name', reason: 'is required' }])
    expect(say(form)).toBe('表单还没有填对，请按提示修改。')
    expect(why(form)).toContain('必须填写')
    expect(why(form)).not.toContain('sentence')
  })

  it('says more than the kind where the code is only the kind', () => {
    const { say } = problems()
    expect(say(new Problem(404, 'not_found', 'There is no such account.'))).toBe('没有这个账号。')
    expect(say(new Problem(404, 'not_found', 'Not Found'))).toBe(zh.error.not_found)
  })

  it('shows the detail only where nobody wrote a sentence for the code', () => {
    const { say, why } = problems()
    const strange = new Problem(409, 'never_heard_of', 'Something strange.')
    expect(say(strange)).toBe(zh.error.conflict)
    expect(why(strange)).toBe('Something strange.')
  })
})

describe('a refusal in English', () => {
  it('says the very reason, too', () => {
    const { say } = problems('en')
    expect(say(new Problem(403, 'move_not_yours', 'The case lies outside your area.'))).toBe('The case lies outside your area.')
  })

  it('is the sentence of the server, once', () => {
    const { say, why } = problems('en')
    const unseen = new Problem(404, 'case_unknown', 'There is no such case, or it is not yours to see.')
    expect(say(unseen)).toBe(unseen.detail)
    expect(why(unseen)).toBe('')
    const account = new Problem(404, 'not_found', 'There is no such account.')
    expect(say(account)).toBe(account.detail)
  })

  it('has the words of the page where the page has some', () => {
    const { say, why } = problems('en')
    const changed = new Problem(409, 'case_changed', 'The case was moved meanwhile (version 3, not 2); look again.')
    expect(say(changed)).not.toBe(changed.detail)
    expect(why(changed)).toBe('')
  })
})

describe('the words of refusals', () => {
  it('exist for every sentence that is known, and each sentence is there once', () => {
    const keys = REFUSALS.map(([, key]) => key)
    expect([...keys, 'line'].sort()).toEqual(Object.keys(zh.refusal).sort())
  })

  it('put in what the sentence tells and nothing else', () => {
    for (const [sentence, key] of REFUSALS) {
      const told = [...sentence.source.matchAll(/\?<(\w+)>/g)].map((one) => one[1])
      const asked = [...zh.refusal[key as keyof typeof zh.refusal].matchAll(/\{(\w+)\}/g)].map((one) => one[1])
      expect([...asked].sort(), key).toEqual([...told].sort())
    }
  })

  it('are not hidden behind words the page has for the same code', () => {
    expect(Object.keys(zh.problem).filter((code) => code in zh.error)).toEqual([])
  })

  it('are Chinese without English in them', () => {
    const allowed = /Excel|CSV|GeoJSON|JSON|PDF|UTF|WKB/g
    for (const [key, text] of [...Object.entries(zh.problem), ...Object.entries(zh.refusal)])
      expect(text.replace(/\{\w+\}/g, '').replace(allowed, ''), key).not.toMatch(english)
  })
})
