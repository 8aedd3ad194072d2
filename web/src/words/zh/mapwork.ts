/** 地图工作台：草稿、拓扑、发布、成果、报错、变更。 */
export const mapwork = {
  map: '工作台地图', every_layer: '全部图层', mine: '只看我的', beside: '左右对照', overlay: '叠在一起',
  tone: { before: '改前', after: '改后', other: '别人改的', mark: '位置' }, now: '现在的', mended: '修复后', handed: '这份成果', wrong: '有问题的', named: '说的地物',
}
export const mapdraft = {
  hint: '在左边选一份草稿，看它改了什么。', every_state: '全部状态', edits: '改动 {count} 处', previous: '上一个', next: '下一个',
  count: { insert: '新建 {count}', update: '修改 {count}', delete: '删除 {count}' }, kind: { insert: '新建', update: '修改', delete: '删除' },
  same_shape: '形状没有改动。', attributes: '属性对照', attribute: '属性', same_words: '属性没有改动。', all_words: '显示全部 {count} 项属性', only_changed: '只看有改动的',
  effective: '自 {day} 起生效。', correction: '这是更正：改前的样子从来不是真的。',
  overtaken: '已被别人改过', overtaken_long: '有 {count} 个地物在这份草稿之后又被别人改过，现在还不能生效。', overtaken_yours: '请逐个看过，决定用谁的。', overtaken_theirs: '请退回，由作者处理。', overtaken_withdraw: '请撤回后以它为底重新编辑。', solve: '逐个处理', solved: '已按您的选择改好草稿，请再送审。',
  word: '审核意见', accepted: '已通过，改动已生效，地图马上更新。', rejected: '已退回，作者会看到您的意见。', handed_in: '已送出。', reply: '说明改了什么（可不填）', again: '再次送审', edit_on: '继续编辑', edit_anew: '以它为底另起一份', see_change: '看这次变更',
  withdraw_title: '撤回这份草稿？', withdraw_detail: '撤回后它不再送审，内容仍留着，可以以它为底另起一份。', withdrawn: '已撤回。',
  clashes: '同一个地物，两个人都改了', clash_of: '第 {at} 个，共 {count} 个', no_clash: '没有冲突。', base: '原来', theirs: '{name}改成', somebody: '别人', yours: '您改成', thing: '地物', there: '在', gone: '已删除', shape: '形状', on_map: '见图', as_it_was: '未动', choose: '用谁的',
  choice: { merged: '合并：各自改的都保留', mine: '用我的，盖过别人的', theirs: '用别人的，放弃我这一处' }, both: '两人都改了 {names}：合并时用您的。', solve_all: '按选择处理', nothing_left: '全部放弃后草稿就空了；请改为撤回草稿。',
}
export const mapcheck = {
  note: '拓扑修复 {count} 处', check: '拓扑检查', hint: '选一次检查看结果，或开始新的检查。', new: '新的检查', none: '还没有检查过', none_detail: '选图层和要查的问题，检查在后台进行，结果留在这里。', start: '开始检查', kinds: '查什么', limits: '多大算问题', found: '{count} 处问题', leave: '可以离开这一页，检查会继续。', reading: '读取地物',
  outcome: '查了 {features} 个地物，发现 {findings} 处问题。', clean: '查了 {features} 个地物，没有发现问题。', cut: '问题太多，只留了前 100,000 处。', chosen: '已选 {count} 处', choose: '选择', choose_one: '选第 {number} 处', choose_all: '选上能修的（{count}）', choose_none: '全不选', mend: '生成修复草稿', collide: '另有 {count} 处与已选的改同一个地物，修完这一批再查一次。', proposal: '建议', by_hand: '没有现成的修法，请手工改', in_draft: '已在草稿里', nothing: '这一类没有问题',
  kind: { invalid_ring: '面不合法', duplicate: '重复', overlap: '重叠', gap: '缝隙', sliver: '碎面', dangle: '悬挂线' },
  about: { invalid_ring: '环自相交、洞在外面等', duplicate: '同样的形状出现两次', overlap: '两个面盖住同一块地', gap: '面与面之间漏了一小块', sliver: '窄得不像真的面', dangle: '线头差一点没接上，或伸出一点' },
  limit: { overlap_m2: '重叠大于（平方米）', gap_m2: '缝隙不大于（平方米）', sliver_m: '窄于（米）', snap_m: '线头相距不到（米）' },
  reason: { duplicate: '同一个形状有两份', overlap: '两个面重叠 {size} 平方米', gap: '面之间有 {size} 平方米没有盖住', sliver: '狭长碎面，{size} 平方米', dangle_short: '线头离另一条线还差 {size} 米', dangle_over: '线头伸过另一条线 {size} 米', ring: { self_intersection: '环自己与自己相交', ring_self_intersection: '环在一点上碰到自己', hole_lies_outside_shell: '洞在面的外面', nested_holes: '洞里套着洞', nested_shells: '面里套着面', too_few_points_in_geometry_component: '点太少，成不了环', interior_is_disconnected: '面被洞切断', duplicate_rings: '同一个环有两份', ring_is_not_closed: '环没有闭合' } },
  suggestion: { rebuild: '重建各环', delete: '删去多出的一份', cut: '从大的面里切掉重叠', give: '并给公共边最长的邻居', join: '并入公共边最长的邻居', trim: '剪掉伸出的一段', draw: '把线头接到另一条线上' },
}
export const mappublish = {
  layer: '图层', hint: '选一个图层，看它的分类分级和谁能看。', new: '新建图层', none: '没有这样的图层', none_detail: '换个条件，或新建一个图层。', things: '{count} 个地物',
  state: { waiting: '待审', draft: '未发布', published: '已发布', withdrawn: '已撤下' }, said: { submitted: '待审', accepted: '通过', rejected: '退回' },
  grade: { open: '公开', shared: '共享', internal: '内部', controlled: '受控' }, grade_long: { open: '谁都能看，不用登录。', shared: '有看图权限的人都能看。', internal: '另外授权的单位和角色才能看。', controlled: '另外授权才能看，每看一次都记入审计。' },
  category: '分类', categories: { base: '基础地理', resources: '自然资源', planning: '规划', management: '城市管理', facilities: '管线设施', ecology: '生态环境', society: '社会经济' }, unclassified: '还没有分类', owner: '提供单位', nobody: '未定（数据随包带来）', holds: '内容', edits: '编辑', reviewed: '改动先送审，由别人审核', at_once: '改动直接生效', licence: '许可',
  submit: '送分类分级审查', reclassify: '重新定级', submitted: '已送审，由别人审查后发布。', who_sees: '谁能看', by_field: '个别字段更严', like_layer: '同图层', reason: '定级理由', not_own: '自己报的分类分级由别人审查。', review: '分类分级审查', now: '现在', wanted: '申报', not_published: '未发布', accept: '通过并发布', accepted: '已通过，图层已发布。', rejected: '已退回，并说明了原因。', by: '申报：{name}', reviewer: '审查：{name}',
  history: '审查记录', no_history: '还没有审查记录', on_map: '在一张图上看', no_history_detail: '谁提供谁负责：由提供单位申报分类和级别，别人审查后才发布。', withdraw: '撤下', withdraw_title: '撤下这个图层？', withdraw_detail: '撤下后只有能编辑它的人看得到，别的页面和服务都不再给出。重新通过审查可以再发布。', withdrawn: '已撤下。',
  itself: '图层本身：样式、字段、授权、删除',
}
export const mapresult = {
  within: '±{metres} 米', result: '成果', hint: '选一份成果看质检报告，或汇交新的成果。', new: '汇交成果', none: '还没有成果', none_detail: '测绘、普查的成果汇交后先质检，由别人验收入库，再按用途分发。',
  state: { handed_in: '质检不过', checked: '待验收', accepted: '已入库', rejected: '已退回' }, into: '入哪个图层', file: '成果文件', title: '成果名称', survey: '测量项目', surveyed: '测量日期', accuracy: '精度（米，可不填）', file_hint: 'GeoJSON，CGCS2000 经纬度；每个地物要有 code（编码），说明它是哪一个。别的格式和坐标系，请先在导入页或坐标工具里转换。', complete: '这是全部：成果里没有的地物都算已经消失', complete_warn: '验收入库时，图层里不在这份成果中的地物会被删除（可撤销）。', send: '汇交并质检',
  read: '读到 {count} 个地物。', uncoded: '其中 {count} 个没有编码，质检会不过。', strange: '图层没有这些字段：{names}。',
  fault: { not_json: '这个文件不是 GeoJSON（读不出来）。', not_collection: '这个文件不是 GeoJSON 的要素集合（FeatureCollection）。', empty: '文件里没有地物。', too_many: '一次最多 50,000 个地物，请分开汇交。', other_system: '文件写明了别的坐标系，请先在坐标工具里换算成 CGCS2000 经纬度。', out_of_range: '第 {at} 个地物的坐标不是经纬度，请先换算。', no_geometry: '第 {at} 个地物没有形状。' },
  extent: '内容', is_complete: '全部', is_part: '一部分', by: '汇交人', decided: '验收', change: '入库变更', clean: '质检通过：字段、编码、形状、拓扑都没有问题。', report: '质检报告', problems: '{count} 处问题', number: '第几个', field: '字段', reason: '问题', not_own: '自己汇交的成果由别人验收。', accept: '验收入库', accepted: '已入库，地图马上更新。', rejected: '已退回，汇交人会看到原因。', has_problems: '质检没有通过，不能入库；可以退回请对方改。',
  give: '分发', recipient: '给谁', purpose: '做什么用', give_now: '登记并下载', give_hint: '登记后得到 GeoJSON 文件；每次分发都留下回执，也记入审计。', given: '已登记，文件已下载。', receipts: '分发回执', receipt: '回执', receipt_title: '测绘成果分发回执', receipt_number: '回执编号', at: '时间', none_given: '还没有分发过', none_given_detail: '写明给谁、做什么用，登记后下载。',
}
export const mapreport = {
  report: '报错', hint: '选一条报错，看位置，作出答复。', hint_mine: '选一条，看处理结果。', none_detail: '在一张图上点一个地方，选“地图有误？”，就能报错；处理结果在这里看。', mine: '只看我报的', no_layer: '没有指明图层', about: '说的是：{layer} · {name}', decide: '怎么处理', decision: { accepted: '属实，之后改', mended: '已经改好', rejected: '不属实' }, says: { accepted: '属实，会改正。', mended: '已改正。', rejected: '不属实。', new: '' }, which_layer: '要改哪个图层', mend: '去改图', by_change: '是哪次变更改好的', no_change: '不指明', answer: '答复', send: '答复', told: '已答复，报错的人看得到。',
}
export const mapchange = {
  change: '变更', hint: '选一次变更，看改前改后；可以撤回，也可以对比两天。', no_note: '（没有说明）', undo: '撤销', redo: '重新生效', undone_now: '已撤回，地图马上更新。', see_undo: '看撤回的记录', sequence: '第 {number} 号', only_first: '只列出前 {count} 个，共 {all} 个。', compare: '对比改前一天与今天', from_draft: '来自草稿', why: '为什么', undo_title: '撤回这次变更？', undo_detail: '{count} 个地物会回到改前的样子，以前各天的样子也一起还原。撤回本身也记成一次变更，可以再撤回。',
  follow: '让别的程序跟着变', follow_how: '从某个号起，问哪些地物要重读、哪些没有了；记住答复里的号，下次从它问起。', run: '试一次', token: '访问令牌', feed_said: '重读 {changed} 个，去掉 {gone} 个；下次从 {sequence} 问起。', feed_reset: '图层整个重新载入过，请全部重读；下次从 {sequence} 问起。', live_how: '不想反复问，就一直听着：一有变更就收到一条消息。本页就是这样保持最新的。',
}
