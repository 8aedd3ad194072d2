/** 案件、告警、规则。 */
export default {
  queue: { title: '待办队列', views: '视图', open: '办理中', overdue: '已超时', closed: '已结案', all: '全部案件', overdue_count: '{count} 件超时' },
  case: {
    list: '案件清单', detail: '案件详情', choose: '从左边选一件案件。按 j、k 上下移动，回车打开，? 看全部快捷键。', none: '这里没有案件', none_detail: '新的案件由规则自动立案，或由人上报后出现在这里。',
    search: '查找编号、标题、内容', sort: '排序', sorts: { opened: '最新立案', due: '最先到期', updated: '最近有动' }, export: '导出 CSV',
    open_new: '上报', report: '上报', type: '类型', title_word: '标题', description: '情况描述', address: '地址', place: '位置', longitude: '经度', latitude: '纬度', here: '用本机位置',
    click_map: '在地图上点一下，位置就填好了。', locating: '正在定位…', no_location: '没有取到位置，请手工填写经纬度或只写地址。', severity: '级别', opened: '立于', moves: '可做的事', not_yours: '现在不该您办理，您可以查看。', ended: '案件已结束。',
    facts: '事实', classification: '类别', source: '来源', sources: { report: '人工上报', alert: '告警', hotline: '热线', patrol: '巡查' }, from_alert: '由告警自动立案，查看告警', handler: '处置人',
    organisation: '处置单位', log_attach: '添加附件', log_open: '立案', system: '系统', log: '办理经过', log_intact: '记录链完整', log_broken: '记录链不完整！', after_limit: '超过时限', was_late: '曾超时', back: '返回清单',
  },
  clock: {
    title: '时限', missed: '超时', kept: '按时', paused: '暂停，还剩 {length}', given: '限 {amount} {unit}', due: '到期 {time}',
    unit: { minute: '分钟', hour: '小时', working_hour: '工作小时', working_day: '工作日', urgent_hour: '紧急小时', urgent_day: '紧急日' },
  },
  move: { done: '“{move}”已办好，案件现在是“{state}”。', confirm: '确认“{move}”？', conflict: '这件案件刚刚被别人处理过。已为您取来最新情况，请看过再决定。' },
  photo: {
    title: '照片与附件', none: '还没有照片。', add: '添加', show: '放大 {name}', stage_word: '拍摄环节',
    stage: { report: '上报', check_before: '事前核实', before: '处置前', after: '处置后', check_after: '事后核查', other: '其他' },
  },
  keys: { title: '键盘快捷键', down: '下一件', up: '上一件', enter: '打开', act: '办理（第一个可做的事）', search: '查找', back: '返回清单', help: '显示这张表' },
  alert: {
    title: '告警', state: '状态', severity: '级别', any: '所有级别', states: { open: '未解除', closed: '已解除', all: '全部' }, what: '事由', device: '设备', property: '观测属性', value: '观测值', observed: '观测时间',
    opened: '发出时间', closed: '解除时间', none: '没有告警', none_detail: '观测值越过规则的限值，或设备该报不报时，告警出现在这里。', facts: '事实', case: '查看案件', rule: '规则 第 {version} 版', observation: '观测值', frame: '原始报文', around: '前后六小时',
  },
  rule: {
    title: '规则', list: '规则', none: '还没有规则', properties: '观测属性', every: '全部', version: '版本', version_n: '第 {version} 版', pack: '行业应用', retired: '已于 {time} 停用', what: '内容', devices: '设备种类',
    observation: '数据', where: '前提', when: '触发', clear: '解除', for: '持续', times: '连续次数', missing: '多久不报', effective: '生效', always: '一直', case: '立案类型', no_case: '只告警，不立案',
    limits: '限值', since: '自', until: '至', open_end: '今后', source: '依据', versions: '所有版本',
  },
}
