/** 看板：编排、共享、定时发送；墙面大屏。 */
export const board = {
  boards: '看板', lead: '把常看的数字、排行、清单和地图拼成一页，可以共享、打印、定时发送。', make: '新建看板', me: '我', search: '按名称或作者查找', no_hit: '没有这样的看板', screens: '行业应用自带的大屏', of_pack: '{count} 个城市体征，可复制后修改', copy: '复制为我的', copy_of: '{title} 副本',
  tab: { all: '全部', mine: '我的', received: '我收到的', removed: '已删除' },
  empty: { all: '还没有看板', mine: '您还没有看板', removed: '没有已删除的看板' }, empty_detail: { all: '新建一个，或者复制下面行业应用自带的大屏再改。', mine: '点“新建看板”，挑几个面板放到网格上。', removed: '删除的看板会在这里保留 30 天，可以恢复。' },
  received_none: '还没有收到看板', received_none_detail: '别人设了定时发送、发给您的看板会出现在这里，数字按您自己的权限统计。',
  line: '{name} · {panels} 个面板 · 第 {version} 版', scheduled: '定时发送', scope: { nobody: '仅自己', chosen: '指定角色或单位', everybody: '全市' },
  print: '打印', pdf: '下载 PDF', printed: '打印于 {time}', versions: '历史版本', version: '第 {version} 版', restored: '恢复自第 {version} 版', restore: '恢复此版', now: '当前版本',
  share: '共享', share_do: '确定共享范围', share_edit: '看得到的人（有编排权限的）也可以修改', share_rights: '共享的只是版式。每个人看到的数字都按他自己的权限统计，没有权限的内容不显示。', roles: '哪些角色', organisations: '哪些单位（含下属单位）',
  remove: '删除', remove_ask: '删除看板“{title}”？', remove_detail: '别人也将看不到它，定时发送会停下。30 天内可以恢复。', is_removed: '这个看板已删除，30 天内可以恢复。', bring_back: '恢复', back_done: '已恢复“{title}”。',
  denied: '您没有查看此内容的权限', more: '另有 {count} 条', late: '超期 {count}', ahead: '6 小时后 {low}–{high}', score: '得分', open: '在办', overdue: '超期',
  kind: { indicator: '指标', ranking: '排行', cases: '案件清单', map: '地图', readings: '监测数据', brief: '运行日报', note: '文字' },
  about: { indicator: '数值、趋势和预测带', ranking: '部门、区县或评价得分', cases: '超期或在办案件', map: '一张图的若干图层', readings: '某项监测值，从高到低', brief: '最近签发的日报', note: '会议提示、说明' },
  title: { overdue: '超期案件', cases: '案件', by_organisation: '各部门在办案件', by_division: '各区县在办案件', evaluation: '综合评价排名' },
  pick: { indicator: '请在面板设置里选择指标', property: '请在面板设置里选择监测项目', note: '请在面板设置里填写文字' },
  none: { cases: '没有这样的案件', evaluation: '还没有发布的评价', readings: '没有监测值', brief: '还没有签发的日报' }, missing: { not_yours: '您没有查看此内容的权限', gone: '来源已不存在', unknown: '当时来源没有回答', page_only: '此内容只在网页上显示' },
  edit: {
    head: '编辑', name: '看板名称', name_missing: '请填写看板名称。', save: '保存', kept: '已保存为第 {version} 版', unsaved: '有未保存的修改', undo: '撤销', redo: '重做', done: '返回', leave: '有未保存的修改，确定离开？', palette: '面板', hint: '拖到网格上，或者点一下放到第一个空位。选中面板后，方向键移动，Shift+方向键调整大小，Delete 删除。',
    empty: '网格还是空的', empty_detail: '从左边拖一个面板到这里。', empty_touch: '点上面的一个面板，它就放到这里。', hint_touch: '点一下，放到第一个空位。按住面板的标题可以移动，拖右下角调整大小；设置在网格下面。', about: '看板说明', note: '说明（可不填）', choose_panel: '点一个面板来设置它。', settings: '{kind}设置', title: '标题', title_auto: '自动', choose: '请选择', forecast: '显示未来 6 小时的预测带', of: '按什么排', of_cases: '在办案件', of_evaluation: '综合评价', by: '对象', by_organisation: '部门', by_division: '区县', sort: '按', scheme: '评价办法', newest: '最近发布的', card: '评价对象', first: '第一个', only_overdue: '只看超期', state: '状态', any: '不限', layers: '显示的图层（不选则同“一张图”）', texts: '文字', figures: '数字', text: '文字', text_hint: '以“- ”开头的行显示为要点。', limit: '最多几条', w: '宽（列）', h: '高（行）', double: '复制面板', remove: '去掉面板',
    grip: '{name}，第 {x} 列第 {y} 行，宽 {w} 高 {h}。方向键移动，Shift 加方向键调整大小', clash: '您编辑期间，别人保存了新的版本。您的修改还在这里，没有丢。', theirs: '看对方的版本（放弃我的修改）', mine: '用我的修改另存为新版本',
  },
  send: '定时发送',
  plan: { rhythm: '多久一次', daily: '每天', weekly: '每周', time: '几点', days: '星期几', day: { 1: '周一', 2: '周二', 3: '周三', 4: '周四', 5: '周五', 6: '周六', 7: '周日' }, working_days: '只在工作日发送（按国务院放假安排，含调休上班）', roles: '发给哪些角色', people: '发给哪些人', email: '同时发邮件提醒', enabled: '启用', rights: '每人收到的一份按他自己当时的权限统计；没有看板权限的人不会收到，会如实列出。', save: '保存计划', kept: '已保存。', stop: '停止发送', stopped: '已停止发送。', next: '下一次：{time}' },
  issue: { past: '已发出的', none: '还没有发过', states: '送达情况', state: { making: '正在生成', sent: '已发出', failed: '发送失败' }, counts: '生成 {made} 份，未发 {withheld} 人', missed: '此前 {count} 次因停机未发', left_out: '超出人数上限 {count} 人', reason: { no_right: '没有看板权限，未发', no_account: '账号已停用，未发' }, of: '{time} 一期', head: '{due} 一期 · 取数于 {at} · 按 {reader} 的权限', map: '当时图上有 {count} 个未结案件，位置见 PDF。' },
}
export const wall = {
  key: { opening: '正在打开大屏…', failed: '这个地址打不开大屏', detail: '密钥不对、已到期或已撤销。请向安全管理员要新的地址。' },
  title: '指挥大屏', short: '大屏', open: '打开大屏', leave: '退出大屏', signs: '城市体征', field: '{name}', other: '其他', departments: '部门排行', districts: '区县排行', evaluation: '评价得分', overdue: '超期案件', happening: '正在发生', cases_open: '在办', duty: '值班', nobody: '未排班', on_duty: '在岗 {count} 人', layer: { cases: '案件', workers: '在岗人员', devices: '设备', warnings: '告警' }, workers_in: '{count} 人在岗', full: '全屏', gone: '这个看板不再显示', gone_detail: '作者收回了共享，或者删除了看板。请安全管理员给这块大屏换一个密钥，或请作者重新共享。', sheets: '分屏', sheet_before: '上一屏', sheet_after: '下一屏', hold: '停在这屏', turn: '继续轮换', theme_ink: '深色', theme_paper: '浅色', screens: '版面',
  supervise: '督办', supervise_title: '督办', question: '要求说明什么', who: '由哪个单位答复（案件还没有承办单位）', due: '答复期限', due_fault: '期限要在现在之后。', send: '发出督办', asked: '已督办', all: '全部', slide: '拖动时间轴回看当天', now: '现在',
}

export const sharing = { take_away: '去掉 {name}' }
