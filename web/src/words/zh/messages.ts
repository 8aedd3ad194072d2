/** 消息。 */
export default {
  title: '消息', bell: '{count} 条未读消息', inbox: '收到的', wishes: '接收设置', delivery: '发送情况', templates: '消息模板', only_unread: '只看未读', read_all: '全部标为已读', mark_read: '标为已读', open: '去看看', none: '没有消息', none_why: '和您有关的提醒会出现在这里。',
  channel: { in_app: '页面', email: '邮件', sms: '短信', webhook: '程序接口' }, mute: '不用这种方式通知我', quiet: '免打扰时段', from: '从', to: '到', quiet_why: '免打扰时段里不发邮件和短信，时段结束后再发；紧急消息除外。页面里的消息不能关闭。', kept: '已保存。',
  state_word: '状态', state: { queued: '等待发送', sent: '已交出（不知是否送达）', delivered: '已送达', read: '已读', failed: '发送失败' }, all: '全部', by: '方式', when: '时间', whom: '发给', subject: '标题', again: '再发一次', tries: '已试 {count} 次，下次 {at}', held: '免打扰时段，{at} 再发', out_none: '没有这样的消息', no_templates: '没有模板', urgent: '紧急，不受免打扰限制',
  webhooks: '程序接口',
  hook: {
    intro: '其他程序的地址。人收到什么消息，它也收到什么；每次都签名，程序据此确认是本平台发的。', create: '增加程序', name: '名称', address: '地址', address_hint: '以 https:// 开头；只有在本市内网才用 http://。', kinds: '哪些消息', kinds_hint: '一个都不选就是全部。', all: '全部', acts: '操作', last: '最近一次', never: '还没有发过', try: '发测试消息', try_of: '给“{name}”发测试消息', tried: '“{name}”收到了测试消息。', tried_in_vain: '“{name}”没有收到测试消息，原因见“最近一次”。',
    secret: '签名密钥只显示这一次', secret_detail: '把它填进对方程序，用来核对签名。关闭后无法再次查看，只能删除后重新增加。', secret_label: '签名密钥', understood: '我已保存',
    off: '已停用', turn_off: '停用', turn_on: '启用', turn_off_of: '停用“{name}”', turn_on_of: '启用“{name}”', is_off: '“{name}”已停用。', is_on: '“{name}”已启用。', remove: '删除', remove_of: '删除“{name}”', remove_detail: '等着发给它的消息会记为发送失败，密钥作废。', removed: '“{name}”已删除。',
    none: '还没有程序', none_detail: '单位自己的系统要同时收到提醒时，在这里增加。发送情况里看每一条到了没有。',
  },
}
