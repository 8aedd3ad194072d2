/** 一张图的工具。 */
export default {
  geojson: 'GeoJSON', tools: '地图工具', things: '事物', query: '查询', theme: '专题', measure: '量测', draw: '标绘', time: '时间', share: '分享', layers: '图层', more: '更多', print: '打印', tilt: '立体', layer: '图层', see: '在图上看', edit: '编辑', place: '此处', no: '否', remove: '去掉第 {number} 个', send: '发送',
  where: '在哪里', what: '什么样的', field: '字段', operator: '比较', value: '值', run: '查询', every: '全部满足', by_text: '写 CQL2', by_rows: '按条件', cql: 'CQL2 条件', cql_example: "例如：floors > 10 AND use = '商住'", add_condition: '添加条件', draw_first: '请先在图上画出范围。', again: '重新画',
  within: { all: '全市', view: '当前视野', box: '拉框', polygon: '多边形', circle: '周边' }, radius: '半径（米）', draw_it: '在图上画', several: '多个值用逗号隔开', upper: '上限', cql_fields: '字段名（点一下写入）：', grip: '拖动或点按，调整面板高度', stacked: '此处重叠的事物', stack_of: '{number}/{all} {layer} {name}', see_all: '定位全部', longitude: '经度', latitude: '纬度', page_size: '每页', file_bound: '文件最多 {count} 个；更多请用“数据导出”。', send_to: '发给…',
  op: { '=': '等于', '<>': '不等于', '>': '大于', '>=': '不小于', '<': '小于', '<=': '不大于', between: '介于', like: '包含', starts: '开头是', in: '是其中之一', isnull: '为空', notnull: '不为空' },
  fault: { no_field: '请选字段。', no_value: '请填值。', no_number: '这个字段是数字，请填数字。' },
  results: '查询结果', found: '共 {count} 个', some_found: '查询结果', rows: '明细', sums: '统计', previous: '上一页', next: '下一页', page_of: '第 {first}–{last} 个', none_found: '没有符合条件的。换个条件或放大范围再试。',
  gathering: '已取 {count} 个…', only_first: '只取了前 {count} 个，请缩小范围。', by: '按', amount: '统计', together: '合计', count_only: '只计数', class: '类别',
  theme_kind: '画法', draw_theme: '画出来', plain: '恢复原样',
  distance: '距离', area: '面积', perimeter: '周长 {length}', measured_on: '按 CGCS2000 椭球计算。', middle: '取地图中心为一点', back: '退一点', finish: '画完',
  how: { point: '在图上点一下。', line: '依次点出各点，双击结束。', polygon: '依次点出各个角，双击结束。', box: '点两个对角。', circle: '先点圆心，再点圆边。', centre: '在图上点出中心。', text: '在图上点一下，再写字。' },
  kind: { point: '点', line: '线', polygon: '面', box: '框', circle: '圆', text: '文字' }, label: '写几个字', label_of: '第 {number} 个的文字', drawings: '标绘', no_drawings: '选一种画法，在图上画。没有保存之前，只有您在这台机器上看得见。',
  today: '今天', month: '按月回看', day: '日期', to_today: '回到今天', compare_days: '两个日期对比', time_hint: '地物按当天有效的样子显示；事件和设备仍是现在的。',
  share_hint: '打开这个地址的人看到同样的位置、图层和颜色（以他自己的权限为限）。',
  away: '约 {metres} 米', report: '地图有误？', report_what: '哪里不对', reported: '已收到，谢谢。处理结果在“地图工作台”里看。', report_follow: '看处理结果',
  own: { id: '编号', name: '名称', code: '编码', use: '用途', floors: '层数', height_m: '高度（米）', built_year: '建成年份', residents: '居住人口', village_code: '村居代码', plate: '门牌编号', kind: '类别', width_m: '宽度（米）', length_m: '长度（米）', has_bridge: '有桥', district: '区县', town: '乡镇街道', village: '村居', area_m2: '面积（平方米）', area_km2: '面积（平方公里）', use_code: '用途代码', zone_code: '分区代码', plan: '规划', class_code: '类别代码', owner: '权属单位', state: '状态', material: '材质', installed_year: '安装年份', street: '道路', diameter_mm: '管径（毫米）', from_node: '起点', to_node: '终点', ground_m: '地面高程（米）', bottom_m: '底高程（米）', depth_m: '深度（米）', surveyed: '测量日期', survey: '测量项目', accuracy_m: '精度（米）', valid_from: '有效自', valid_to: '有效至', bottom_from_m: '起点底高（米）', bottom_to_m: '终点底高（米）', entity_id: '实体编号', voltage_kv: '电压（千伏）', full: '全称', number: '门牌号', building: '楼栋', unit: '单元', room: '房间', poi: '场所', building_id: '建筑物编号', city: '市', province: '省' },
}

export const maptheme = {
  kinds: { category: '按类别着色', classes: '按数值分级着色', area: '按区域统计', grid: '按网格统计', heat: '热力', cluster: '聚合计数' },
  methods: { natural: '自然断点', quantile: '分位数（每级一样多）', equal: '等间距' }, measures: { count: '数量', density: '密度（每平方公里）', sum: '合计', avg: '平均' }, ramps: { celadon: '青瓷', amber: '琥珀', indigo: '靛蓝', plum: '紫', balance: '两端分色' },
  areas: '统计区域', measure: '统计什么', method: '分级方法', classes: '级数', size: '网格大小', metres: '{metres} 米', by_view: '随缩放', colours: '配色', table: '统计表', legend: '专题图例', from: '由引擎按全部 {count} 个统计。', without: '其中 {count} 个没有值或不在任何区域内。', grown: '格子太多，已放大到 {metres} 米。', order: '排序', all: '列出全部 {count} 个', per_km2: '每平方公里', by: '按{area}', other: '其他', others: '其他 {count} 类', few: '少', many: '多', rings: '圆圈里是那一带的数量，越大越多；点一下放大。',
}
export const maplayer = {
  all: '全部图层', shown: '已显示', some_of: '{shown}/{all}', whole_group: '{group}：全部显示或全部不显示', up: '{layer}上移一层', down: '{layer}下移一层', hide: '不显示{layer}', none: '没有显示任何图层。', plain_order: '恢复原来的上下次序', plain: '恢复默认的图层和样子', look_of: '{layer}的样子', opacity: '不透明度', colour: '颜色', own_look: '默认', colour_number: '颜色 {number}', weight: '粗细', names: '写出名称',
}
export const mapland = {
  '01': '耕地', '02': '园地', '03': '林地', '04': '草地', '0701': '城镇住宅', '0703': '农村宅基地', '08': '公共管理与服务', '09': '商业服务', '1001': '工业', '12': '交通运输', '13': '公用设施', '14': '绿地与开敞空间', '17': '陆地水域',
}
export const mapdraw = {
  text: '文字', size: '字号', colour_of: '第 {number} 个的颜色', write_measure: '写上第 {number} 个的长度或面积', see: '定位第 {number} 个', shelf: '保存的标绘', title: '名称', untitled: '未命名标绘', shared: '谁能看', shares: { nobody: '只有自己', organisation: '本单位', everybody: '所有能看地图的人' },
  save: '保存', save_copy: '另存一份', fresh: '清空，新画', kept: '已保存。', unsaved: '有改动还没有保存。', is_open: '正在画：{title}', removed: '已删除“{title}”。', changed_elsewhere: '这幅标绘在别处改过了。您的改动还在，可以“另存一份”。', link: '复制“{title}”的链接', link_private: '链接已复制。现在只有您自己能打开；要给别人看，请先改“谁能看”。', remove: '删除“{title}”', shapes: '{count} 个图形', guest: '标绘：{title}（{name}）', not_shared: '图上的标绘还没有保存，链接里不带它；先在“标绘”里保存。',
}
export const maptime = {
  play: '播放', pause: '暂停', year: '按年回看', standing: '到这一天有 {count} 个；{year} 年新增 {built} 个。', bars_of: '柱状：每年新增', pace: '快慢', paces: { p0: '慢', p1: '中', p2: '快' },
}
export const maplocate = {
  title: '我的位置', found: '位置误差约 {metres} 米。', denied: '浏览器不许读取位置。可以在地址栏左侧的设置里允许。', slow: '定位超时，请到开阔处再试。', unknown: '这台设备现在定不了位。', none: '这里不能定位：需要加密连接（https）。',
}
export const mapprint = {
  legend: '图例', scale: '比例尺', as_seen: '按当前视野', km2: '{area} 平方公里', source: '资料来源：{source}', untitled: '城市地图', title: '图名', paper: '纸张', a4: 'A4', a3: 'A3', upright: '竖版', print: '打印或存为 PDF', hint: '在打印窗口里选“另存为 PDF”，就得到文件。地图可以先拖动、缩放到合适。', as_of: '数据日期 {day}', north: '指北针', n: '北', ratio: '1 : {ratio}', system: '2000国家大地坐标系（CGCS2000）· Web 墨卡托投影', made: '城枢 · {time} · {name}',
}
export const mapcompare = {
  reshaped: '形状变化', redescribed: '属性变化', what: '变化内容', title: '两个日期对比', before: '前', after: '后', way: '对比方式', swipe: '卷帘', split: '分屏', slide: '卷帘位置', run: '列出差异', found: '差异', appeared: '新增', gone: '消失', changed: '变化', nothing: '没有。', listed: '只列出 {count} 个。', beyond: '不在已取回的前 20,000 个差异之中。',
}
