/** 地名地址。 */
export const placenames = { title: '地名地址' }
