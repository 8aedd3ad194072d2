/** 市民来件：答复市民的人用。 */
export default {
  title: '市民来件', nothing: '没有您能看的内容。', search: '编号、说明或地址', view: '看哪些', state: '状态', created: '上报时间', promised: '承诺时间', closed: '办结时间', division: '区划', rating: '评价', supports: '同样遇到的人', no_case: '等待立案', is_hidden: '不公开', stars: '{stars} 星', choose: '在左边选一件。', to_case: '打开案件', second: '回头看案件',
  views: { all: '全部', unanswered: '还没答复', bad: '评价不好', hidden: '不公开的' },
  public: '别人能看到吗', public_yes: '说明和照片公开', public_no: '只公开地点、问题和进度', public_hidden: '整件不公开', personal: '说明里可能有电话或证件号码', reply: '给市民的答复（用大家都懂的话）', send: '发出', replied: '答复已发出。', hide: '设为不公开', hide_why: '为什么不公开', was_hidden: '已设为不公开，上报人自己仍能看到。', unhide: '恢复公开', was_shown: '已恢复。',
  contact: '联系方式', contact_why: '联系方式是封存的。写明理由才能打开，谁看过、为什么看会记录下来。', reason: '理由', contact_open: '打开联系方式', open: '打开', shut: '收起', take: '开始核查', close: '结束', moved: '已记下。',
  tip: { new: '新来的', taken: '核查中', answered: '已答复', closed: '已结束' },
  reports: { tab: '上报', none: '没有这样的上报', none_why: '市民上报后会出现在这里。' },
  tips: { said: '举报内容', answer: '给举报人的答复', whole: '未说明区县', tab: '举报线索', none: '没有举报' },
  topics: { tab: '大家关心', span: '比较', days: '最近 {days} 天', now: '本期', before: '上期', trend: '和上期比', count: '本期 {now} 件，上期 {before} 件', answer: '市里的答复', reply: '答复', public: '答复会公开，任何人都能看到。' },
  looks: { tab: '查看记录', count: '联系方式被查看 {count} 次', at: '时间', who: '谁', why: '谁、何时、为什么打开了举报人或来电人的联系方式。这份记录不能修改，也不能删除。', none: '还没有人打开过联系方式' },
}
