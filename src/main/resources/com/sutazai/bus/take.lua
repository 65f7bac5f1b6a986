-- KEYS: tasks, dead, topics  ARGV: group, reader, count, idle_ms, deliveries_max, dead_max, groups_max, readers_max, topic, topics_max
-- gives {{id, json, deliveries}, ...}, or a word if it cannot
local key, dead = KEYS[1], KEYS[2]
local group, reader = ARGV[1], ARGV[2]
local count = tonumber(ARGV[3])
-- also one that somebody has put straight into Redis is a topic from now on
if redis.call('SISMEMBER', KEYS[3], ARGV[9]) == 0 then
  if redis.call('SCARD', KEYS[3]) >= tonumber(ARGV[10]) then return 'TOPICS' end
  redis.call('SADD', KEYS[3], ARGV[9])
end
if redis.call('EXISTS', key) == 0 then
  -- who asks before anything is there gets all that comes
  redis.call('XGROUP', 'CREATE', key, group, '0', 'MKSTREAM')
end

local function text(entry)
  local json = fields(entry[2])['json']
  if json ~= nil then return json end
  return cjson.encode(fields(entry[2]))
end

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
    -- the payload is JSON already, so the letter is put together as text; what is none becomes a string
    local payload = text(entry)
    if not pcall(cjson.decode, payload) then payload = cjson.encode(payload) end
    local letter = redis.pcall('XADD', dead, 'MAXLEN', '~', ARGV[6], '*', 'json',
      '{"id":"' .. id .. '","group":' .. cjson.encode(group) .. ',"deliveries":' .. deliveries .. ',"payload":' .. payload .. '}')
    -- without memory for the letter the entry stays where it is
    if type(letter) == 'string' then
      redis.call('XACK', key, group, id)
      drop(key, id)
    end
  else
    redis.call('XCLAIM', key, group, reader, 0, id)
    taken[#taken + 1] = {id, text(entry), deliveries + 1}
  end
end
if #taken < count then
  local read = redis.call('XREADGROUP', 'GROUP', group, reader, 'COUNT', count - #taken, 'STREAMS', key, '>')
  if read then
    for _, entry in ipairs(read[1][2]) do
      taken[#taken + 1] = {entry[1], text(entry), 1}
    end
  end
end
trim(key)
return taken
