/** Words of what everybody has at hand: notices, standing in for somebody. */
export const deskZh = {
  'notices.all': '全部标为已读',
  'notices.bell': '公告，{count} 条未读',
  'notices.from': '{organization}，{day}',
  'notices.important': '重要',
  'notices.manage': '公告管理',
  'notices.none': '目前没有公告',
  'notices.title': '公告',
  'notices.unread': '未读',
  'online.named': '{name}（{username}）',
  'standIn.acting': '您正在代理{name}（{username}）：看到的和能做的都是他的，记录中同时留下您的名字。',
  'standIn.end': '结束代理',
  'standIn.ended': '已结束代理，恢复为您本人',
  'standIn.how': '由被代理人在“代理”页面安排，或由安全管理员登记；管理员的权限不能代理。',
  'standIn.lost': '代理已到期或被撤销，已恢复为您本人。',
  'standIn.none': '今天没有人请您代理',
  'standIn.start': '开始代理',
  'standIn.title': '代理他人',
  'standIn.until': '到 {day} 为止',
}

export const deskEn: Record<keyof typeof deskZh, string> = {
  'notices.all': 'Mark all as read',
  'notices.bell': 'Notices, {count} unread',
  'notices.from': '{organization}, {day}',
  'notices.important': 'Important',
  'notices.manage': 'Manage notices',
  'notices.none': 'There are no notices now',
  'notices.title': 'Notices',
  'notices.unread': 'Unread',
  'online.named': '{name} ({username})',
  'standIn.acting':
    'You act for {name} ({username}): you see and do what is theirs, and records keep your name beside theirs.',
  'standIn.end': 'Stop acting',
  'standIn.ended': 'You work as yourself again',
  'standIn.how':
    'Whoever is away appoints you on the page “Stand-ins”, or the security administrator does. Nobody acts as an administrator.',
  'standIn.lost': 'Your time as a stand-in is over; you work as yourself again.',
  'standIn.none': 'Nobody has asked you to stand in today',
  'standIn.start': 'Act for them',
  'standIn.title': 'Act for somebody',
  'standIn.until': 'Until {day}',
}
