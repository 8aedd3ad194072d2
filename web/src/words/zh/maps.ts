/** 一张图的工具。 */
export default {
  tools: '地图工具', things: '事物', query: '查询', theme: '专题', measure: '量测', draw: '标绘', time: '时间', share: '分享', more: '更多', print: '打印', tilt: '立体', layer: '图层', see: '在图上看', edit: '编辑', place: '此处', no: '否', remove: '去掉第 {number} 个', send: '发送',
  where: '在哪里', what: '什么样的', field: '字段', operator: '比较', value: '值', run: '查询', every: '全部满足', by_text: '写 CQL2', by_rows: '按条件', cql: 'CQL2 条件', cql_example: "例如：floors > 10 AND use = '商住'", add_condition: '添加条件', draw_first: '请先在图上画出范围。', again: '重新画',
  within: { all: '全市', view: '当前视野', box: '拉框', polygon: '多边形' },
  op: { '=': '等于', '<>': '不等于', '>': '大于', '>=': '不小于', '<': '小于', '<=': '不大于', like: '包含', isnull: '为空' },
  fault: { no_field: '请选字段。', no_value: '请填值。', no_number: '这个字段是数字，请填数字。' },
  results: '查询结果', found: '共 {count} 个', some_found: '查询结果', rows: '明细', sums: '统计', previous: '上一页', next: '下一页', page_of: '第 {first}–{last} 个', none_found: '没有符合条件的。换个条件或放大范围再试。',
  gathering: '已取 {count} 个…', only_first: '只取了前 {count} 个，请缩小范围。', by: '按', amount: '统计', together: '合计', count_only: '只计数', class: '类别',
  theme_kind: '画法', theme_kinds: { category: '按类别着色', steps: '按数值分级（每级一样多）', equal: '按数值分级（等间距）', heat: '热力', cluster: '聚合计数' }, heat_points: '热力图由点画成，适合部件、地址、井盖一类的图层。', draw_theme: '画出来', plain: '恢复原样', from_all: '按全部 {count} 个分类。', from_first: '按前 {count} 个分类。',
  distance: '距离', area: '面积', perimeter: '周长 {length}', measured_on: '按 CGCS2000 椭球计算。', middle: '取地图中心为一点', back: '退一点', finish: '画完',
  how: { point: '在图上点一下。', line: '依次点出各点，双击结束。', polygon: '依次点出各个角，双击结束。', box: '点两个对角。' },
  kind: { point: '点', line: '线', polygon: '面', box: '框' }, label: '写几个字', label_of: '第 {number} 个的文字', drawings: '标绘', no_drawings: '画的东西只存在这台机器上，别人看不见；需要时可以存成文件。', save_drawings: '存成 GeoJSON',
  today: '今天', month: '按月回看', day: '日期', to_today: '回到今天', compare_days: '两个日期对比', time_hint: '地物按当天有效的样子显示；事件和设备仍是现在的。',
  share_hint: '打开这个地址的人看到同样的位置、图层和颜色（以他自己的权限为限）。',
  away: '约 {metres} 米', report: '地图有误？', report_what: '哪里不对', reported: '已收到，谢谢。处理结果在“地图工作台”里看。', report_follow: '看处理结果',
  own: { id: '编号', name: '名称', code: '编码', use: '用途', floors: '层数', height_m: '高度（米）', built_year: '建成年份', residents: '居住人口', village_code: '村居代码', plate: '门牌编号', kind: '类别', width_m: '宽度（米）', length_m: '长度（米）', has_bridge: '有桥', district: '区县', town: '乡镇街道', village: '村居', area_m2: '面积（平方米）', area_km2: '面积（平方公里）', use_code: '用途代码', zone_code: '分区代码', plan: '规划', class_code: '类别代码', owner: '权属单位', state: '状态', material: '材质', installed_year: '安装年份', street: '道路', diameter_mm: '管径（毫米）', from_node: '起点', to_node: '终点', ground_m: '地面高程（米）', bottom_m: '底高程（米）', depth_m: '深度（米）', surveyed: '测量日期', survey: '测量项目', accuracy_m: '精度（米）', valid_from: '有效自', valid_to: '有效至', bottom_from_m: '起点底高（米）', bottom_to_m: '终点底高（米）', entity_id: '实体编号', voltage_kv: '电压（千伏）', full: '全称', number: '门牌号', building: '楼栋', unit: '单元', room: '房间', poi: '场所', building_id: '建筑物编号', city: '市', province: '省' },
}

export const mapprint = {
  untitled: '城市地图', title: '图名', paper: '纸张', a4: 'A4', a3: 'A3', upright: '竖版', print: '打印或存为 PDF', hint: '在打印窗口里选“另存为 PDF”，就得到文件。地图可以先拖动、缩放到合适。', as_of: '数据日期 {day}', north: '指北针', n: '北', ratio: '1 : {ratio}', system: '2000国家大地坐标系（CGCS2000）· Web 墨卡托投影', made: '城枢 · {time} · {name}',
}
export const mapcompare = {
  title: '两个日期对比', before: '前', after: '后', way: '对比方式', swipe: '卷帘', split: '分屏', slide: '卷帘位置', run: '列出差异', found: '差异', appeared: '新增', gone: '消失', changed: '变化', nothing: '没有。', listed: '只列出 {count} 个。', beyond: '不在已取回的前 20,000 个差异之中。',
}
