/** 市民页面：不用登录。 */
export default {
  brand: '随手报', elder: '大字', light: '浅色', dark: '深色', other_language: 'English', demo: '演示环境：这里的上报不会有人去处理。', map: '地图', optional: '可不填', next: '下一步', back: '上一步', change: '修改',
  urgent: '有人受伤、起火或有危险，请直接拨打 110、119、120。', privacy: '不用账号。姓名和联系方式加密保存，只有负责答复您的人说明理由后才能查看。',
  nav: { label: '市民服务', report: '我要上报', follow: '查进度', near: '附近上报', topics: '大家关心', tips: '举报线索' },
  step: '第 {now} 步，共 {all} 步', again: '您上次没填完的内容还在。', anew: '重新开始', number: '编号', code: '查询码', supports: '还有 {count} 人也遇到了',
  place: {
    title: '在什么地方？', short: '地点', why: '先说地方，我们看看附近是不是已经有人报过。', mine: '用我现在的位置', looking: '正在定位…', position: '已定位，误差约 {metres} 米。不准的话，点一下地图。', denied: '没有定位权限。可以输入地址，或在地图上点一下。', no_position: '这台设备现在定不了位。可以输入地址，或在地图上点一下。',
    box: '或者输入地址、路名、小区、店名', example: '例如：建设路 12 号', count: '找到 {count} 个地方', none: '没找到这个地方，请在地图上点一下。', middle: '就选地图正中间这个点', chosen: '选好了：{name} 附近', chosen_point: '选好了：地图上的点', outside: '这个地方不在本市，请重新选一个。', lost: '网络不好，没能查到附近的上报。您可以继续。', missing: '请先选一个地方。',
  },
  near: { title: '是不是这一件？', why: '附近已经有人报过下面的问题。是同一件就点“就是这件”，我们把您也算上，不用再报。', about: '离您选的地方约 {metres} 米', this: '就是这件，我也关注', other: '都不是，继续上报', none: '周围 {metres} 米内最近没有人报过。' },
  what: { title: '是什么问题？', short: '问题', box: '用您自己的话找一找', example: '例如：灯不亮、路上有坑、太吵', count: '{count} 种问题', all: '看全部 {count} 种', none: '没找到。换个说法试试，比如“垃圾”“路灯”“积水”。', missing: '请选一种问题。', answer: '请回答：{what}' },
  photo: { title: '拍张照片，说两句', short: '照片和说明', why: '有照片处理得更快。请不要拍到人脸和车牌。照片里的拍摄地点、手机型号等信息会被去掉。', words: '说明', example: '例如：晚上八点以后一片漆黑，老人容易摔倒', sum: '{count} 张照片，{size}', none: '没有照片' },
  send: {
    title: '确认并发送', contact: '怎么联系您', private: '联系方式不公开。只有负责答复的人，说明理由并留下记录后，才能看到。不留也一样处理。', name: '称呼', phone: '电话', email: '电子邮箱', shown: '同意公开我的说明和照片（不含联系方式），让邻居知道已经有人报过', now: '发送', again: '再发一次', sending: '正在发送… {percent}%', waiting: '网络断了，{seconds} 秒后自动再试。同一件不会报两次。', progress: '发送进度', kept: '您填的内容都还在这台设备上，不会丢。',
  },
  done: { title: '收到了，谢谢您', promise: '我们承诺在{day}前办完。', keep: '编号和查询码已记在这台设备上。换设备查看时要用到，请记下来。', see: '看进度', copy: '复制编号和查询码', copied: '已复制', more: '再报一件', text: '上报编号 {number}，查询码 {code}，查看：{address}' },
  follow: {
    title: '查进度', agency: '承办单位：{name}', merged: '另有人报过同一个问题，两件合在一起办。下面显示的是合办的进度和结果。', box: '上报编号', look: '查看', mine: '这台设备上的上报', others: '别人报的，我关注', forget: '从这台设备上移除', none: '这台设备上还没有上报记录。', steps: '办理步骤', late: '承诺的时间是{day}，现在已经过了。对不起，我们还在办。', reply: '给您的答复', result: '处理结果', after: '处理后的照片', after_number: '处理后的照片 {number}', said: '上报的内容', map: '在地图上看', code: '这是您报的？输入查询码，可以看到说明、照片，并给处理结果打分', open: '打开', me_too: '我也遇到了', hidden: '您的说明里可能有电话或证件号码，为保护隐私暂不公开。您自己和处理人员仍能看到。', is_shown: '您的说明和照片对别人可见。', is_private: '您的说明和照片只有您和处理人员能看到。',
  },
  state: { received: '已收到', accepted: '已受理', handling: '正在处理', checking: '正在核实效果', done: '已办完', declined: '没有受理' },
  meaning: { received: '您的上报已经送到值班人员手里。', accepted: '已确认问题属实，正在安排单位。', handling: '已交给负责的单位，正在处理。', checking: '单位说办好了，正在派人到现场看。', done: '已到现场核实，办完了。', declined: '这一件没有受理，原因见答复。' },
  rate: { title: '办得怎么样？', s5: '很满意', s4: '满意', s3: '一般', s2: '不满意', s1: '很不满意', second: '我们会换人再去看一次。', note: '哪里好，哪里不好', send: '提交评价', given: '您给了 {stars} 星。' },
  list: { title: '附近上报', why: '显示地点、问题和进度。说明和照片只有本人同意公开的才显示。', none: '还没有上报', none_why: '有人上报后会显示在这里。' },
  topics: { title: '大家关心的事', why: '最近 30 天里很多人报的问题，以及市里的答复。人数少的不显示，以免认出是谁。', none: '最近没有很多人同时报的问题。', count: '最近 30 天 {now} 件，之前 30 天 {before} 件。', answer: '市里的答复：' },
  tip: {
    area: '说的是哪个区县的事', any_area: '不说明', title: '举报线索', what_happens: '您的举报会怎样处理', sealed: '联系方式单独加密封存，举报内容里看不到它。', looks: '谁要看联系方式，必须写明理由；谁、何时、为什么看过，永久记录，由审计人员检查。', nothing: '我们不记录您的网络地址和设备。', code: '不留联系方式也可以：凭编号和查询码看答复。',
    subject: '一句话说是什么事', body: '详细情况：时间、地点、经过', contact: '怎么联系您', send: '提交举报', done: '收到了。我们会保护您。', write_down: '编号和查询码只显示这一次，也不会存在这台设备上。请抄下来。', ask: '看举报的答复',
    state: { new: '已收到，还没有开始处理。', taken: '正在核查。', answered: '已有答复：', closed: '已结束。' },
  },
}
