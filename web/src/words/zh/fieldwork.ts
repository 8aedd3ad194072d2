/** Work in the street: duty, reports, tasks, what waits to be sent. */
export const photopick = { take: '现在拍', choose: '从相册选', working: '正在准备照片…', no_picture: '只能选图片。', too_many: '最多 {count} 张照片。', number: '照片 {number}', remove: '去掉照片 {number}', away: '去掉' }

/** Why something sent from the street was not accepted. */
export const fielderror = {
  task_not_yours: '这项任务由别人接了，或不归您的角色和区域。',
  task_over: '这项任务已经办完或取消。',
  attachment_voice: '这段录音不能用。',
  attachment_type: '只收照片（JPEG、PNG、WebP）、PDF 和语音。',
  attachment_too_large: '文件太大。',
  attachment_broken: '文件坏了，打不开。',
  attachments_full: '这件案件的附件已经满了。',
  case_ended: '案件已经办结，不能再添加。',
  not_your_turn: '现在不轮到您添加；案件可能已经转到下一步。',
  case_changed: '案件在您之后又有人办过。',
  case_not_yours_to_open: '这个地点不在您的区域，或您的角色不能上报。',
  key_reused: '这一项和先前发送的不一样。',
  photos_unknown: '照片不在这件案件里。',
  move_not_yours: '这一步不归您办。',
}

export default {
  title: '外勤', me: '我', away_m: '约 {value} 米', away_km: '约 {value} 公里', todo: '要办的（{count}）', as_of: '没有网络，这是 {time} 的内容。', done_here: '已办好，等网络恢复后自动发送。', back: '回到外勤',
  nothing: '眼下没有要办的', nothing_detail: '派给您的核实、核查任务和在您手里的案件会出现在这里，离您最近的排在最前。',
  nav: { label: '外勤', work: '任务', report: '上报', waiting: '待发送', me: '我的' },
  view: { label: '怎么看', list: '列表', map: '地图', map_label: '任务和自己的网格' },
  here: { denied: '没有定位权限，不知道离您多远，也不能自动定位。请在浏览器设置里允许定位，或在地图上选点。', no_position: '这台设备现在定不了位。可以在地图上选点。' },
  duty: {
    title: '上岗', on: '在岗 {length}', since: '{time} 上岗', is_off: '不在岗', off: '下岗', leaving: '已下岗，等网络恢复后告诉服务器', shift: '班次 {from} — {to}', go_on: '上岗', go_off: '下岗', needs_line: '上岗要有网络：服务器从那时起才接受您的轨迹。',
    track: '这一页开着时记录您的轨迹，只有您自己能看。', denied: '没有定位权限，没有记录轨迹。', no_position: '现在定不了位，没有记录轨迹。', old: '设备给的还是上岗以前的位置，没有记录；正在等新的位置。',
    not_kept: { before_duty: '有 {count} 个点在上岗以前（{from} — {to}），服务器没有留。', off_duty: '有 {count} 个点不在上岗时间（{from} — {to}），服务器没有留。', too_old: '有 {count} 个点太久以前（{from} — {to}），服务器没有留。', ahead: '手机的时钟快了：有 {count} 个点的时间还没到（{from} — {to}），服务器没有留。请把手机设为自动对时。' },
  },
  map: { title: '离线地图', kept: '自己网格的地图已存好（{time}），这台设备上的地图共 {size}，没有网络也能看。', part: '有一部分没有取到，可以再试一次。', why: '上岗时自动把自己网格的地图存到这台设备。', save: '现在就存', no_cells: '今天没有分给您的网格。' },
  report: {
    title: '上报', now: '上报问题', mend: '修改上报', where: '地点', map: '问题的地点，可以拖动图钉', by_hand: '已选好地点（手动）', by_device: '已用这台设备的位置，误差约 {metres} 米。不准就拖动图钉。', looking: '正在定位…', to_here: '用我现在的位置',
    recent: '常用的类别', said: '一句话', example: '例如：井盖破了，车轮会陷进去', send: '上报', send_mended: '改好，再发', again: '上次没有报完的还在。', anew: '重新开始', untitled: '现场上报',
    need_place: '请先选一个地点。', need_what: '请选一种问题，或写一句话，或说一句话。', need_flow: '您不能上报，或者类别还没有存到这台设备。',
    kept: '已存在这台设备上，有网络时自动发送。关掉页面也不会丢。', sent: '已报上去，成了一件案件。', sent_files: '已报上去，成了一件案件；还有 {count} 个文件在发送。', look: '看这件案件', refused: '没有被接受，原因在', more: '再报一件',
  },
  photo: { before: '看到的样子', after: '办完的样子' },
  voice: { start: '说一句话', stop: '说完了（{seconds} / {most} 秒）', note: '语音', denied: '没有麦克风权限，录不了音。' },
  task: {
    title: '任务', mine: '我去', accept: '我去', accepted: '您说了您去。', map: '地点和您的位置', finish: '办完，提交', gone: '没有这个任务', gone_detail: '可能已经办完、取消，或由别人接了。',
    need_ok: '请选结果。', need_finding: '请写下看到了什么（至少两个字）。', need_photo: '请至少拍一张照片。',
  },
  case: { title: '案件', mine: '我在办', last: '{name} {time} {move}：{said}', whole: '看整个案件', next: '下一步', waits: '这一步已记下，等网络恢复后自动发送；发出后才能做再下一步。', nothing: '现在没有轮到您的步骤。', no_photo: '没有办完的照片，核查时可能会退回来。' },
  mine: {
    title: '我的', track: '我今天的轨迹', who: '谁能看到：只有您自己。别人（包括领导）只知道您在岗，以及大约多远（到 50 米）。轨迹 {days} 天后自动删除；下岗后不再记录。', no_track: '今天还没有轨迹。', last: '最近一次 {time}',
    stranger: '您不是网格员', stranger_detail: '这里是网格员看自己的班次、轨迹和离线地图的地方。您的案件在“任务”里。',
  },
  queue: {
    title: '待发送', waiting: '{count} 项等待发送，有网络时自动发送', sending: '正在发送，还有 {count} 项', session: '{count} 项等待发送，请重新登录', refused: '{count} 项没有被接受，请看一下', broken: '这台设备存不下内容（可能是空间不够，或无痕浏览）。没有存下，请不要离开这一页。',
    session_long: '登录已失效，或这个浏览器里登录的是另一个人。您重新登录后自动发送；别人看不到也发不了。', none: '没有等待发送的', none_detail: '您在外面做的每一件事都先存在这里，有网络时按顺序发送。', sum: '{count} 项，{size}', now: '现在发送',
    why: '按顺序发送，同一件不会发两次。没有被接受的不挡住别的。', drop: '不要了', drop_detail: '“{title}”的这一项不再发送，从这台设备上删除。', drop_report: '“{title}”不再上报，连同它的 {count} 个文件从这台设备上删除。',
    leave: '还有 {count} 项没有发送', leave_detail: '它们留在这台设备上，只有您再次在这台设备上登录后才会发送；别人看不到。现在就退出吗？', leave_action: '退出',
  },
  act: {
    report: '上报', photo: '照片', voice: '语音', accept: '接受任务', finding: '任务结果', off_duty: '下岗', tries: '试过 {count} 次',
    state: { waiting: '等待', sending: '正在发送', refused: '没有被接受', behind: '等前面那项' },
    moved_on: '这件案件在您之后又有人办过，您的这一步没有生效。', look: '看现在的情况', is_now: '现在是“{state}”。', last: '{name} 于 {time} 办理了“{move}”。', impossible: '您的这一步现在不能做了。', mend: '修改', replace: '换一张', again: '再发一次', again_now: '按现在的情况再发',
  },
}
