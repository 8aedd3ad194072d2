/** 消息。 */
export default {
  title: '消息', bell: '{count} 条未读消息', inbox: '收到的', wishes: '接收设置', delivery: '发送情况', templates: '消息模板', only_unread: '只看未读', read_all: '全部标为已读', mark_read: '标为已读', open: '去看看', none: '没有消息', none_why: '和您有关的提醒会出现在这里。',
  channel: { in_app: '页面', email: '邮件', sms: '短信', webhook: '程序接口' }, mute: '不用这种方式通知我', quiet: '免打扰时段', from: '从', to: '到', quiet_why: '免打扰时段里不发邮件和短信，时段结束后再发；紧急消息除外。页面里的消息不能关闭。', kept: '已保存。',
  state_word: '状态', state: { queued: '等待发送', sent: '已交出（不知是否送达）', delivered: '已送达', read: '已读', failed: '发送失败' }, all: '全部', by: '方式', when: '时间', whom: '发给', subject: '标题', again: '再发一次', tries: '已试 {count} 次，下次 {at}', out_none: '没有这样的消息', no_templates: '没有模板', urgent: '紧急，不受免打扰限制',
}
