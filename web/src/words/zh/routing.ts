/** 派遣建议及其理由；案件的处置标准和提醒记录。 */
import { lint } from './routingdesk'

export default {
  routing: {
    lint,
    title: '建议派往', score: '匹配 {score}%',
    because: {
      owner_first: '部件类先找权属单位', owner_second: '权属单位，属地之后', territory_first: '事件类先找属地', territory_second: '属地，权属单位之后', no_class: '类别未定，先找属地', component: '部件 {identifier} 的权属单位（普查登记为“{party}”，相距约 {metres} 米）',
      class: '负责这一类别：{class}', place: '负责这一区域：{division}', condition: '对应立案条件 {condition}', time_any: '在其值守时段 {hours}', time_working: '工作日 {hours} 由其负责', time_off: '休息日 {hours} 由其值守', load: '在办 {open} 件（最多的单位 {most} 件）',
    },
  },
  beside: {
    handbook: '查指挥手册', standard: '处置标准', of: { condition: '立案条件', handling: '处置要求', closing: '结案标准', law: '依据' }, source: '依据 {source}',
    nobody: '没有发出消息', reminders: '提醒记录', sent: '已发 {count} 条', waiting: '等待发送',
    told: { case_due_soon: '时限将到', case_overdue: '已超时', case_escalated: '超时上报', case_answer_due: '督办将到期', case_answer_overdue: '督办逾期', case_urged: '催办', case_supervised: '督办', case_answered: '督办已答复', case_task: '派任务', case_request: '请求审批', case_decided: '申请已有结果', case_lapsed: '申请已失效', case_new: '新案件', case_back: '案件退回', case_handed: '交办' },
  },
  ladder: { where: { stages: '哪些环节的时限', states: '到达哪些状态', procedures: '哪些事项' }, kind: { stages: '按环节时限', states: '按案件到达', procedures: '按督办、任务和申请' }, moment: { percent: '用去时限', after: '超时之后' }, when_told: '何时', what: '说什么', whom: '发给谁', add: '加一组提醒：', add_rung: '加一条', add_rung_to: '给“{name}”加一条', drop_rung: '去掉这条', drop_rung_of: '去掉“{name}”的第 {number} 条', drop: '去掉这组', drop_of: '去掉“{name}”这组提醒', title: '提醒和升级', percent: '用去时限 {percent}%', after: '超时 {amount} {unit}后', to: '发给 {who}', handler: '经办人', asker: '发起人', assignee: '去现场的人', decider: '审批人', at: { asked: '提出时', answered: '有结果时', lapsed: '失效时', entered: '案件到达时', returned: '退回、返工时' }, of_organisation: '办理单位的{role}' },
}
