/** 登录。 */
export default {
  session: {
    promise: '每一个数字都能打开，一直看到现场的原始数据。', tagline: '一座城市感知、共享、行动的地方', sign_in: '登录', sign_out: '退出', account: '账号', password_word: '密码', password: '修改密码', wrong: '账号或密码不对。', ended: '登录已失效，请重新登录。登录后回到刚才的页面。',
    demo: '演示城市', demo_note: '这是演示环境，全部数据为模拟数据。演示账号见启动时终端里的输出。', must_change: '第一次登录或密码被重置，请先设一个新密码。', password_hint: '修改后，其他地方的登录会失效。', current: '现在的密码', fresh: '新密码', again: '再输一遍新密码',
    policy: '至少 10 位，大写、小写、数字、符号中至少三种；或 20 位以上的长句。', differs: '两次输入的不一样。', change: '修改',
  },
  field: { account: '账号', name: '姓名', password: '密码', new: '新密码', current: '现在的密码', role: '角色', jurisdiction: '管辖区划', organisation: '单位', title: '标题', type: '类型', form: '表单', file: '文件', raw: '报文', permissions: '权限', days: '天数' },
}
