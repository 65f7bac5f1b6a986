-- KEYS: tasks, dead  ARGV: group, reader, count, idle_ms, deliveries_max, dead_max, groups_max, readers_max
-- gives {{id, json, deliveries}, ...}, or a word if it cannot
local key, dead = KEYS[1], KEYS[2]
local group, reader = ARGV[1], ARGV[2]
local count = tonumber(ARGV[3])
if redis.call('EXISTS', key) == 0 then return {} end

local known = nil
local groups = redis.call('XINFO', 'GROUPS', key)
for _, flat in ipairs(groups) do
  local found = fields(flat)
  if found['name'] == group then known = found end
end
if known == nil then
  if #groups >= tonumber(ARGV[7]) then return 'GROUPS' end
  redis.call('XGROUP', 'CREATE', key, group, '0')
elseif known['consumers'] >= tonumber(ARGV[8]) then
  local is_known, oldest, longest = false, nil, -1
  for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', key, group)) do
    local other = fields(flat)
    if other['name'] == reader then is_known = true end
    if other['pending'] == 0 and other['idle'] > longest then
      oldest, longest = other['name'], other['idle']
    end
  end
  if not is_known then
    if oldest == nil then return 'READERS' end
    redis.call('XGROUP', 'DELCONSUMER', key, group, oldest)
  end
end

local taken = {}
for _, pending in ipairs(redis.call('XPENDING', key, group, 'IDLE', ARGV[4], '-', '+', count)) do
  local id, deliveries = pending[1], pending[4]
  local entry = redis.call('XRANGE', key, id, id)[1]
  if entry == nil then
    redis.call('XACK', key, group, id)
  elseif deliveries >= tonumber(ARGV[5]) then
    -- the payload is JSON already, so the letter is put together as text
    local payload = fields(entry[2])['json'] or cjson.encode(fields(entry[2]))
    redis.call('XADD', dead, 'MAXLEN', '~', ARGV[6], '*', 'json',
      '{"id":"' .. id .. '","group":' .. cjson.encode(group) .. ',"deliveries":' .. deliveries .. ',"payload":' .. payload .. '}')
    redis.call('XACK', key, group, id)
  else
    redis.call('XCLAIM', key, group, reader, 0, id)
    taken[#taken + 1] = {id, fields(entry[2])['json'] or cjson.encode(fields(entry[2])), deliveries + 1}
  end
end
if #taken < count then
  local read = redis.call('XREADGROUP', 'GROUP', group, reader, 'COUNT', count - #taken, 'STREAMS', key, '>')
  if read then
    for _, entry in ipairs(read[1][2]) do
      taken[#taken + 1] = {entry[1], fields(entry[2])['json'] or cjson.encode(fields(entry[2])), 1}
    end
  end
end
trim(key)
return taken
