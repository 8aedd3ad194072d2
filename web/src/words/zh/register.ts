/** 部件与网格。 */
export default {
  things: {
    title: '城市部件', intro: '每个部件有 16 位标识码、主管、权属、养护单位和全部变更记录；任何更正都由第二个人审核。',
    search: '标识码、类别或道路', class: '类别', any_class: '全部类别', state: '状态', any_state: '全部状态', identifier: '标识码', address: '位置', cell: '单元网格', owner: '权属单位', manager: '主管部门', keeper: '养护单位', material: '材质', installed: '初始日期', surveyed: '最近普查', note: '备注', numbering: '编号体系', name: '名称', source: '来源', into: '并入', class_key: '类别', longitude: '经度', latitude: '纬度',
    states: { in_use: '完好', damaged: '破损', occupied: '占用', lost: '丢失', scrapped: '废弃', removed: '已移除' },
    none: '没有符合条件的部件', none_detail: '换一个条件试试；部件来自地图图层、导入的表格和普查中的新增。', map: '列表中的部件在地图上的位置', thing: '部件', synthetic: '合成数据',
    history: '变更记录', no_history: '自登记以来没有变更。', kinds: { added: '新增', changed: '更正', removed: '移除', merged: '合并', undone: '撤销', imported: '导入', drawn: '地图修改', seen: '普查确认' },
    correct: '提出更正', correct_hint: '提交后由另一位管理员审核，审核前部件库不变。', reason: '理由', send: '提交更正', sent: '已提交，等待审核。', gone: '现场已不存在', export: '导出',
    own: '您提出的，由他人审核', accept: '同意', refuse: '不同意', undo: '撤销', withdraw: '撤回', decision: '审核意见', decided: '{who} 审核', no_corrections: '没有更正', no_corrections_detail: '有人发现部件与现场不符时，会列在这里等待审核。',
    correction_kinds: { add: '新增', change: '更正', remove: '移除', merge: '合并' }, correction_states: { open: '待审核', accepted: '已同意', refused: '未同意', withdrawn: '已撤回', undone: '已撤销' },
    undo_title: '撤销这次更正？', undo_detail: '部件恢复为更正前的样子，两次变更都留在记录里。',
    no_campaigns: '还没有普查', no_campaigns_detail: '新建一次普查，选定区划和类别，开始后自动列出要看的部件。', plan: '新建普查', plan_name: '名称', division: '区划', begins: '开始', ends: '结束', start: '开始普查', close: '结束普查', close_title: '结束这次普查？', close_detail: '没有看到的部件保持未核查；已提出的更正照常审核。',
    campaign_states: { planned: '未开始', running: '进行中', closed: '已结束' }, progress: '已核查 {seen} / {all}', found: '在', not_found: '未找到', changed: '有变化', fresh: '新发现', to_see: '待核查', no_targets: '这里的部件都核查过了', no_targets_detail: '换一个网格，或结束普查。', all_cells: '全部网格',
    file: 'Excel 或 CSV 文件', bring: '读入并检查', files_hint: '表头用国家标准的字段名或中文名，至少要有经度、纬度（CGCS2000）和标识码或大小类代码。读入后先列出每一行的问题；没有问题的行由另一个人放行后才进入部件库。',
    import_states: { read: '待放行', released: '已入库', undone: '已撤销', discarded: '已作废' }, lines: '{lines} 行，{faulty} 行有问题，{waiting} 行可入库', did: '新增 {new}，更正 {changed}，相同 {same}', release: '放行入库', discard: '作废', undo_import: '撤销入库', undo_import_title: '撤销这个文件的入库？', undo_import_detail: '新增的部件移除，更正的恢复原样；入库后又被改过的部件保持现状。',
    no_files: '还没有导入过文件', no_files_detail: '选择文件后读入，问题会逐行列出。', line: '第 {line} 行', mend: '重新检查这一行', show_faults: '看有问题的行', no_faults: '没有有问题的行', own_file: '您读入的，由他人放行',
  },
  gridwork: {
    title: '网格', intro: '哪里由谁负责，谁在岗。轨迹只有本人能看，别人只知道在岗和大约多远。',
    tabs: { coverage: '覆盖检查', areas: '责任网格', people: '网格员与班次', me: '我的网格' },
    cells: '单元网格', nobody: '无人负责', one: '一人负责', several: '多人负责', all: '全部', division: '区划', code: '网格编码', workers: '负责人', no_gaps: '这里没有这样的网格', no_gaps_detail: '换一种情况看看。网格来自地图图层“单元网格”。', map: '网格位置',
    area: '责任网格', main: '主责', deputy: '协助', bind: '绑定网格员', unbind: '解除', bound_since: '自 {day}', no_areas: '还没有责任网格', no_areas_detail: '在下面填写网格编码新建一个。', make: '新建责任网格', name: '名称', codes: '单元网格编码（空格或换行分隔）', role: '角色', cells_count: '{count} 个单元网格', unbind_title: '解除绑定？', unbind_detail: '从今天起不再负责；以前的日子仍由他负责，记录不变。',
    worker: '网格员', on_duty: '在岗', off_duty: '不在岗', seen: '最近上报', only_on_duty: '只看在岗', no_workers: '没有网格员', no_workers_detail: '换一个条件试试。', shifts: '今后七天的班次', no_shifts: '没有班次', cancel_shift: '取消', cancel_title: '取消这个班次？', cancel_detail: '网格员将不再按这个班次上岗。', phone: '电话',
    not_worker: '您不是网格员', not_worker_detail: '这里是网格员看自己的网格、班次和轨迹的地方。', go_on: '上岗', go_off: '下岗', since: '{time} 上岗', privacy: '只有在岗时才记录位置。轨迹只有您自己能看，{days} 天后自动删除；下岗后别人立即看不到您的任何位置信息。', next_shift: '下一班', here: '上报当前位置', here_done: '已上报', no_place: '浏览器没有给出位置', track: '我的轨迹', no_track: '这一天没有轨迹', day: '日期', points: '{count} 个点',
  },
}
