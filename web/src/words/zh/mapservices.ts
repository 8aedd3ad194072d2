/** 地图服务：给别的程序的服务、密钥、用量，以及外部服务。 */
export const developer = {
  title: '开发者', intro: '地图的服务都可以由别的程序原样使用：QGIS、GDAL、ArcGIS、OWSLib、MapLibre。', openapi: '接口说明（OpenAPI）', run: '运行', took: '{ms} 毫秒 · {size}', api_about: '标准服务之外，平台自己的接口：组合查询、地址、坐标。用您自己的权限当场运行。',
  tabs: { services: '图层服务', keys: '密钥', use: '用量', api: '平台接口' },
  examples: { layers: '有哪些图层', features: '按范围和条件取地物（GeoJSON，CQL2 文本）', question: '组合查询与计数（CQL2 JSON）', tiles: '矢量切片说明（TileJSON）', compare: '比较两个日期', geocode: '地址查坐标（GeocodeJSON）', reverse: '坐标查地址', suggest: '输入联想', convert: '坐标换算' },
}
export const mapservices = {
  copy: '复制', copy_of: '复制{what}', copied: '已复制', copy_failed: '请手工复制', try: '试一试', try_of: '试一试{what}', answered: '{status} · {media} · {size} · {ms} 毫秒', picture_of: '{what}返回的图片', answer_of: '{what}的回答', binary: '这是二进制数据，地图软件可以直接读。',
  no_layers: '没有您能看到的图层', no_layers_detail: '图层由业务包带来，或在地图工作台导入；看不到时请联系图层的单位授权。', whole: '服务地址', whole_about: '多数软件只要其中一个地址：它自己会列出您能看的全部图层。', layer: '图层', layer_about: '{count} 个地物 · {grade}', services: '这个图层的服务', snippets: '在别的软件里', with_key: '例子里已填上刚才新建的密钥；离开这一页就不再显示。', without_key: '把 $TOKEN 换成您的密钥；在“密钥”里新建。',
  grades: { open: '公开：不带密钥也能用', shared: '共享：需要密钥', internal: '内部：需要密钥和图层授权', controlled: '受控：需要密钥和图层授权，每次读取都留痕' },
  kinds: { ogcapi: 'OGC API', wmts: 'WMTS 1.0', wms: 'WMS 1.3', wfs: 'WFS 2.0' },
  service: {
    features: { title: '地物（OGC API – Features）', about: '返回 GeoJSON；可用 bbox、datetime、crs、sortby、limit，按“下一页”链接翻页。' },
    filter: { title: '按条件（CQL2）', about: 'filter 里写条件，文本或 JSON；下面这个例子取有编码的地物。' },
    queryables: { title: '可以查询的字段', about: '条件里能用哪些字段，是什么类型（JSON Schema）。' },
    tilejson: { title: '矢量切片（MVT）', about: 'TileJSON 说明切片在哪里、有哪些级别和字段；MapLibre 直接使用。' },
    wmts_c: { title: 'WMTS 切片（c：经纬度，EPSG:4490）', about: '与天地图 c 系列同一种切法，级别从 1 起。' },
    wmts_w: { title: 'WMTS 切片（w：球面墨卡托，EPSG:3857）', about: '与天地图 w 系列同一种切法。' },
    wms: { title: 'WMS 出图', about: '任意范围、任意大小、六种坐标系；1.3.0 里 EPSG:4490 和 4326 纬度在前。' },
    legend: { title: '图例', about: 'GetLegendGraphic：图层用什么样子画。' },
    sld: { title: '样式（SLD）', about: 'GetStyles：在 QGIS、ArcGIS 里给地物套上同样的样子。' },
    style: { title: '矢量切片的样式', about: 'MapLibre、OpenLayers 和 QGIS 都能读的样式文件。' },
    wfs: { title: 'WFS 取地物', about: '返回 GML 3.2，也可以要 GeoJSON；过滤器用 FES 2.0。' },
  },
  tool: { qgis: 'QGIS', ogr2ogr: 'ogr2ogr', owslib: 'OWSLib', maplibre: 'MapLibre', curl: 'curl' },
  tool_about: { qgis: '在 QGIS 的 Python 控制台里粘贴即可，也可以照注释手工新建连接。', ogr2ogr: '存成 GeoPackage 或 Shapefile，顺便换坐标系。', owslib: 'Python 客户端 OWSLib。', maplibre: '网页地图。', curl: '命令行。' },
  keys: '我的密钥', keys_about: '密钥替您说话：程序带着它来，只能做您勾选的事，只看到您能看到的图层。', new_key: '新建密钥', no_keys: '还没有密钥', no_keys_detail: '新建一个，填进 QGIS 或您的程序。', key_name: '名称', key_name_hint: '写明给哪个程序用，例如“规划院 QGIS”。', key_days: '有效期', days: '{count} 天', key_scope: '可以做什么', key_layers: '能看哪些图层由您的账号决定：单位给您授权或收回授权，密钥立即跟着变。', choose_scope: '至少勾选一项。', key_expires: '有效至', key_last: '最近使用', key_used: '近 30 天次数', never: '从未', expired: '已过期', revoke: '收回', revoke_of: '收回“{name}”', revoke_detail: '收回后，用它的程序立即不能再使用服务，且不能恢复。', secret: '新的密钥', secret_about: '只显示这一次，请现在复制保存。之后只能收回重建。', kept: '已保存',
  way: { header: '请求头', basic: '用户名与口令', address: '地址里' }, way_text: { header: 'Authorization: Bearer 密钥', basic: '用户名随意，口令填密钥（QGIS 的 Basic）', address: '?tk=密钥（像天地图一样；日志里不会留下它）' },
}
export const use = {
  title: '用量', span: '时间', days: '近 {count} 天', none: '这段时间没有请求', none_detail: '有程序用您的密钥或您在页面上使用标准服务，就会在这里计数，约 10 秒后可见。', sums: '{requests} 次请求，{errors} 次出错，{size}，平均 {ms} 毫秒', by_day: '每天的请求', requests: '请求', errors: '出错', bytes: '流量', milliseconds: '毫秒', day: '日期', layer: '图层', service: '服务', consumer: '账号', token: '密钥', page: '网页登录', gone: '已收回（{id}）', more: '还有 {count} 项，见 CSV。',
  by: { layer: '图层', service: '服务', token: '密钥', consumer: '账号' }, services: { features: 'OGC API 地物', tiles: '矢量切片', wmts: 'WMTS', wms: 'WMS', wfs: 'WFS', outside: '外部服务' },
}
export const outside = {
  title: '外部服务', intro: '天地图等别处的地图服务：登记后由平台代为访问，密钥不外露，状态定时探测，用量计数。', register: '登记服务', registered: '已登记。', changed: '已保存。', removed: '已删除。', none: '还没有登记外部服务', none_detail: '点“登记服务”，从天地图模板开始，或填写任意 WMTS、WMS、XYZ、WFS、OGC API 地址。', none_reader: '登记后出现在这里。',
  name: '名称', kind: '类型', state: '状态', address: '原地址', off: '停用', open: '公开', change: '修改', remove: '删除', remove_of: '删除“{name}”', remove_detail: '代理地址立即失效，探测记录一并删除；用量统计保留。不能撤销，但可以重新登记。', save: '保存', probe: '现在探测', well: '正常，{ms} 毫秒', unwell: '不正常', passed_on: '代理地址', key: '密钥', sealed: '已密封，作为参数 {name} 发出', no_key: '不需要', network: '所在网络', private_yes: '允许内网地址', private_no: '只允许公网地址', licence: '许可', description: '说明', by: '登记人', share: '{share}% 正常（{count} 次探测），一般 {middle} 毫秒，慢的 {slow} 毫秒', not_looked: '没有探测', last_1_days: '最近一天', last_30_days: '最近 30 天',
  states: { up: '正常', down: '异常', unknown: '未探测' }, kinds: { wms: 'WMS', wmts: 'WMTS', wfs: 'WFS', ogcapi: 'OGC API', xyz: 'XYZ 切片' },
  template: '从模板开始', no_template: '不用模板', title_zh: '名称（中文）', title_en: '名称（英文）', id: '标识', id_hint: '小写字母开头，出现在代理地址里，登记后不变。', url_hint: { wms: '到问号之前，例如 https://例子/wms', wmts: '到问号之前，例如 https://例子/wmts', xyz: "含 {'{z}'}、{'{x}'}、{'{y}'}，例如 https://例子/{'{z}'}/{'{x}'}/{'{y}'}.png", wfs: '到问号之前，例如 https://例子/wfs', ogcapi: '首页地址' }, key_parameter: '密钥参数名', key_hint: '加密保存，只发给这个地址，永不再显示。', key_kept: '已有密钥，留空则不变', key_lost: '地址变了，原来的密钥不会发往新地址：请重新填写。', grade: '给谁用', shared_long: '共享：有地图权限的人和密钥', open_long: '公开：任何人', every: '每隔多少秒探测', cache: '结果缓存多少秒', probe_path: '探测什么（可不填）', probe_path_hint: '不填时取能力文档；XYZ 可写一个切片，如 1/1/0。', enabled: '启用',
  private_hint: '这像是内网地址。为防止借平台访问内部系统，平台只连公网地址；内网服务须由系统管理员在“管理 → 地图服务”里放行（权限 system.write）。', offered: '可以上图的图层', offered_about: '点“上图”，再到一张图查看；选择记在这台设备的浏览器里。', to_map: '去一张图', put_on: '上图', take_off: '从图上移除', take_off_of: '移除{name}', on_map: '外部服务', manage: '管理', vector: '这类服务提供地物而不是图片，可在 QGIS 等软件中使用代理地址。', is_off: '服务已停用。', nothing_offered: '能力文档里没有图层。', more_layers: '还有 {count} 个图层未列出。', reasons: { no_mercator: '没有球面墨卡托（EPSG:3857）切法，一张图不能直接显示；天地图请用 w 系列', no_pictures: '没有图片格式', odd_levels: '分级方式特殊，不能直接显示' },
  http: 'HTTP 状态', ms: '{ms} 毫秒', key_example: 'tk', probes: '探测记录', no_probes: '还没有探测', no_probes_detail: '点“现在探测”，或等到下一个探测时间。', at: '时间', latency: '耗时', detail: '说明', admin_intro: '全部账号的用量；哪些外部服务可以在内网地址。', inside: '内网地址放行', inside_about: '外部服务默认只能在公网地址。放行后，平台会代替用户访问这个内网地址，请确认它是地图服务。链路本地地址永远不放行。', allow: '放行', forbid: '收回', allow_of: '放行“{name}”', allow_detail: '平台将代替用户访问 {address}，即使它在内网。',
}
