/** 派遣规则表。 */
export default {
  title: '派遣规则', intro: '每一类案件先找谁、再找谁。改动先检查、试算，再定日期发布；派遣员仍可改派别的单位。', table: '规则表', none: '还没有派遣规则', none_detail: '规则随业务包提供；有了以后在这里查看和修改。',
  version: '第 {version} 版', draft_of: '正在修改（以第 {version} 版为底）', since: '自 {time} 起', change: '修改', change_from: '以这一版为底修改', add: '加一行', drop: '放弃修改', publish: '发布', published: '已发布。', publish_title: '发布派遣规则？', publish_detail: '{count} 处改动。从施行日起按新规则给出建议；施行日以前可以撤回。', why: '改了什么、为什么', from_day: '从哪一天起施行',
  who: '单位', as: '作为', relation: { owner: '属主', territory: '属地' }, classes: '类别', places: '区划', when: '时间', note: '说明', any: '不限', always: '随时', days: { any: '每天', working: '工作日', off: '休息日' }, which_days: '哪些日子', hours: '哪些时段', hours_hint: '如 08:00-12:00 22:00-06:00，不填为全天', hours_bad: '时段写成 08:00-12:00 这样，多个用空格隔开。', conditions: '立案条件（序号）', conditions_hint: '如 1 2，不填为不限', of_conditions: '立案条件 {list}', and_more: '等 {count} 项', whole_kind: '所有{kind}', whole_group: '{group}（全部{kind}）', entries: '规则', edit: '修改', edit_row: '修改第 {row} 行：{name}', edit_title: '修改一行', keep: '用这一行', drop_row: '删去这一行', need_who: '请选择单位。',
  check: '检查', checking: '正在检查', errors: '{count} 处错误，不能发布', warnings: '{count} 处提醒', sound: '检查通过', changes: '{count} 处改动', level: { error: '错误', warning: '提醒' }, row: '第 {row} 行',
  try: '试一试', try_draft: '用正在修改的规则试一试', no_condition: '未定', division: '在哪个区划', by_pin: '按地图上的位置', no_division: '未定', place: '按地址或地图上的位置', time: '什么时间（不填为现在）', run: '看派给谁', lies_in: '位于 {name}', nobody: '规则里没有合适的单位，要由派遣员自己选。',
  versions: '各个版本', state: { in_force: '施行中', coming: '已发布，未到日期', over: '已被后一版代替', proposed: '业务包建议', refused: '未采用' }, withdraw: '撤回', withdraw_title: '撤回第 {version} 版？', withdraw_detail: '它还没有施行。撤回后可以以它为底再修改。', accept: '采用', accept_title: '采用第 {version} 版？', accept_detail: '立即代替现在施行的版本。', refuse: '不采用', refuse_title: '不采用第 {version} 版？', refuse_detail: '现在施行的版本不变。',
}

export const lint = {
  organisation: '没有代码为 {organisation} 的单位', relation: '两种案件都不找这种单位，这一行永远用不上', class: '现行编码里没有这一类：{class}', division: '没有这个区划，或已撤销：{division}', double: '与第 {other} 行重复', gap: '{division}有 {count} 类{kind}不能保证随时有单位，如 {class}',
}
