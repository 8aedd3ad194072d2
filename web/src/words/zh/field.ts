/** 设备、报文、隔离区。 */
export default {
  observation: { realtime: '实时', minute: '分钟', hour: '小时', day: '日', status: '状态' },
  statistic: { value: '值', avg: '平均', min: '最小', max: '最大', sum: '累计' },
  device: {
    unit: '单位', edit: '修改', register: '登记设备', saved: { registered: '已登记。设备上报第一条数据后，状态变为在线。', changed: '已保存。' }, csv: '导出 CSV', exporting: '正在导出，已取 {count} 条…', export_limit: '只导出了前 {count} 条，请缩小筛选范围再导。', map: '位置',
    form: {
      new: '登记设备', new_detail: '登记之后，这台设备发来的报文会被收下；没有登记的会进隔离区。', edit: '修改设备', change: '修改 {name}', what: '是什么', where: '在哪里', identifier_hint: '设备在报文里自称的编码，HJ 212 里是 MN。', fixed: '编码登记后不能改。', interval: '上报间隔（秒）',
      interval_hint: '超过三个间隔没有数据，就算失联。', organisation: '所属单位', secret: '设备密码', secret_hint: '填了就核对报文里的密码，不对的进隔离区。', secret_keep: '不填就不改。', properties: '观测属性', system: '坐标系',
      systems: { cgcs2000: 'CGCS2000 / WGS 84', gcj02: 'GCJ-02（国内网络地图）', bd09: 'BD-09（百度地图）' }, converted: '换算成 CGCS2000：{place}', division_hint: '填好位置后自动选出。', click_map: '在地图上点一下，位置就填好了。', save: '保存', register: '登记',
    },
    wanted: {
      kind: '请选择种类。', protocol: '没有这种协议。', identifier: '1 到 64 个可见的英文字符，不含空格。', taken: '这个编码已经登记过。', name: '请填名称，最多 200 字。', longitude: '经度在 −180 到 180 之间，经纬度要一起填。', latitude: '纬度在 −90 到 90 之间，经纬度要一起填。',
      reporting_interval_s: '1 到 2678400 秒（31 天）。', division: '区划代码是 2 到 12 位数字。', properties: '观测属性不能为空，代码里不能有空格、分号、逗号、等号。', secret: '1 到 64 个字符。', organisation: '没有这个单位。',
    },
    title: '设备', search: '查找名称、编码', kind: '种类', any_kind: '所有种类', any_state: '所有状态', state_word: '状态', state: { online: '在线', silent: '失联', never: '从未上报' },
    name: '名称', identifier: '设备编码', last_seen: '最后上报', none: '没有设备', none_detail: '登记设备后，它们在这里出现；上报第一条数据后状态变为在线。', alerts: '它的告警', facts: '登记信息', protocol: '协议', interval: '上报间隔',
    division: '区划', place: '位置（CGCS2000）', latest: '最新观测值', no_latest: '还没有观测值', no_latest_detail: '设备上报后，每个观测属性的最新值显示在这里。', series_kind: '数据', flag: '标记', series: '历史曲线', no_series: '这段时间没有数据', no_series_detail: '换一种数据或更长的时间范围看看。', bucket: '每 {seconds} 秒合为一点',
  },
  frame: {
    title: '原始报文', list: '收到的报文', received: '收到于', message_type: '命令', edition: '版本', size: '大小', none: '还没有报文', none_detail: '设备发来的每一帧都原样保存在这里。', open: '报文', text: '原文', decoded: '解出的观测值', no_readings: '这一帧里没有观测值。', facts: '来历', id: '编号', on_its_way: '已受理，正在入库，稍候片刻即会显示。', hex: '十六进制',
  },
  reject: {
    title: '隔离的报文', list: '隔离区', intro: '没能收下的报文原样留在这里，可以修正后重放，或注明原因后放弃。', state: '状态', states: { open: '待处理', replayed: '已重放', discarded: '已放弃', all: '全部' },
    reason: '原因', beginning: '开头', count: '次数', last: '最近收到', first: '最早收到', closed: '处理', none: '隔离区是空的', none_detail: '校验不对、格式不对或来自未登记设备的报文会留在这里。', why: '为什么没有收下', detail: '说明', mend: '修正并重放',
    mend_hint: '可以改动原文；长度和校验需与内容一致。', replay: '原样重放', replay_mended: '按修正后重放', discard: '放弃', discard_reason: '放弃的原因', replayed: '已重放。', discarded: '已放弃，原文仍然保留。',
    reasons: { crc: '校验码不对', length: '长度不对', format: '格式不对', encoding: '编码不对', unknown_device: '设备没有登记', secret: '密码不对', unsupported: '不支持的命令', noise: '不是报文', time: '时间不对', incomplete: '不完整', encrypted: '加了密' },
  },
}
