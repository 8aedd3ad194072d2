/** 案件工作台：待我处理、电话登记、流程设计。 */
export const casedesk = {
  title: '待我处理', pages: '案件工作的页面', page: { queue: '案件', desk: '待我处理', new: '登记', flows: '流程', routing: '派遣规则', handbook: '指挥手册', hours: '办公时间' },
  requests: '申请审批', supervisions: '督办', tasks: '现场任务', late: '{count} 件超时', whose: '看哪些', any: '全部', only_late: '只看超时的', pick: '选择 {number}',
  scope: {
    requests: { mine: '等我审批', asked: '我提出的', all: '我能看到的' }, supervisions: { mine: '等我单位答复', asked: '我发起的', all: '我能看到的' }, tasks: { mine: '我的任务', all: '我能看到的' },
  },
  state: { open: '待完成', done: '已完成', void: '已取消' },
  none: { requests: '没有申请', supervisions: '没有督办', tasks: '没有现场任务' },
  none_detail: { requests: '有人申请延期、挂账或申诉并轮到您审批时，出现在这里。在案件页上可以提出申请。', supervisions: '领导督办您单位的案件时，出现在这里，要在限期内答复。', tasks: '有人请您到现场核实、核查时，出现在这里。' },
  batch: '批量审批（{count}）', batch_decide: '批量审批', batch_for: '同一意见用于选中的 {count} 件。每件分别记入各自的办理经过。', batch_done: '已办 {done} 件，共 {total} 件', batch_stopped: '已停下，其余未动', batch_stop: '停下', batch_close: '知道了', batch_over: '批量办理结束。', batch_move: '批量办理（{count}）', batch_start: '批量', batch_end: '退出批量', batch_which: '要做的事',
  csv: { number: '案件编号', title: '案件', by: '提出人', asked: '提出时间', kind: '种类', state: '状态', due: '期限' },
}

export const casenew = {
  title: '登记来电和上报', caller: '来电内容', said: '来电人怎么说', said_hint: '用来电人的原话记下：什么问题、从什么时候起、有没有危险。不要写来电人的姓名和电话。', contact: '来电人（可不填）', contact_name: '称呼', contact_phone: '电话', contact_why: '加密存放在案件之外，默认谁都看不到；有权限的人写明理由才能看，谁看过都会记下。到期自动删除。', contact_wrong: '电话应为 5 到 20 位数字；只写称呼没有电话无法回电。', left_caller: '来电人的姓名和电话没有存上。', seal_again: '再存一次', source: '来源', sources: { hotline: '热线', patrol: '巡查', public: '公众', leader: '领导批示', department: '部门移送', media: '媒体' }, photo: '添加照片',
  what: '是什么问题', class: '问题类别', class_hint: '输入几个字，如：井盖、垃圾、路灯', class_other: '换一个', class_none: '没有这样的类别。换个说法，或先不选，立案时再定。', kind: { component: '部件', incident: '事件' },
  where: '在哪里', pin_hint: '查地址，或在地图上点一下。', pinned: '已定位：经度 {longitude}，纬度 {latitude}', near: '附近的同类案件', near_place: '定了位置以后，这里列出附近还没结案、可能是同一件事的案件。', near_none: '附近没有发现同样的案件。',
  add: '并到这一件', add_detail: '不新开案件。来电内容作为催办写进 {number}“{title}”的办理经过，并提醒正在办理的人。', again_text: '又有来电反映同一问题：{said}', no_words: '（没有更多说明）',
  file: '登记', check: '先请网格员到现场核实', limit: '按所选立案条件，处置时限 {limit}（立案时确认）', need_title: '请写一个标题。', no_flow: '您的账号不能登记这类案件。', submit: '登记{type}', no_check: '案件已登记，但没能请人现场核实，请在案件页上办理。', left: '案件已登记，但照片或现场核实没有办成，请在案件页上补办。',
  made: '已登记，编号', added: '已并入，编号', tell: '可以告诉来电人：立案后处置时限一般为 {limit}。', routes: '建议派遣', see: '打开案件', again: '登记下一个',
}

export const handbook = { condition: '立案条件与处置时限', condition_number: '第 {number} 种条件', no_condition: '手册里没有这一类的立案条件。', handling: '处置要求', closing: '结案标准', law: '依据', book: '手册', fill: '用手册时限' }

export const formsaid = {
  no_field: '这张表单没有这一项',
  type_integer: '请填整数',
  type_number: '请填数字',
  type: '填写的类型不对（应为 {type}）',
  short: '至少写 {count} 个字',
  long: '最多写 {count} 个字',
  few_photos: '至少要 {count} 张照片',
  many_photos: '最多 {count} 张照片',
  photo_twice: '有一张照片重复了',
  photo_foreign: '有照片不属于本案',
  date: '请填日期，如 2026-03-01',
  moment: '请填日期和时间',
  place: '请填经度和纬度，如 113.1312,27.8274',
  outside: '不在本市范围内',
  code: '不在现行代码表里',
  organisation: '不是本市的单位',
  class: '不是现行的问题类别',
  null: '含有不能保存的字符',
  no_language: '“{text}”没有英文',
  no_language_mend: '在旁边填上英文',
  no_chinese: '没有中文',
  no_chinese_mend: '也填上中文',
  no_title: '还没有名称',
  no_choice: '还没有选项',
  add_choice: '加一个选项',
  larger: '下限比上限大',
  exchange: '把两个数换过来',
  bad_default: '默认值不合要求：{rest}',
  other_default: '换一个默认值',
  choice_twice: '有两个选项的值相同',
  remove_one: '改掉其中一个',
  no_code_list: '没有代码表“{list}”',
  opening_photos: '上报时案件还没有建立，不能要求照片',
  opening_photos_mend: '改到后面的步骤里要照片',
  clock_field: '整个流程的表单里都没有“{name}”这一项',
  clock_field_mend: '在某张表单里加上这一项，或者不再用它',
  field_type: '“{name}”的种类不对（应为 {type}）',
  other_field: '换一项',
  form_field: '表单里没有“{name}”这一项',
  form_field_mend: '加上这一项，或者不再用它',
  one_of: '可用：{list}',
}

export const formdesk = {
  chinese: '中文', english: '英文', own_text: '改用自己的文字', help: '填写提示（显示在这一项下面）', more: '提示、限制、默认值', codes: '用哪个代码表', code_list: '{title} · {count} 条', kind_of: '{name} 的种类', code_of: '{name} 的代码',
  limit: { minLength: '最少几个字', maxLength: '最多几个字', minimum: '最小', maximum: '最大', minItems: '最少几张', maxItems: '最多几张' }, first: '默认值', no_first: '没有',
  choice: '选项 {number}', value_of: '{name} 存入案件的值', choices_detail: '每个选项有名称和存入案件的值；改名称，值不变。', add_choice: '加一个选项',
  try: '试填检查', tried_form: '表单本身有错误，请先改正。', tried_wrong: '{count} 处不符合要求，已标在各项下面。', tried_right: '符合要求：办理时可以这样提交。', try_photos: '试填时照片不会上传，只检查张数；办理时还会核对照片是否属于本案。',
  undo: '撤回', redo: '重做', keys: 'Ctrl+Z 撤回，Ctrl+Shift+Z 重做', leave: '不改了', leave_title: '还有没保存的改动', leave_detail: '关闭后，这张表单上的改动会丢失。', leave_go: '丢弃改动',
  drop_title: '删去“{name}”？', drop_go: '仍然删去', rename_title: '改“{name}”的代码？', rename_go: '仍然改', kind_title: '改“{name}”的种类？', kind_go: '仍然改',
  held: '最近的 {looked} 件案件里有 {count} 件已经填了这一项；已填的内容留在案件里，但不再按这一项显示。', uses_detail: '这里不会自动改用到它的地方：请一并改好，检查会指出遗漏。',
  use: { set: '这一步把它写到案件上：', clock: '时限按它计算：', task: '任务的结论填到它里面：', form: '另一张表单也有它，是同一个答案：', engine: '列表、派遣、立案标准和考核都按它统计案件。' },
  bad_name: '“{name}”不能用作代码', bad_name_mend: '用小写字母开头，只用小写字母、数字和下划线，至少两个字符，不与别项相同',
}

export const caseflow = {
  title: '流程', draft: '流程草稿', released: '在用的流程', drafts: '正在修改', brought: '{name}：有 {count} 处没有读懂', brought_none: '图里没有读出流程。请按上面的提示改好，再导入。', brought_go: '用读懂的部分建草稿', bring: '导入 BPMN', bpmn: '导出 BPMN', change: '修改', own: '本市修改', states: '{count} 个状态', no_draft: '没有正在修改的流程', no_draft_detail: '在一个流程上点“修改”，得到一份草稿。发布以前，办理中的案件不受影响。',
  drop: '删去', drop_detail: '草稿删去后不能找回。已发布的版本不受影响。', drawing: '流程图', no_clock: '没有时限', has_fault: '有错', mend: '怎么改：{mend}', moves: '可走的步骤', since: '与第 {version} 版相比', from: '状态', move: '步骤', to: '到', roles: '谁能办', guard: '谁的案件', fields: '要填的', guards: { none: '不限', organisation: '本单位的', handler: '本人经办的' },
  no_change: '没有不同。', change_kind: { added: '新增', removed: '删除', changed: '改动' }, end: { open: '办理中的状态', closed: '办结', void: '作废结束' }, name: '名称', id: '代码', kind: '种类', clock: '时限', stage: '环节', amount: '数量', unit: '单位', new_move: '新步骤', new_state: '新状态', new_field: '新字段', counts: '考核记作', count: { forward: '正常', return: '退回', misdirected: '派错退回', rework: '返工' },
  marks: '完成哪一步', no_mark: '不计', mark: { accepted: '受理', filed: '立案', dispatched: '派遣', handled: '处置', checked: '核查' }, form_of: '表单（{count} 项）', drop_move: '删去这一步', add_move: '加一步', drop_state: '删去这个状态', add_state: '加一个状态', form_title: '表单：{title}', required: '必填', up: '上移', down: '下移', field_up: '上移 {name}', field_down: '下移 {name}', field_drop: '删去 {name}', choices: '选项，一行一个', add_field: '加一项', preview: '办理人看到的样子', no_field: '不用填写，直接确认。', form_done: '用这张表单',
  field: { text: '一行文字', long: '多行文字', integer: '整数', number: '数', yesno: '是否', choice: '选项', date: '日期', moment: '日期和时间', organisation: '单位', account: '人员', class: '问题类别', place: '地点', photos: '照片', code: '代码表', condition: '立案条件' }, number: '编号格式', start: '从哪里开始', open_roles: '谁能上报', open_form: '上报时填写', beside: '步骤以外可做的事', step: '第 {number} 步由谁审批', by: '由谁去做', most: '最多几次',
  undo: '撤回一步', keep: '保存', kept: '已保存。', release: '发布', release_note: '改了什么、为什么', release_detail: '共 {count} 处改动。新案件按新版本走，办理中的案件仍按原来的版本走完。', from_version: '在第 {version} 版上修改', faults: '{count} 处错误', sound: '检查通过', sound_detail: '没有发现错误：每个状态都到得了、走得完，每一步都有人办，每个状态都有时限。', tab: { edit: '编辑', check: '检查', simulate: '模拟', compare: '对比' },
  sim: {
    intro: '按假定的快慢和各步的可能性，走很多遍，看结果。不改动任何东西。', walks: '走几遍', pace: '通常用去时限的几成', spread: '最慢用到几倍', weights: '从“{state}”出发，各步的权重（不填按常例）', usual: '常例', choose: '在图上选一个状态，可以改它各步的权重。', run: '模拟', figure: '{visits} 次 · {hours} 小时', median: '一半案件在此时间内办完', p95: '95% 的案件在此时间内办完', hours: '{hours} 小时', late: '曾超时的案件', moves: '平均步数', ways: '不同的走法', more: '多于 {count}', shortest: '最短的走法', never: '没有走到的状态', endless: '走不完的', loads: '各状态的负担', visits: '平均经过次数', stay: '停留（小时）', missed: '超时',
  },
}

/** 选中几件，一起办。 */
export const many = {
  title: '批量办理', pick: '选中 {number}', chosen: '已选 {count} 件', choose: '多选', end: '结束多选', all: '全选所列 {count} 件', most: '一次最多选 {count} 件', gone: '其中 {count} 件已不在此列表', clear: '清除', asking: '正在查看这些案件能办什么…', nothing: '选中的案件，您现在都没有可以办的步骤。', what: '可办的步骤', fits: '{total} 件中 {count} 件可办', alone: '要附照片的步骤（{moves}）请打开案件逐件办。', flow: '{title}第 {version} 版', forms: '同名步骤要填的表不同，请分开办理。',
  do: '{move} {count} 件', intro: '以下内容用于这 {count} 件，分别记入各自的办理经过。办后状态：{target}。', others: '选中的另外 {count} 件不能走这一步，不会动。', classes: '这些案件上报的类别有 {count} 种，这里选定的类别会用于每一件。', which: '是哪 {count} 件',
  each: {
    intro: '每件记入各自的办理经过。办后状态：{target}。', same: '以下内容用于每一件。',
    by_table: '按分派表，各归各的部门', one: '都交给一个部门', asking: '正在查分派表…', none: '分派表没有为这些案件指明部门，请选一个。', failed: '没有查到分派表的建议，可以再试，也可以都交给一个部门。',
    sum: '{count} 件交给 {organisations} 个部门。', sum_left: '{count} 件这次不办，留在原处。', undo: '撤销 {count} 件的改动', count: '{count} 件', some: '（{count} 件）', more: '另有 {count} 条理由，展开可见',
    change: '改', change_of: '改{name}的部门', choose: '选择部门', as_table: '按分派表：{name}', leave: '这次不办', left: '这次不办', also: '{name}（分派表也有）', away: '{count} 件改交{name}', away_left: '{count} 件这次不办', here: '另有 {count} 件改到这里',
    nobody: '分派表没有指明部门', nobody_left: '不选的 {count} 件这次不办，留在原处。', nobody_goes: '没有一件选定了部门，请至少选一件。', not_sent: '{count} 件没有选部门，没有办，没有动。',
  },
  progress: '批量办理进度', refused: '{count} 件没有办成', not_done: '没有办成的案件', stopped: '已停下，{count} 件还没有发出，没有动。', broken: '中断了：{why} 有 {count} 件已发出但没有收到答复，不知道是否办成。再试一次不会重复办理。', untouched: '另有 {count} 件还没有发出，没有动。', changed: '刚才有人办过这一件，请看过现在的情况再办。', again: '重新选中没办的 {count} 件', retry: '再试一次（{count} 件）', go_on: '接着办（{count} 件）',
}

/** 办公时间：时限按谁的上班时间算。 */
export const officehours = {
  title: '办公时间', intro: '办理时限只在上班时间里计算。没有单独设置的单位，按上级单位；都没有的，按全市。', city: '全市：{hours}，法定节假日和调休按国务院办公厅通知。',
  organisation: '单位', hours: '上班时间', days: '特别日子', changed: '改动', change: '修改', change_of: '修改“{name}”的办公时间', create: '给一个单位设置', keep: '保存', kept: '已保存。', back: '改回按上级', back_of: '“{name}”改回按上级单位',
  back_detail: '以后开始或恢复的计时按上级单位（或全市）的时间算。正在走的计时不变。', given_back: '已改回按上级单位。', none: '所有单位都按全市的时间', none_detail: '有单位中午不休息、周末值班或半天上班时，给它单独设置。',
  days_hint: '半天、停办或加班的日子。没有时段就是停办。', day_n: '第 {number} 个特别日子', day_add: '增加一天', day_drop_n: '去掉第 {number} 个特别日子', closed: '停办', add: '增加时段', drop: '去掉', from_n: '第 {number} 段开始', to_n: '第 {number} 段结束', drop_n: '去掉第 {number} 段',
  effect: '下级单位一并适用。正在走的计时保留已经承诺的时刻，之后开始或恢复的按新时间算。',
  wrong: { time: '时间写成 08:30', order: '结束要晚于开始', touch: '时段重叠或首尾相连，请合并', nobody: '请选择单位', never: '至少要有一段上班时间', no_day: '请填写特别日子的日期', twice: '{day} 写了两次' },
}
