/** 指挥手册。 */
export default {
  title: '指挥手册', intro: '每一类部件和事件：什么情况立案，多长时间办完，由谁办，办到什么样才能结案。',
  tabs: { classes: '查手册', editions: '版本', import: '导入' },
  search: '查找', search_hint: '名称、编号或立案条件，如：井盖、01 37', numbering: '编号体系', now: '现行（国家标准和本地扩展）', kind: '种类', kinds: { any: '全部', component: '部件', incident: '事件' }, book: '手册',
  in_force: '{title}第 {version} 版，自 {day} 起施行', as_of: '按 {day} 当天的手册', today: '看今天的', conditions: '{count} 种立案条件',
  none: '还没有手册', none_detail: '导入一份 Excel，由他人发布后，在这里按类查阅。', no_class: '没有找到', no_class_detail: '换个说法，或换一种编号体系。', no_equal: '现行体系中没有对应的类别',
  entry: '手册条目', hint: '在左边选一类，这里列出它的立案条件、时限和标准。', edition_hint: '在左边选一个版本，这里比较它改了什么，也可以发布、撤销或导出。', no_entry: '当天的手册里没有这一类', no_entry_detail: '换一个日期，或到“版本”里查看其他版本。',
  group: '大类', former: '旧编号', order: '责任顺序', orders: { owner_first: '先属主后属地', territory_first: '先属地后属主' }, by_routing: '手册没有写明，按派遣规则表。', see_routing: '看派遣规则', edition: '版本', source: '来源', bare: '这一版只有编号和时限，没有立案条件的文字。', cases: '看这一类的案件',
  class: '类别', what: '变化', before: '原来', after: '改为', changes: '版本之间的差别', same: '两个版本没有差别。', change: { added: '新增 {count} 条', changed: '改动 {count} 条', removed: '删去 {count} 条' }, did: { added: '新增', changed: '改动', removed: '删去' }, more_changes: '还有 {count} 条，再看一些',
  field: { big_title: '大类', small_title: '小类', condition: '立案条件', handling: '处置要求', closing: '结案标准', law: '依据', limit: '时限', order: '责任顺序' },
  version: '第 {version} 版', state: { draft: '草稿，待发布', in_force: '施行中', coming: '已发布，未到日期', over: '已被后一版代替', discarded: '已作废' }, from: '自 {day} 起', no_day: '未定施行日期', rows: '{count} 条', pack: '随软件附带', released_by: '{who} 发布', own: '您导入的版本由另一位有权限的人发布。', export: '导出 Excel', against: '与哪一版比较', before_this: '前一个已发布的版本', first: '这是第一版，没有可以比较的版本。', from_day: '从哪一天起施行',
  verb: {
    release: { word: '发布', title: '发布这一版？', detail: '从施行日起新立案的案件按它计时；已立案的案件仍按立案当天的手册。施行日以前可以撤回。', done: '已发布。' },
    discard: { word: '作废', title: '作废这份草稿？', detail: '作废后仍可查看，也可以恢复为草稿。', done: '已作废，可以恢复。' },
    undo: { word: '恢复为草稿', title: '恢复为草稿？', detail: '还没有案件按它计时，可以改回草稿。', done: '已恢复为草稿。' },
    copy: { word: '按这一版重做', title: '按这一版做一份新草稿？', detail: '已经施行的版本不能改动。新草稿与它相同，由另一个人发布后从新的日期起施行。', done: '已做成新草稿，等待他人发布。' },
  },
  import_hint: '工作簿里名为“部件”和“事件”的两张表会被读取，合并的单元格对它盖住的每一行有效。先检查，列出每一处问题和与现行版本的差别；没有问题才能保存。', template: '下载现行版本作为样表', into: '导入到', new_book: '新的手册', name: '代号（小写字母、数字、下划线）', book_title: '名称', scheme: '默认编码体系（体系:版本）', source_word: '来源', source_hint: '如：市城管委 2026 年第 3 号文', file: 'Excel 文件（.xlsx）', file_too_large: '文件超过 20 MB。', check: '检查', faults_title: '问题', faults: '{count} 处问题，什么都没有保存。改好后再检查一次。', preview: '将有的变化', sound: '读入 {rows} 条，没有问题。', keep: '保存为草稿', keep_hint: '保存后由另一个人比较差别、定施行日期并发布。', sheet: '表', line: '行', column: '列', value: '内容', why: '问题', todo: '怎么改',
  fault: {
    no_sheet: { why: '没有名为“部件”或“事件”的表', todo: '把表命名为“部件”“事件”' }, too_large: { why: '解压后太大', todo: '只留手册的两张表' }, no_workbook: { why: '不是 Excel 工作簿', todo: '在 Excel 或 WPS 里另存为 .xlsx' }, too_many: { why: '行数太多', todo: '每张表最多 20000 行' }, no_headings: { why: '没有找到表头', todo: '在同一行写上：大类代码、大类名称、小类代码、小类名称、处置时限' }, twice_heading: { why: '表头重复', todo: '只留一个' }, no_column: { why: '缺少“{name}”列', todo: '补上这一列' }, empty: { why: '“{name}”是空的', todo: '填上，或与上面的单元格合并' },
    digits: { why: '类别代码应为两位数字', todo: '设为文本格式，写成 01 这样' }, scheme: { why: '编码体系写法不对', todo: '写成“体系:版本”，如 gbt30428.2:2013' }, order: { why: '责任顺序写法不对', todo: '写“先属主后属地”或“先属地后属主”' }, no_limit: { why: '看不出时限', todo: '写数字和单位，如 2紧急工作时、4小时、3天' }, limit_range: { why: '时限应在 1 到 {most} 之间', todo: '改成范围内的数' }, twice_number: { why: '这一类的同一序号已在 {name} 行出现', todo: '每个立案条件一个序号' }, number: { why: '序号应为 1 到 999', todo: '写整数，或留空自动编号' },
  },
}

/** 办不成时的说明。 */
export const deskerror = {
  day_taken: '这一天已经有一个版本开始施行，请换一天。', handbook_in_force: '这一版已经施行，有案件按它计时，不能改回草稿。请按要恢复的版本重做一份草稿。', handbook_decided: '这一版刚刚被别人处理过，请刷新。', handbook_unknown: '没有这个版本。', handbook_undecided: '这一版还是草稿。',
  table_refused: '规则表有错误，没有发布。', table_changed: '别人刚刚发布了新的一版，请放弃修改后以新版为底再改。', table_in_force: '这一版已经施行，不能撤回；请以要恢复的版本为底重新发布。', table_decided: '这一版刚刚被别人处理过。',
}
