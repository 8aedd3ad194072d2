/** 驾驶舱、指标、地图。 */
export default {
  card: { change: '较前 {change}', threshold: '限值 {value}', floor: '不低于 {value}', since: '自 {time} 起没有新数据', never: '还没有数据' },
  cockpit: {
    signs: '城市体征', fields: '领域', happening: '正在发生', calm: '最近没有事件', calm_detail: '新的告警和案件会出现在这里，最新的在上面。',
    no_signs: '还没有声明城市体征。行业应用的 dashboards 文件里列出它们。', open_case: '打开案件', open_alert: '查看告警', back: '回看 {time}', readings: '{layer}的{property}，从高到低',
  },
  day: { title: '最近 24 小时的时间线', now: '回到现在', is_now: '现在', hint: '向左拖动，回看全城', slider: '回看最近 24 小时的某一刻', slot: '{time} 起半小时：{count} 件' },
  indicator: {
    title: '指标', change: '较前变化', area: '统计范围', time: '时间', definition: '怎么算的', history: '变化过程', no_history: '还没有历史值', chart: '{title} 随时间变化的曲线',
    list: '这个数就是下面这些', what: '事物', value: '值', status: '状态', empty: '现在一条也没有', empty_detail: '数值为零或暂无数据时，清单是空的。',
    all: '全部', higher: '不低于 {value}', lower: '不高于 {value}',
    fact: { what: '算法', filter: '范围', of: '占', compare: '与多久前相比', stale: '多久没有新数据算过时', version: '定义版本' },
  },
  aggregate: { count: '计数', sum: '求和', avg: '平均', max: '最大', min: '最小', share: '占比', value: '取值' },
  source: { cases: '案件', alerts: '告警', devices: '设备', readings: '最新观测值', aqi: '空气质量指数' },
  filter: {
    values: { open: '未结', closed: '已结', void: '作废', online: '在线', silent: '失联', never: '从未上报', true: '是', false: '否', today: '今天', alert: '告警', report: '上报', realtime: '实时', minute: '分钟', hour: '小时', day: '日' },
    state: '状态', type: '类型', kind: '种类', source: '来源', overdue: '超时', late: '曾超时', severity: '级别', division: '区划', opened_since: '立于', closed_since: '结于',
    device_kind: '设备种类', property: '观测属性', observation: '数据类型', statistic: '统计量', time_since: '时间自', flags: '标记', rule: '规则', device: '设备', organisation: '单位',
  },
  map: {
    coordinates: '坐标', hits_count: '{count} 个结果', clear_search: '清空查找', happenings: '事件与设备', seen: '视野内', find_thing: '按名称筛选', seen_none: '视野里没有有名字的地物，放大再看。',
    label: '城市地图', layers: '图层', search: '查找地址、地名、编码、坐标', hits: '查找结果', no_hits: '没有找到', failed: '有的图层没有取到，稍后会再试。', card: '选中的事物', open: '打开',
    licence: '许可：{licence}', attribution: '城枢 · 行政区划为演示数据', no_webgl: '这个浏览器不能绘制地图（需要 WebGL 2）。清单和其他页面照常可用。',
    core: '城区', whole: '全市', extent: '地图范围', things: '图上事物', things_more: '还有 {count} 个，放大或用查找找到它们。', things_none: '打开一个图层，它的事物会列在这里。',
    find_layer: '查找图层', no_layer: '没有这样的图层', nearer: '放大可见', opacity_of: '{layer}的不透明度', percent: '{percent}%', sure: '把握 {percent}%',
    group: { work: '事件与案件', field: '设备', land: '水系与土地', divisions: '区划', streets: '道路与建筑', network: '地下管网', things: '部件与地址', made: '自建图层', checks: '质检样本' },
  },
}
