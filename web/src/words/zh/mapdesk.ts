/** 地图的工作台与产品。 */
export const mapedit = {
  word: '编辑地图', title: '编辑{layer}', not_yours: '您不能编辑这个图层。如工作需要，请向图层的单位申请。', nearer: '放大到能看清单个地物（第 15 级以上）再编辑。', choose: '在图上点一个地物来修改，或新建一个。', take_up: '点一个顶点把它拿起来；点边的中间，加一个顶点。', set_down: '再点一处把顶点放下，会吸附到邻近地物的顶点；按 Delete 去掉它。',
  create: '新建{kind}', snap: '吸附到邻近的顶点', drop: '去掉这个顶点', keep: '记下', delete: '删除', steps: '这次的修改', undo: '撤销', redo: '重做', note: '说明', send: '提交修改', submit: '送审', fresh: '新的', required: '必填', next_corner: '下一个顶点', to_middle: '放到地图中心', cut: '切开', cut_now: '就这样切', cut_how: '画一条线穿过它，从一边画到另一边外面；双击结束。', join: '与邻居合并', join_now: '合并', join_how: '在图上点要并进来的邻居，再点一次去掉。', joined: '已选 {count} 个', keys: '键盘：[ ] 换顶点，方向键移半米（加 Shift 五米），Delete 去掉，Ctrl+Z 撤销，Esc 放下。', forget: '全部放弃', forget_detail: '这次的 {count} 步修改都不要了？', when: '何时起生效', effective: '自哪天起（不填就是今天）', correction: '更正：原来的样子从来不是真的', as_draft: '先存为草稿', kept_aside: '已存为草稿，随时可以接着改或送审。', to_draft: '看这份草稿', answer: '给报错人的话', mended: '告诉报错人：已改正', report_later: '审核通过后，到“报错”里把它标为已改正。', told: '已告诉报错人。', conflict: '有人先改了同一个地物。您的修改还在，也没有覆盖别人的；请逐个看过，决定用谁的，再提交。', applied: '已生效，地图马上更新。', submitted: '已送审，由别人审核后生效。', take_back: '撤回这次修改',
  did: { insert: '新建 {name}', update: '修改 {name}', delete: '删除 {name}', cut: '切开 {name}，成 {count} 块', part: '切下的第 {number} 块', join: '合并 {name} 等 {count} 个' },
}
export const mapdesk = {
  nav: '地图相关页面', title: '地图工作台', drafts: '草稿与审核', checks: '拓扑检查', publish: '图层与发布', results: '成果汇交', reports: '报错', changes: '变更记录', jobs: '后台任务', draft: '草稿', state: '状态', any: '全部', what: '内容', by: '谁', when: '何时', note: '说明', things: '地物数', answer: '答复', progress: '进度', stop: '停止', accept: '通过', reject: '退回（须说明）', withdraw: '撤回', not_own: '自己的草稿由别人审核。', said: '{name}：{note}', is_undo: '撤销了一次变更', undone: '已撤销',
  states: { draft: '草稿', submitted: '待审', accepted: '已通过', rejected: '已退回', withdrawn: '已撤回' }, report_states: { new: '新的', accepted: '属实', rejected: '不属实', mended: '已改正' },
  no_drafts: '这里没有草稿', no_drafts_detail: '需要审核的图层，改动先成为草稿，送审后出现在这里。', no_reports: '没有报错', no_reports_detail: '有人在地图上点“地图有误？”，就会出现在这里。', no_changes: '这个图层还没有改动', no_changes_detail: '编辑、审核通过和撤销都记在这里。', no_jobs: '没有后台任务', no_jobs_detail: '坐标转换、质检、出切片包等需要时间的事，在这里看进度。',
  job_states: { waiting: '排队', running: '进行中', done: '完成', failed: '失败', cancelled: '已停止' }, job_kinds: { coordinates_convert_file: '坐标换算', places_batch: '地址上图', places_delivery: '地名汇交', coordinates_convert: '坐标转换', maps_check: '拓扑检查', tiles_archive: '切片包', tiles_copy: '切片准备' },
}
export const mapproducts = {
  title: '一村一镇一地图', intro: '选模板，再选一个村、镇、区或网格：按模板出图，可打印或存为 PDF。', level: '范围', template: '模板', go_on: '再列一些',
  templates: { basic: '基本图', land: '土地利用图', people: '人口分布图', buildings: '建筑用途图', components: '城市部件图', plan: '规划图', networks: '管网图' },
  about: { basic: '道路、建筑、地址、测量标志', land: '地类与面积', people: '每栋楼的居住人口', buildings: '楼栋按用途着色', components: '井盖、路灯、树木、垃圾箱', plan: '国土空间规划分区', networks: '给水、燃气、排水、电力' },
  facts: '本范围数据', units: { count: '{count} 个', length: '{km} 公里', area: '{ha} 公顷' }, crossing: '跨界的地物整个计入。', of: '{field}合计', area_size: '面积',
}
