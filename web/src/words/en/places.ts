/** Place names and addresses. */
export const placenames = { title: 'Place names' }
