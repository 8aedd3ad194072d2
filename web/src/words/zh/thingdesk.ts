/** 部件库的另外几个页面：责任单位、疑似重复、图上未入册、统计。 */
export default {
  tabs: { register: '部件库', numbers: '统计', owners: '责任单位', corrections: '更正', doubts: '疑似重复', strays: '图上未入册', census: '普查', files: '导入' },
  standing: '在册（不含已移除）', party: '责任单位', any_party: '全部单位', no_organisation: '还没有对应本市单位',
  owners: {
    intro: '城市部件的案件先属主、后属地：先找部件的权属单位，再找所在区县。普查表里只写了单位的名字；说明它是本市哪个单位以后，部件页上写明该找谁；案件离这一类部件不到 30 米时，派遣时首先建议派给它。没有对应的，按派遣规则表。',
    rules: '看派遣规则表', count: '{all} 个单位，{open} 个还没有对应', done: '{all} 个单位，都已对应', name: '普查里的名字', roles: '负责什么', components: '在册部件', organisation: '本市单位', open: '还没有对应',
    only: '只看还没有对应的', find: '按名字查找', assign: '说明是哪个单位', change: '更改', clear: '取消对应', acts: '操作', role: { manager: '主管', owner: '权属', keeper: '养护' }, none_there: '您的范围内没有',
    title: '“{name}”是本市哪个单位？', detail: '保存后，由它负责的部件页上会写明这个单位。以后可以更改。', save: '保存', saved: '已保存：“{name}”是{organisation}。', clear_title: '取消“{name}”的对应？', clear_detail: '它负责的部件页上不再写明该找本市哪个单位，可以随时重新对应。', cleared: '已取消“{name}”的对应。',
    none: '还没有责任单位', none_detail: '部件入库时写了主管、权属或养护单位，就会列在这里。', no_hit: '没有符合条件的单位', no_hit_detail: '换一个名字，或看全部单位。',
  },
  doubts: {
    intro: '同一类别、挨得很近的两个部件，可能是同一个登记了两次。查找在后台进行；找到以后由人判断。', within: '相距不超过（米）', search: '查找', searching: '正在查找疑似重复', last: '上次查找', result: '看了 {components} 个部件，找到 {pairs} 对，其中 {fresh} 对是新的。', cut: '太多了，没有全部列出：请缩短距离或只查一个类别。', title: '查找疑似重复',
    states: { open: '待判断', kept: '是两个部件', merging: '已提出合并' }, apart: '相距 {metres} 米', first: '甲', second: '乙', field: '项目', differs: '两边不同', same: '两边一样', pair: '一对疑似重复的部件', list: '疑似重复的部件', hint: '选一对，并排看两个部件。', map: '两个部件在地图上的位置',
    keep: '是两个部件，都保留', kept: '已记下：是两个部件，不再提示。', back: '重新判断', reopened: '已放回待判断。', one: '如果是同一个', goes: '去掉{which} {identifier}', note: '说明（可不填）', merge: '提出合并', merged: '已提出合并：由另一个人在“更正”里审核，审核前部件库不变。', to_corrections: '去看更正', waiting: '已提出合并，等另一个人审核。审核不同意或撤回后，会回到待判断。',
    none: '没有疑似重复的部件', none_detail: '在上面查找一次，找到的会列在这里。', none_kept: '还没有判断为两个部件的', none_kept_detail: '判断为两个部件的会列在这里，判断错了可以放回。', none_merging: '没有等待审核的合并', none_merging_detail: '提出合并以后、审核以前，会列在这里。',
  },
  strays: {
    intro: '地图的部件图层上有、部件库收不进来的点。在地图上改好，几秒钟后会自动入册并从这里消失。', code: '图上的编码', name: '名称', reasons: '为什么收不进来', since: '发现于', acts: '操作', see: '在地图上看', edit: '在地图上改', gone: '图上已经没有了', none: '图上的部件都已入册', none_detail: '图层上出现编码不对或类别不明的部件时，会列在这里并写明原因。', no_code: '没有编码',
  },
  numbers: {
    intro: '在册部件的数目，不含已移除的。点一个数字，打开部件库看是哪些。', label: '按类别和状态统计的部件数', sum: '合计', none: '还没有部件', none_detail: '部件来自地图图层、导入的表格和普查中的新增。', open: '{class}，{state}：{count} 个',
  },
}
