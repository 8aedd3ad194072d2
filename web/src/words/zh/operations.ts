/** 城市运行：事件指挥、值班。 */
export const operations = {
  title: '城市运行', nav: '城市运行的页面', incidents: '事件指挥', incident: '事件', declare: '宣布事件', roster: '值班', briefs: '日报', replay: '回放', boards: '大屏编排',
}
export const incident = {
  none: '现在没有事件', none_detail: '发生火灾、内涝、泄漏等需要多个单位协同的事情时，由指挥长宣布事件，圈定范围。', open: '进行中', closed: '已结束', past: '已结束的事件', none_past: '还没有结束的事件',
  level: '级别', levels: { 1: '特别重大（Ⅰ级）', 2: '重大（Ⅱ级）', 3: '较大（Ⅲ级）', 4: '一般（Ⅳ级）' }, level_short: { 1: 'Ⅰ级', 2: 'Ⅱ级', 3: 'Ⅲ级', 4: 'Ⅳ级' },
  category: { nature: '自然灾害', accident: '事故灾难', health: '公共卫生', security: '社会安全' },
  kind: '类型', name: '名称', description: '情况说明', where: '位置和范围', where_hint: '在地图上点一下定圆心，也可以直接填写经纬度。', longitude: '经度', latitude: '纬度', radius: '半径（米）', radius_of: '半径 {metres} 米', need_place: '请先在地图上点出位置。', declare_go: '宣布', looking: '圈里有什么',
  by: '{name} 宣布', since: '开始于', map: '事件地图', edit: '调整级别和范围', save: '保存', changed: '已保存。',
  inside: '圈内', inside_kinds: { people: '在岗人员', residents: '居民', facilities: '重点场所', cases: '未结案件', devices: '设备' }, unknown: '不掌握', unknown_why: { people: '看不到在岗人员', residents: '没有人口数据', facilities: '没有场所数据', cases: '看不到案件', devices: '看不到设备' },
  residents_of: '{residents} 人，{buildings} 栋建筑', none_inside: '没有', metres: '{metres} 米', more_inside: '共 {total} 个，列出最近的 {shown} 个',
  tasks: '任务', ask: '交办任务', usual: '常用任务', organisation: '交给哪个单位', what: '做什么', requirement: '要求（可不填）', due_in: '多少分钟内回复', send: '交办', asked: '已交办。', answer: '回复', answer_words: '做了什么、结果怎样', answered: '已回复。', accept: '认可', again: '重新交办', withdraw: '撤回', again_words: '为什么重新交办', no_tasks: '还没有交办任务。', late: '超时回复', task_states: { asked: '等回复', answered: '已回复，待认可', accepted: '已认可', withdrawn: '已撤回' },
  calls: '电话通知', call_states: { waiting: '未打', reached: '已通知', not_reached: '没打通' }, call_add: '添加', call_name: '姓名或单位', call_duty: '职务', call_phone: '电话', call_done: '{done} / {all} 已通知', calls_hidden: '电话名单只给指挥的人看。', call_of: '{name}的通知情况',
  log: '过程记录', log_intact: '记录完整，未被改动', log_broken: '记录与校验不符，可能被改动过', note: '记一笔', note_words: '看到什么、做了什么', write: '记下',
  report: '情况报告', report_no: '第 {number} 期', report_words: '现在的情况', report_send: '发出', reports: '情况报告', no_reports: '还没有情况报告。', report_inside: '当时圈内',
  close: '结束事件', close_title: '结束这个事件？', close_detail: '结束后不能再交办和记录。还有 {count} 项任务没有完成。', summary: '总结', closed_by: '{name} 结束',
  line: { declared: '宣布事件', changed: '调整', task_asked: '交办', task_answered: '回复', task_accepted: '认可', task_asked_again: '重新交办', task_withdrawn: '撤回任务', call_added: '添加通知对象', call_reached: '已通知', call_not_reached: '没打通', call_waiting: '重新待打', note: '记录', report: '情况报告', closed: '结束' },
}
export const roster = {
  now: '现在值班', nobody: '现在没有排班', week: '{from} 至 {to}', previous: '上一周', next: '下一周', this_week: '本周', position: '岗位', add_position: '添加岗位', position_title: '岗位名称', position_duty: '职责', rank: '次序', retire: '撤销岗位', retire_title: '撤销岗位“{name}”？', retire_detail: '以后不再排班，以前的排班和交接记录还在。', no_positions: '还没有岗位', no_positions_detail: '先添加岗位，例如带班领导、值班长、值班员，再排班。',
  plan: '排班', who: '谁', from: '开始', to: '结束', note: '备注', save: '排上', free: '空', change: '改这一班', remove: '去掉这一班', removed: '已去掉。', put_back: '放回去', mine: '我的班', shift_of: '{position}，{name}，{from} 至 {to}', plan_for: '给{position}排班，{day}',
  swap: '换班', swap_to: '请谁来上', swap_reason: '原因（可不填）', swap_ask: '请求换班', swap_asked: '已请 {name} 换班，等对方同意。', swap_wait: '{from} 请 {to} 上 {when} 的班', agree: '同意换班', refuse: '不同意', withdraw: '收回请求', asked_mark: '换班待定',
  handover: '交接班', handovers: '交接记录', no_handovers: '还没有交接记录', points: '未了事项', no_points: '没有未了事项。', add_point: '记一件未了事项', point_words: '什么事，到哪一步', point_open: '打开相关页面', point_link: '相关页面（可不填，/ 开头）', close_point: '办结', outcome: '怎么办结的', opened_by: '{name} 记于', write: '写交班说明', summary: '本班情况、要接着办的事', save_draft: '保存', hand: '签字交班', take: '签字接班', refuse_take: '退回', why: '为什么退回', to_whom: '交给 {name}（{when}）', no_next: '后面还没有排班，请先排下一班。', early: '交班说明在下班前两小时内写。',
  states: { draft: '交班草稿', handed: '已交班，待接班', taken: '已交接' }, refused: '退回原因：{reason}', signed: '{name} 签于', points_then: '交班时未了 {count} 件', digest: '签字内容校验码',
}
export const brief = {
  none: '还没有日报', none_detail: '值班长或指挥长选一天，系统按指标、案件、告警生成草稿，写上综述后签发。', day: '哪一天', make: '生成日报', make_again: '重新取数', edition: '第 {edition} 版', draft: '草稿', released: '已签发', by_released: '{name} 签发', generated: '{name} 取数于', sections: { summary: '综述', indicators: '城市体征', cases: '城市管理案件', alerts: '告警' },
  words: '这一部分怎么说', save: '保存', saved: '已保存。', release: '签发', release_title: '签发这份日报？', release_detail: '签发后不能再改；要更正就另出一版。', print: '打印', pdf: '下载 PDF', docx: '下载 Word', figure: '指标', value: '数值', before: '前一日', time: '时间', source: '来源', missing: '这一部分的数据没有取到。', no_text: '（未写）', digest: '签发内容校验码', title: '标题',
  keys: { cases_opened: '新登记案件', cases_closed: '了结案件（含作废）', cases_open: '在办案件（日终）', cases_late: '其中曾超时', alerts_opened: '新增告警', alerts_open: '未解除告警（日终）' }, sources: { cases: '案件', alerts: '告警', devices: '设备', readings: '观测值', aqi: '空气质量指数' },
}
export const replay = {
  day: '哪一天', time: '时刻', slider: '拖动看当天任意时刻', play: '播放', pause: '暂停', map: '当时的地图', unknown: '没有留存', kinds: { incidents: '事件', cases: '未结案件', alerts: '未解除告警', values: '城市体征', devices: '设备状态' }, at: '{time} 时的城市', none: '没有', more: '共 {total} 个，列出 {shown} 个', value_at: '取自 {time}', began: '这一刻钟新增案件 {cases}、告警 {alerts}', hint: '案件和告警按当时的状态还原；设备和人员的位置没有留存。',
}
export const forecast = {
  value: '预测', low: '下限', high: '上限', none_too_short: '历史不足一天多，不作预测。', none_part_of_city: '预测只对全市的数字作；您看到的是部分区域。',
  way_still: '预测未来 6 小时：保持现值（过去这样最准）。', way_yesterday: '预测未来 6 小时：参照昨天同时刻（过去这样最准）。', way_trend: '预测未来 6 小时：按当前趋势渐缓外推（过去这样最准）。',
  good: '过去平均误差 {error}（只说“不变”则为 {still}）。', coverage: '上下限按过去误差的中间 80% 画，检验时有 {share}% 的真值落在其中。',
}
export const overdue = {
  panel: '值守与超时', title: '超时案件', none: '没有超时案件', supervise: '督办', asked: '已督办', question: '已超时，请说明原因和办结时间。', duty: '值班', ranking: '各区未结', count: '{count} 件', incidents: '事件', all: '全部', nobody: '未排班',
}
