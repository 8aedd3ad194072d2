/** 案件、告警、规则。 */
export default {
  queue: { title: '待办队列', views: '视图', open: '办理中', overdue: '已超时', closed: '已结案', all: '全部案件', overdue_count: '{count} 件超时' },
  caseview: {
    mine: '我的视图', none: '还没有。设好条件后点清单上方的“存为视图”，它就出现在这里。', here: '视图：{name}', option: '我的视图 · {name}', changed: '条件已改', save: '存为视图', save_as: '另存为视图', save_yes: '保存', intro: '先只有您自己看到这个视图。保存后可以共享给同事；也可以发送它的地址。', name: '名称',
    back: '回到保存的条件', replace: '用现在的条件替换', replace_title: '替换视图“{name}”？', replace_detail: '原来保存的条件将换成现在设的条件。', replace_yes: '替换', rename: '改名', rename_yes: '改名', drop: '删除', dropped: '已删除视图“{name}”。', undo: '撤销', theirs: '同事共享的', of: '{name}共享', option_of: '{owner}共享 · {name}', take: '存到我的视图', share: '共享', share_title: '共享视图“{name}”', share_do: '确定共享范围', scope: { nobody: '仅自己', organisation: '本单位和下属单位的所有人', chosen: '本单位指定的人或角色' }, shown: { organisation: '已共享给本单位', chosen: '已共享给指定的人' }, people: '同事', roles: '角色（本单位内）', share_rights: '共享的只是条件，对方不能改。每个人打开看到的是他自己有权看的案件。对方可以存一份成为自己的视图，您改动或删除不影响那一份。', copy: '复制地址', copied: '地址已复制。',
  },
  case: {
    filter: {
      empty: '没有符合条件的案件', empty_detail: '去掉上面的一个条件，或换个说法查找。', title: '筛选案件', open: '筛选', open_set: '筛选，已设 {count} 项', set: '已设的条件', remove: '去掉“{what}”', any: '不限', span: '登记时间', quick: { any: '不限', today: '今天', '7d': '近 7 天', month: '本月', own: '自定', week: '本周', year: '今年', yesterday: '昨天以来' }, from: '从', to: '到（含当天）', wrong: '“到”早于“从”，请改一个。',
      state: '状态', void: '已作废或不予受理', area: '区划', area_find: '输入名称或代码', class: '问题类别', class_find: '输入名称或代码，如：井盖、0101', whole: '{name}（整个大类）', former: '{numbering} {number}', organisation: '处置单位', source: '来源', severity: '级别', grid: '网格', grid_find: '输入网格代码开头的数字', late: '只看曾经超时的', none: '没有找到', see: '看这 {count} 件', see_many: '看清单', counting: '正在查找…',
    },
    span: { state: '状态：{value}', opened_days: '登记：{value} 至 {to}', opened_since: '登记：{value}', closed_since: '结案：{value}', severity: '级别：{value}', division: '区划：{value}', late: '曾经超时', opened_from: '登记自 {value}', opened_to: '登记至 {value}', closed_from: '结案自 {value}', closed_to: '结案至 {value}', open_at: '{value} 时未结', classification: '类别：{value}', organisation: '单位：{value}', source: '来源：{value}', grid: '网格：{value}', clear: '全部清除' },
    sets: { label: '数据集', own: '本市案件', apart: '这是另一座城市的真实数据，只供查看。不是本市的案件，也不计入本市的任何数字。', back: '回到本市案件' },
    list: '案件清单', detail: '案件详情', choose: '从左边选一件案件。按 j、k 上下移动，回车打开，? 看全部快捷键。', none: '这里没有案件', none_detail: '新的案件由规则自动立案，或由人上报后出现在这里。',
    search: '查找案件编号、上报编号、标题、内容', sort: '排序', sorts: { '-opened': '最新登记', opened: '最早登记', due: '最先到期', '-due': '最晚到期', '-updated': '最近有动', updated: '最久没动', number: '编号从小到大', '-number': '编号从大到小' }, export: '导出 CSV',
    open_new: '上报', report: '上报', type: '类型', title_word: '标题', description: '情况描述', address: '地址', place: '位置', longitude: '经度', latitude: '纬度', here: '用本机位置',
    click_map: '在地图上点一下，位置就填好了。', locating: '正在定位…', no_location: '没有取到位置，请手工填写经纬度或只写地址。', severity: '级别', opened: '登记于', moves: '可做的事', not_yours: '现在不该您办理，您可以查看。', ended: '案件已结束。', merged_into: '已并入',
    facts: '事实', classification: '类别', source: '来源', sources: { report: '人工上报', alert: '告警', hotline: '热线', patrol: '巡查', public: '公众', leader: '领导批示', department: '部门移送', media: '媒体', second_look: '市民不满意，再看一次' }, from_alert: '由告警自动立案，查看告警', handler: '处置人',
    organisation: '处置单位', log_attach: '添加附件', log_open: '登记', system: '系统', log: '办理经过', after_limit: '超过时限', was_late: '曾超时', back: '返回清单',
    person_gone: '（已停用的人员）', urged: '催办 {count} 次', reworks: '返工 {count} 次',
    waits: { suspended: '计时暂停中', shelved: '挂账中', task: '等待现场核实' },
    ask: {
      title: '其他可做的事', done: '“{what}”已办好。', reason: '理由', until: '挂账到', question: '督办要求', due: '要求何时答复（不填按规定时限）', to_org: '由哪个单位答复（不填为当前处置单位）', text: '催办内容', requirement: '核实要求', assignee: '派给谁（不填派给最近的值班人员）', resume: '恢复计时',
      extension_intro: '申请再给一个原定时限。超时后不能申请，最多两次；由部门负责人、派遣员依次批准。', shelving_intro: '因客观原因暂时办不了时，可申请挂到某一天，到时自动恢复计时。只能一次，最长一年。', appeal_intro: '结案后，认为超时不应算在本单位头上的，可申诉一次。申诉成立只影响考核，事实照样留存。',
      suspension_intro: '计时停住，恢复后接着算剩余的时间。理由写入办理经过。', resume_intro: '计时从停住的地方接着走。', supervision_intro: '向责任单位提出要求，限期答复，由您判定答复是否充分。', urging_intro: '提醒现在办理的人。次数会记下，写入办理经过。', task: '派任务：{what}', task_intro: '请人到现场看一看，有自己的时限，写清要看什么。',
    },
    requests: {
      title: '申请与审批', kind: { extension: '延期申请', shelving: '挂账申请', appeal: '申诉' }, decide: '审批', decide_extension: '审批延期申请', decide_shelving: '审批挂账申请', decide_appeal: '审核申诉', withdraw: '撤回申请', withdraw_detail: '撤回后审批就此结束，需要时可重新申请。', decided: '审批已记下。', withdrawn: '申请已撤回。',
      answer: '意见', yes: '同意', no: '不同意', appeal_yes: '申诉成立', appeal_no: '申诉不成立', note: '说明', note_when: '不同意或不成立时要写明理由。', by: '申请人', stage: '针对环节', until: '挂账到', awaits: '等待审批', step: '第 {step} 步，共 {steps} 步', state: { pending: '待审批', accepted: '已同意', refused: '未同意', withdrawn: '已撤回', lapsed: '已失效' },
    },
    supervision: {
      title: '督办', state: { asked: '待答复', answered: '已答复，待判定', closed: '已办结' }, give_answer: '答复督办', answer: '答复内容', judge: '判定', verdict: '答复是否充分', enough: '充分，办结督办', again: '不充分，要求再次答复', close: '不再要求，办结督办', again_until: '再次答复的期限（不填为一天后）', note: '说明（判为不充分时必填）', send: '提交',
      due: '限 {time} 前答复', round: '第 {round} 轮', was_late: '答复超时', was_enough: '答复充分', was_not_enough: '答复不充分', answered_done: '答复已提交。', judged_done: '判定已记下。',
    },
    task: {
      title: '现场任务', from: '{name} 交办', assigned: '已指定人员', anyone: '谁先到谁办（{roles}）', good: '情况属实 / 已办好', bad: '不属实 / 未办好', void: '已取消', result: '现场结论', finding: '看到的情况', finish: '填写结果', call_off: '取消任务', add_photo: '添加现场照片', photo: '现场照片 {number}', finished_done: '现场结果已提交。', void_done: '任务已取消。',
    },
    together: {
      title: '相关案件', none: '没有关联的案件，也没有发现相似的。', link: '关联案件', linked: '已关联。', unlink: '解除', unlink_of: '解除与 {number} 的关联', unlink_detail: '不再与 {number} 关联。两件案件本身都不变，需要时可重新关联。', unlinked: '已解除关联。', how: '是什么关系', is_parent: '本案是它的一部分（它是主案）', search: '按编号或内容查找案件', found: '找到的案件', no_hit: '没有找到。', choose: '请先选一件案件。',
      kind: { related: '相关', duplicate: '并入本案的', original: '本案已并入', parent: '主案', child: '子案' },
    },
    caller: { title: '来电人', hidden: '姓名和电话已隐藏', open: '查看电话', intro: '写明为什么要看。谁、何时、为什么看过，会永久记录，并显示在这里。', reason: '理由', hide: '收起', no_name: '（没有留称呼）', taken: '由 {name} 登记', looks: '被查看 {count} 次', no_looks: '还没有人看过。', erased: '已按规定删除，' },
    like: {
      title: '可能是同一件事', score: '相似 {percent}%', metres: '相距 {metres} 米', place: '位置相近', class: '类别相同', big_class: '大类相同', type: '类型相同', time: '时间相近', same_picture: '照片相同', like_picture: '照片相似',
      merge: '并案', merge_intro: '相似的原因：{why}。并案后本案作废结束，上报内容保留，两件案件互相注明。并错了可以撤销，但仍请先看清两边。', merge_yes: '并入 {number}', merged: '已并案。', ends: '本案（将结束）', stays: '保留的案件',
      unmerge: '撤销并案', unmerge_intro: '本案将从 {number} 中分出，回到并案前的环节。并案期间谁也办不了它，所以这段时间不计入时限，剩余时间从现在接着算。已取消的现场任务、已失效的申请不恢复，需要时请重新提出。两件案件都会注明。', unmerge_intro_any: '本案将从另一件案件中分出，回到并案前的环节。并案期间不计入时限，剩余时间从现在接着算。', unmerge_why: '为什么不是同一件事', unmerged: '已撤销并案，本案恢复办理。',
    },
    proof: { sound: '{count} 条记录逐条校验，完整未改', broken: '第 {line} 条记录被改动过！', show: '看凭证', hide: '收起', how: '每条记录的凭证由它的内容和上一条的凭证算出。改动任何一条，后面的都对不上。服务器在打开此页时重新校验了一遍。' },
    told: { kind: '种类', accepted: '是否同意', note: '说明', state: '结果', question: '督办要求', answer: '答复', due: '期限', until: '挂账到', stage: '环节', satisfied: '是否充分', text: '内容', assignee: '派给', ok: '是否属实', missed: '是否超时', number: '案件编号', procedure: '事项', requests: '申请数' },
    line: {
      request_made: '提出申请', request_decided: '审批申请', request_withdrawn: '撤回申请', request_lapsed: '申请失效', clock_suspended: '暂停计时', clock_resumed: '恢复计时', shelving_ended: '挂账到期，恢复计时', supervision_asked: '督办', supervision_answered: '答复督办', supervision_closed: '督办办结', supervision_asked_again: '再次督办', case_urged: '催办',
      task_asked: '交办现场任务', task_accepted: '接受现场任务', task_finished: '提交现场结果', task_void: '取消现场任务', case_linked: '关联案件', case_unlinked: '解除关联', case_merged: '并案', case_merged_here: '另一件并入本案', case_unmerged: '撤销并案，恢复办理', case_unmerged_here: '并入的一件已分出', case_rated: '评价',
    },
    value: { yes: '是', no: '否', kind: { extension: '延期', shelving: '挂账', appeal: '申诉', related: '相关', parent: '主案' }, state: { pending: '待审批', accepted: '已同意', refused: '未同意', lapsed: '已失效' }, limit_unit: { minute: '分钟', hour: '小时', urgent_hour: '紧急工作时', urgent_day: '紧急工作日', working_hour: '工作时', working_day: '工作日' } },
  },
  clock: {
    title: '时限', missed: '超时', kept: '按时', given_up: '随案件作废结束', paused: '暂停，还剩 {length}', given: '限 {amount} {unit}', due: '到期 {time}',
    unit: { minute: '分钟', hour: '小时', working_hour: '工作时', working_day: '工作日', urgent_hour: '紧急工作时', urgent_day: '紧急工作日' },
    held: { elsewhere: '不在本环节，暂停', suspended: '暂停计时', shelved: '挂账', task: '等待现场任务' }, extended: '已延期 {count} 次', exempt: '申诉成立，不计考核', until: '挂账到 {time}，到时自动恢复', ended: '{time} 结束', waited: '其中等待 {length}',
  },
  move: { done: '“{move}”已办好，案件现在是“{state}”。', confirm: '确认“{move}”？', conflict: '这件案件刚刚被别人处理过。已为您取来最新情况，请看过再决定。' },
  photo: {
    voice: '语音（{name}）',
    title: '照片与附件', of: '{stage}照片，第 {number} 张，共 {count} 张', taken: '拍摄于 {time}', taken_unknown: '拍摄时间不详', place_unknown: '拍摄地点不详', added: '{name} {time} 上传', previous: '上一张', next: '下一张', none: '还没有照片。', add: '添加', show: '放大 {name}', stage_word: '拍摄环节',
    stage: { report: '上报', check_before: '事前核实', before: '处置前', after: '处置后', check_after: '事后核查', other: '其他' },
  },
  keys: { title: '键盘快捷键', down: '下一件', up: '上一件', enter: '打开', act: '办理（第一个可做的事；选了几件时到批量办理）', pick: '选中或不选这一件', extend: '连续选中', pick_all: '选中所列全部', filter: '筛选', search: '查找', save_view: '存为视图；条件改过时替换', back: '返回清单', help: '显示这张表' },
  alert: {
    span: { opened_since: '发出自 {value}', opened_until: '发出至 {value}', open_at: '{value} 时未解除', clear: '去掉这些条件' },
    title: '告警', state: '状态', severity: '级别', any: '所有级别', states: { open: '未解除', closed: '已解除', all: '全部' }, what: '事由', device: '设备', property: '观测属性', value: '观测值', observed: '观测时间',
    opened: '发出时间', closed: '解除时间', none: '没有告警', none_detail: '观测值越过规则的限值，或设备该报不报时，告警出现在这里。', facts: '事实', case: '查看案件', rule: '规则 第 {version} 版', observation: '观测值', frame: '原始报文', around: '前后六小时',
  },
  rule: {
    title: '规则', list: '规则', none: '还没有规则', properties: '观测属性', every: '全部', version: '版本', version_n: '第 {version} 版', pack: '行业应用', retired: '已于 {time} 停用', what: '内容', devices: '设备种类',
    observation: '数据', where: '前提', when: '触发', clear: '解除', for: '持续', times: '连续次数', missing: '多久不报', effective: '生效', always: '一直', case: '立案类型', no_case: '只告警，不立案',
    limits: '限值', since: '自', until: '至', open_end: '今后', source: '依据', versions: '所有版本',
  },
}
